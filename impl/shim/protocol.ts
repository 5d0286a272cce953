import { isAscii, isUtf8 } from "node:buffer";
import { parseExactJson, writeJson } from "../onion/json.js";
import { isObject, type ShimHandler, type ShimInput, type ShimOutput } from "./input.js";
import { ShimRefusal } from "./refusal.js";

/** Version of the protocol that is spoken. */
const protocol = 1;

/** Longest line in bytes. (The schemas have it too, but loading them would double the time to the first answer.) */
export const maxLine = 64 * 1024 * 1024;

/** What a shim says of itself, and whom it asks. */
export interface ShimDescription {
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly families: ReadonlyMap<string, ShimHandler>;
  /** Families whose inputs and results hold JSON numbers that must keep their spelling. */
  readonly exactNumbers: ReadonlySet<string>;
  /** Told about an error that no handler should let out. */
  readonly onFault: (family: string, error: unknown) => void;
}

type RequestId = number | string;

/** An answer without its line feed; a promise where a handler gives one; undefined for a line that asks nothing. */
export type ShimAnswer = string | Promise<string> | undefined;

/** Answers requests one line at a time, and remembers what it has not answered yet. */
export interface ShimResponder {
  answer(line: Buffer): ShimAnswer;
  /** Answer to a line that was too long to be kept. */
  tooLong(limit: number): string;
  /** Settles when everything asked so far is answered. */
  settled(): Promise<void>;
}

const refuse = (id: RequestId | null, errorClass: string, message: string): string =>
  JSON.stringify({ id, error: { class: errorClass, message } });

const malformed = (id: RequestId | null, message: string): string => refuse(id, "malformed-request", message);

const unsupported = (id: RequestId, reason: string): string => JSON.stringify({ id, unsupported: { reason } });

const lineText = (line: Buffer): string | undefined => {
  if (isAscii(line)) return line.toString("latin1");
  return isUtf8(line) ? line.toString("utf8") : undefined;
};

const parseLine = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readId = ({ id }: ShimInput): RequestId | undefined =>
  typeof id === "string" || Number.isSafeInteger(id) ? (id as RequestId) : undefined;

/** Makes the answering half of a shim. It does no I/O. */
export const createShimResponder = (description: ShimDescription): ShimResponder => {
  const { families, exactNumbers } = description;
  const pending = new Set<Promise<string>>();

  const hello = (id: RequestId, params: unknown): string => {
    if (!isObject(params) || !Number.isInteger(params.protocol)) {
      return malformed(id, "params.protocol: expected an integer");
    }
    if (params.protocol !== protocol) {
      return refuse(id, "unsupported-protocol", `protocol: expected ${protocol}, got ${params.protocol}`);
    }
    const { name, version, capabilities } = description;
    const result = { protocol, name, version, language: "typescript", families: [...families.keys()], capabilities };
    return JSON.stringify({ id, result });
  };

  const writeResult = (id: RequestId, family: string, result: ShimOutput): string => {
    if (!exactNumbers.has(family)) return JSON.stringify({ id, result });
    return `{"id":${JSON.stringify(id)},"result":${writeJson(result)}}`;
  };

  const failed = (id: RequestId, family: string, error: unknown): string => {
    if (error instanceof ShimRefusal) return refuse(id, error.errorClass, error.message);
    description.onFault(family, error);
    return refuse(id, "internal-error", error instanceof Error ? error.message : String(error));
  };

  const later = (id: RequestId, family: string, result: Promise<ShimOutput>): Promise<string> => {
    const answer = result.then(
      (output) => writeResult(id, family, output),
      (error: unknown) => failed(id, family, error),
    );
    pending.add(answer);
    void answer.then(() => pending.delete(answer));
    return answer;
  };

  const vector = (id: RequestId, params: unknown, text: string): ShimAnswer => {
    if (!isObject(params) || typeof params.family !== "string" || !isObject(params.input)) {
      return malformed(id, "params: expected family, a string, and input, an object");
    }
    const { family } = params;
    const handler = families.get(family);
    if (handler === undefined) return unsupported(id, `no family ${JSON.stringify(family)}`);
    try {
      const result = handler(exactNumbers.has(family) ? exactInput(text) : params.input);
      return result instanceof Promise ? later(id, family, result) : writeResult(id, family, result);
    } catch (error) {
      return failed(id, family, error);
    }
  };

  const settled = async (): Promise<void> => {
    await Promise.all(pending);
  };

  const flush = (id: RequestId): ShimAnswer => {
    const done = JSON.stringify({ id, result: {} });
    return pending.size === 0
      ? done
      : later(
          id,
          "flush",
          settled().then(() => ({})),
        );
  };

  const answer = (line: Buffer): ShimAnswer => {
    if (line.length === 0 || (line.length === 1 && line[0] === 0x0d)) return undefined;
    const text = lineText(line);
    if (text === undefined) return malformed(null, "line: expected UTF-8");
    const request = parseLine(text);
    if (!isObject(request)) return malformed(null, "line: expected one JSON object");
    const id = readId(request);
    if (id === undefined) return malformed(null, "id: expected an integer or a string");
    switch (request.method) {
      case "vector":
        return vector(id, request.params, text);
      case "flush":
        return flush(id);
      case "hello":
        return hello(id, request.params);
      default:
        if (typeof request.method !== "string") return malformed(id, "method: expected a string");
        return unsupported(id, `no method ${JSON.stringify(request.method)}`);
    }
  };

  return { answer, tooLong: (limit) => malformed(null, `line: longer than ${limit} bytes`), settled };
};

/** The input as {@link parseExactJson} reads it; the line is known to be a vector request. */
const exactInput = (text: string): ShimInput => (parseExactJson(text) as { params: { input: ShimInput } }).params.input;
