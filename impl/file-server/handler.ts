import { bytesAnswer, jsonAnswer, RequestError } from "../destination/answers.js";
import { isFull } from "../destination/database.js";
import { findRoute, type Route } from "../destination/routes.js";
import type { ServerAnswer, ServerHandler, ServerPorts, ServerRequest } from "../destination/types.js";
import { contentId, type IdKind, isFileId, randomId } from "./file-id.js";
import type { FileInfo, FileStore } from "./file-store.js";
import { checkVersionRequest } from "./version-check.js";

/** What a file server is. */
export interface FileServer {
  readonly store: FileStore;
  readonly ports: ServerPorts;
  readonly ids: IdKind;
  /** Largest file, bytes. */
  readonly maxFileBytes: number;
  /** How long a file is kept at most, and unless its uploader wants less, milliseconds. */
  readonly lifetimeMs: number;
  /** Newest version of each platform's app, where it is known. */
  readonly versions: ReadonlyMap<string, { readonly version: string; readonly since: number }>;
}

/** Platforms that have an app. */
export const platforms: readonly string[] = ["android", "desktop", "ios"];

const drawsOfAnId = 25;

const seconds = (ms: number): number => ms / 1_000;

const describe = ({ size, uploaded, expires }: FileInfo) => ({
  size,
  uploaded: seconds(uploaded),
  expires: seconds(expires),
});

const expiryOf = ({ lifetimeMs }: FileServer, { headers }: ServerRequest, now: number): number => {
  const ttl = headers["x-fs-ttl"] ?? "";
  const wanted = /^[1-9]\d{0,9}$/.test(ttl) ? Number(ttl) * 1_000 : lifetimeMs;
  return now + Math.min(wanted, lifetimeMs);
};

const upload = (server: FileServer, request: ServerRequest): ServerAnswer => {
  const { store, ports, ids, maxFileBytes } = server;
  const { body } = request;
  if (body.length === 0 || body.length > maxFileBytes) {
    throw new RequestError(413, `file: ${body.length} bytes, expected 1 to ${maxFileBytes}`);
  }
  const now = ports.now();
  const rest = { size: body.length, uploaded: now, expires: expiryOf(server, request, now) };
  if (ids === "content") {
    const id = contentId(body);
    const known = store.extend(id, now, rest.expires);
    if (known === undefined) store.add({ id, ...rest }, body);
    return jsonAnswer({ id, ...describe(known ?? { id, ...rest }) });
  }
  for (let draw = 0; draw < drawsOfAnId; draw++) {
    const id = randomId(ports.random(8));
    if (store.add({ id, ...rest }, body)) return jsonAnswer({ id, ...describe({ id, ...rest }) });
  }
  throw new RequestError(507, "id: none is free");
};

const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new RequestError(404, "file: unknown or expired");
  return value;
};

/** The id in a path. What cannot be one is not looked for. */
const idOf = (text: string | undefined): string => found(text !== undefined && isFileId(text) ? text : undefined);

const routes: readonly Route<FileServer>[] = [
  { method: "POST", pattern: "/file", answer: upload },
  {
    method: "GET",
    pattern: "/file/:id",
    answer: ({ store, ports }, { params }) => bytesAnswer(found(store.data(idOf(params.id), ports.now()))),
  },
  {
    method: "GET",
    pattern: "/file/:id/info",
    answer: ({ store, ports }, { params }) => jsonAnswer(describe(found(store.info(idOf(params.id), ports.now())))),
  },
  {
    method: "POST",
    pattern: "/file/:id/extend",
    answer: (server, request) => {
      const now = server.ports.now();
      const known = server.store.extend(idOf(request.params.id), now, expiryOf(server, request, now));
      return jsonAnswer(describe(found(known)));
    },
  },
  {
    method: "GET",
    pattern: "/session_version",
    answer: ({ versions, ports }, request) => {
      const platform = request.query.get("platform") ?? "";
      if (!platforms.includes(platform)) throw new RequestError(404, `platform: expected ${platforms.join(", ")}`);
      checkVersionRequest(request, ports.now());
      const newest = versions.get(platform);
      if (newest === undefined) throw new RequestError(502, `platform: nothing is known of ${platform}`);
      return jsonAnswer({ status_code: 200, updated: seconds(newest.since), result: newest.version });
    },
  },
];

const statusOf = (error: unknown): number | undefined =>
  error instanceof RequestError ? error.status : isFull(error) ? 507 : undefined;

/** Answers requests as the deployed file server does; whatever goes wrong is `{"status_code": n}` with that status. */
export const createFileHandler =
  (server: FileServer): ServerHandler =>
  (request) => {
    try {
      const matched = findRoute(routes, request);
      return matched.route.answer(server, matched.request);
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined) throw error;
      return jsonAnswer({ status_code: status }, status);
    }
  };
