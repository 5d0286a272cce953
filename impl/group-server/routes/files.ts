import { bytesAnswer, jsonAnswer, RequestError } from "../../destination/answers.js";
import type { RoutedRequest } from "../../destination/routes.js";
import { type Caller, enterAsUser, enterTo, type GroupRoute } from "../caller.js";
import { pathNumber } from "../input.js";

/** How long a file is kept that no message refers to. */
const looseFileMs = 3_600_000;
const longestName = 255;

/** The name that `Content-Disposition: attachment; filename*=UTF-8''…` gives, if it does. */
const nameOf = (header: string | undefined): string | null => {
  const escaped = /filename\*=UTF-8''([^;\s]*)/i.exec(header ?? "")?.[1];
  if (escaped === undefined || escaped === "") return null;
  try {
    return decodeURIComponent(escaped).slice(0, longestName);
  } catch {
    return null;
  }
};

const upload = (caller: Caller, request: RoutedRequest) => {
  const { room, user } = enterAsUser(caller, request, "upload");
  const { sql, ports, settings } = caller.group;
  const { body, headers } = request;
  if (body.length === 0) throw new RequestError(400, "file: empty");
  if (body.length > settings.maxFileBytes) {
    throw new RequestError(413, `file: ${body.length} bytes, at most ${settings.maxFileBytes}`);
  }
  const now = ports.now();
  const { lastInsertRowid } = sql(
    "INSERT INTO files (room, uploader, size, uploaded, expires, name, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
  ).run(room.id, user.id, body.length, now, now + looseFileMs, nameOf(headers["content-disposition"]), body);
  return jsonAnswer({ id: Number(lastInsertRowid) }, 201);
};

interface StoredFile {
  readonly data: Buffer;
  readonly name: string | null;
  readonly uploaded: number;
  readonly expires: number | null;
}

const download = (caller: Caller, request: RoutedRequest) => {
  const { room } = enterTo(caller, request, "read");
  const { sql, ports } = caller.group;
  const file = sql(
    "SELECT data, name, uploaded, expires FROM files WHERE id = ? AND room = ? AND (expires IS NULL OR expires > ?)",
  ).get(pathNumber(request.params.id), room.id, ports.now()) as StoredFile | undefined;
  if (file === undefined) throw new RequestError(404, "file: unknown or expired");
  const name = file.name === null ? "" : `; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  return bytesAnswer(file.data, {
    "content-disposition": `attachment${name}`,
    date: new Date(file.uploaded).toUTCString(),
    ...(file.expires === null ? {} : { expires: new Date(file.expires).toUTCString() }),
  });
};

/** Requests about the files of a room. */
export const fileRoutes: readonly GroupRoute[] = [
  { method: "POST", pattern: "/room/:token/file", answer: upload },
  { method: "GET", pattern: "/room/:token/file/:id", answer: download },
  { method: "GET", pattern: "/room/:token/file/:id/:name", answer: download },
];
