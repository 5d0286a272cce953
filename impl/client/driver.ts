import {
  type DriverMethod,
  type DriverRequest,
  type DriverResponse,
  type DriverResult,
  driverRequest,
} from "../../spec/schema/driver.js";
import { idText } from "./account-store.js";
import type { Client } from "./client.js";
import { messageToJson, pointerFromJson, pointerToJson, postToJson } from "./driver-json.js";
import { ClientError } from "./error.js";
import { type ReadLine, readLines } from "./line-reader.js";
import type { OwnAccount, OwnAccounts } from "./own-accounts.js";

type RequestOf<Method extends DriverMethod> = Extract<DriverRequest, { method: Method }>["params"];

import type { IncomingMessage } from "./poll-messages.js";
import { readServer } from "./server-address.js";

/** What the methods of the driver work on. */
export interface Driven {
  readonly accounts: OwnAccounts;
  readonly client: Client;
}

type Handlers = {
  readonly [Method in DriverMethod]: (
    driven: Driven,
    params: RequestOf<Method>,
  ) => Promise<DriverResult<Method>> | DriverResult<Method>;
};

const ownAccount = ({ account, phrase }: OwnAccount): DriverResult<"create"> => ({
  account: idText(account),
  ed25519: account.ed25519.publicKey.toString("hex"),
  phrase,
});

const handlers: Handlers = {
  create: ({ accounts }) => ownAccount(accounts.create()),
  restore: ({ accounts }, { phrase }) => ownAccount(accounts.restore(phrase)),
  bootstrap: async ({ client }, { from = "seeds" }) =>
    from === "nodes" ? client.refresh() : { nodes: await client.bootstrap(), from },
  path: async ({ client }, options) => {
    const { nodes } = await client.path(options);
    return { path: nodes.map(({ ed25519 }) => ed25519) };
  },
  send: async ({ client }, { account, to, data, text, attachments, namespace, ttl_ms }) => {
    const says = { text, attachments: attachments?.map(pointerFromJson) };
    const message = data === undefined ? says : { data: Buffer.from(data, "hex") };
    const { hash, storedBy } = await client.send({ from: account, to, message, namespace, ttlMs: ttl_ms });
    return { hash, stored_by: [...storedBy] };
  },
  poll: async ({ client }, { account, namespace, namespaces, room }) => {
    if (room !== undefined) {
      const posts = await client.rooms(account).read(room);
      return { messages: [], posts: posts.map(postToJson) };
    }
    const messages: IncomingMessage[] = [];
    for (const each of namespaces ?? [namespace ?? 0]) messages.push(...(await client.poll(account, each)));
    return { messages: messages.map(messageToJson) };
  },
  upload: async ({ client }, { account, data, content_type, file_name, room, server }) => {
    const file = { data: Buffer.from(data, "hex"), contentType: content_type, fileName: file_name };
    const pointer =
      room === undefined
        ? await client.upload(account, file, server && readServer("server", server))
        : await client.rooms(account).upload(room, file);
    return { attachment: pointerToJson(pointer) };
  },
  download: async ({ client }, { account, attachment }) => ({
    data: (await client.download(account, pointerFromJson(attachment))).toString("hex"),
  }),
  join: ({ client }, { account, room }) => client.rooms(account).join(room),
  post: ({ client }, { account, room, text, attachments = [] }) =>
    client.rooms(account).post(room, text, attachments.map(pointerFromJson)),
};

type Result = Extract<DriverResponse, { result: unknown }>["result"];
type RequestId = DriverRequest["id"];

/** A request, or the id and the reason with which a line is refused. */
type ReadRequest = { readonly request: DriverRequest } | { readonly id: RequestId | null; readonly reason: string };

const isId = (value: unknown): value is RequestId => typeof value === "string" || Number.isSafeInteger(value);

const readRequest = (line: ReadLine): ReadRequest => {
  if ("fault" in line) return { id: null, reason: line.fault };
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return { id: null, reason: "a line that is not JSON" };
  }
  const read = driverRequest.safeParse(value);
  if (read.success) return { request: read.data };
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined;
  const [issue] = read.error.issues;
  return { id: isId(id) ? id : null, reason: `${issue?.path.join(".") || "request"}: ${issue?.message}` };
};

const answer = async (driven: Driven, { id, method, params }: DriverRequest): Promise<DriverResponse> => {
  try {
    const handle = handlers[method] as unknown as (driven: Driven, given: typeof params) => Promise<Result>;
    return { id, result: await handle(driven, params) };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { id, error: { class: error.class, message: error.message } };
  }
};

/** Longest line taken: the largest attachment in hex, and room for the rest. */
const maxLineBytes = 21 * 1024 * 1024;
/** Requests worked on at a time; reading stops meanwhile. */
const maxInFlight = 256;

export interface DriverOptions {
  readonly input: AsyncIterable<Buffer>;
  readonly driven: Driven;
  readonly write: (response: DriverResponse) => void;
  /** A fault of the program itself; the request is answered with class network. */
  readonly onFault: (error: unknown) => void;
}

/** Answers requests line by line, several at a time, until the input has ended and all are answered. */
export const runDriver = async ({ input, driven, write, onFault }: DriverOptions): Promise<void> => {
  const inFlight = new Set<Promise<void>>();

  const work = async (request: DriverRequest): Promise<void> => {
    try {
      write(await answer(driven, request));
    } catch (error) {
      onFault(error);
      write({ id: request.id, error: { class: "network", message: `${request.method}: failed unexpectedly` } });
    }
  };

  for await (const line of readLines(input, maxLineBytes)) {
    const read = readRequest(line);
    if ("reason" in read) {
      write({ id: read.id, error: { class: "malformed-request", message: read.reason } });
      continue;
    }
    const working: Promise<void> = work(read.request).finally(() => inFlight.delete(working));
    inFlight.add(working);
    if (inFlight.size >= maxInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
};
