import { viewOf } from "../codec/bytes.js";
import { OnionError, type OnionErrorClass } from "./error.js";
import { asNumber, isJsonObject, type JsonObject, utf8Text, writeJson } from "./json.js";

/** A request to a server. Without `body` there is one string only. */
export interface V4Request {
  readonly method: string;
  /** Path with a leading slash, and query. */
  readonly endpoint: string;
  readonly headers: JsonObject;
  readonly body?: Uint8Array;
}

/** A server's answer. */
export interface V4Response {
  readonly code: number;
  /** Names in lower case. */
  readonly headers: JsonObject;
  readonly body: Buffer;
}

const byteString = (bytes: Uint8Array): Uint8Array[] => [Buffer.from(`${bytes.length}:`, "latin1"), bytes];

const writeStrings = (...strings: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from("l"), ...strings.flatMap(byteString), Buffer.from("e")]);

/** A list of one or two byte strings; a length may have leading zeros, as both deployed servers accept. */
const readStrings = (bytes: Uint8Array, errorClass: OnionErrorClass): Buffer[] => {
  const source = viewOf(bytes);
  const fail = (rule: string): OnionError => new OnionError(errorClass, `v4 at byte ${at}: ${rule}`);
  let at = 0;
  if (source[at] !== 0x6c) throw fail("expected a list");
  at++;
  const strings: Buffer[] = [];
  while (source[at] !== 0x65) {
    if (strings.length === 2) throw fail("a list has at most two strings");
    const digits = at;
    let length = 0;
    for (let byte = source[at]!; byte >= 0x30 && byte <= 0x39; byte = source[++at]!) {
      length = length * 10 + byte - 0x30;
      if (length > source.length) throw fail("a length beyond the data");
    }
    if (at === digits || source[at] !== 0x3a) throw fail("expected a byte string");
    at++;
    if (length > source.length - at) throw fail("a length beyond the data");
    strings.push(source.subarray(at, at + length));
    at += length;
  }
  if (at + 1 !== source.length) throw fail("bytes after the list");
  return strings;
};

const readHead = (
  bytes: Buffer | undefined,
  errorClass: OnionErrorClass,
  parse: (text: string) => unknown,
): JsonObject => {
  const text = bytes && utf8Text(bytes);
  if (text === undefined) throw new OnionError(errorClass, "v4: the first string must be UTF-8");
  try {
    const value = parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Not JSON: refused below as what is no object.
  }
  throw new OnionError(errorClass, "v4: the first string must be a JSON object");
};

const own = (head: JsonObject, name: string): unknown => (Object.hasOwn(head, name) ? head[name] : undefined);

/** Plaintext of a request to a server: nothing is added, keys are in ascending order. */
export const writeV4Request = ({ method, endpoint, headers, body }: V4Request): Buffer => {
  const head = Buffer.from(writeJson({ endpoint, headers, method }));
  return body === undefined ? writeStrings(head) : writeStrings(head, body);
};

/** Reads a request as a server does; absent headers are none. Throws OnionError malformed-request. */
export const readV4Request = (plaintext: Uint8Array): V4Request => {
  const [first, body] = readStrings(plaintext, "malformed-request");
  const head = readHead(first, "malformed-request", JSON.parse);
  const method = own(head, "method");
  const endpoint = own(head, "endpoint");
  const headers = own(head, "headers") ?? {};
  if (typeof method !== "string") throw new OnionError("malformed-request", "method: expected a string");
  if (typeof endpoint !== "string" || !endpoint.startsWith("/")) {
    throw new OnionError("malformed-request", "endpoint: expected a path with a leading slash");
  }
  if (!isJsonObject(headers)) throw new OnionError("malformed-request", "headers: expected an object");
  return { method, endpoint, headers, ...(body === undefined ? {} : { body }) };
};

/** Plaintext of a server's answer: always two strings. */
export const writeV4Response = ({ code, headers, body }: Omit<V4Response, "body"> & { body: Uint8Array }): Buffer =>
  writeStrings(Buffer.from(writeJson({ code, headers })), body);

/**
 * Reads a server's answer.
 * @param parse reads JSON text; give another one to keep 64-bit numbers
 * @throws OnionError malformed-reply
 */
export const readV4Response = (plaintext: Uint8Array, parse: (text: string) => unknown = JSON.parse): V4Response => {
  const [first, body] = readStrings(plaintext, "malformed-reply");
  if (body === undefined) throw new OnionError("malformed-reply", "v4: an answer has two strings");
  const head = readHead(first, "malformed-reply", parse);
  const code = asNumber(own(head, "code"));
  const headers = own(head, "headers");
  if (code === undefined || !Number.isInteger(code))
    throw new OnionError("malformed-reply", "code: expected an integer");
  if (!isJsonObject(headers)) throw new OnionError("malformed-reply", "headers: expected an object");
  return { code, headers, body };
};
