import { jsonAnswer, RequestError, textAnswer } from "../destination/answers.js";
import type { ServerAnswer, ServerRequest } from "../destination/types.js";

const methods = ["GET", "DELETE", "POST", "PUT"];
const bodyKeys = ["json", "b64", "bytes"] as const;

/** Entries of a list; deployed servers set no limit. */
const mostEntries = 256;
/** What the bodies of a list's answers may come to, bytes; entries behind that are not run. */
const mostBytes = 12_000_000;

const bad = (index: number, rule: string): RequestError => new RequestError(400, `entry ${index}: ${rule}`);

const isText = (value: unknown): value is string => typeof value === "string";

const bodyOf = (entry: Readonly<Record<string, unknown>>, index: number): { body: Buffer; type: string } => {
  const given = bodyKeys.filter((key) => entry[key] !== undefined);
  if (given.length !== 1) throw bad(index, `expected exactly one of ${bodyKeys.join(", ")}`);
  const key = given[0]!;
  const value = entry[key];
  if (key === "json") return { body: Buffer.from(JSON.stringify(value)), type: "application/json" };
  if (!isText(value)) throw bad(index, `${key}: expected text`);
  if (key === "b64" && !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw bad(index, "b64: expected base64");
  return { body: Buffer.from(value, key === "b64" ? "base64" : "utf8"), type: "application/octet-stream" };
};

const readEntry = (entry: unknown, index: number): ServerRequest => {
  if (typeof entry !== "object" || entry === null) throw bad(index, "expected an object");
  const fields = entry as Readonly<Record<string, unknown>>;
  const { method, path, headers = {} } = fields;
  if (!isText(method) || !methods.includes(method)) throw bad(index, `method: expected ${methods.join(", ")}`);
  if (!isText(path) || !path.startsWith("/")) throw bad(index, "path: expected a leading slash");
  const isObject = typeof headers === "object" && headers !== null && !Array.isArray(headers);
  if (!isObject || !Object.values(headers).every(isText)) throw bad(index, "headers: expected texts by name");
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value as string]));
  if (method === "POST" || method === "PUT") {
    const { body, type } = bodyOf(fields, index);
    return { method, endpoint: path, headers: { "content-type": type, ...own }, body };
  }
  if (bodyKeys.some((key) => fields[key] !== undefined)) throw bad(index, `${method} has no body`);
  return { method, endpoint: path, headers: own, body: Buffer.alloc(0) };
};

const view = ({ status, headers, body }: ServerAnswer) => ({
  code: status,
  headers,
  body:
    headers["content-type"] === "application/json"
      ? (JSON.parse(body.toString()) as unknown)
      : Buffer.from(body).toString("base64"),
});

/**
 * Answers a list of requests in one: all of them, or up to the first that does not succeed. A list with one malformed
 * entry is refused before anything runs (session-pysogs sogs/routes/subrequest.py).
 * @param run answers one of them for the caller of the whole list
 * @throws RequestError 400
 */
export const answerBatch = (
  request: ServerRequest,
  stopsAtFailure: boolean,
  run: (request: ServerRequest) => ServerAnswer,
): ServerAnswer => {
  let list: unknown;
  try {
    list = JSON.parse(request.body.toString("utf8"));
  } catch {
    throw new RequestError(400, "body: expected JSON");
  }
  if (!Array.isArray(list) || list.length > mostEntries) {
    throw new RequestError(400, `body: expected a list of at most ${mostEntries} entries`);
  }
  const answers: ReturnType<typeof view>[] = [];
  let bytes = 0;
  for (const entry of list.map(readEntry)) {
    const answer = bytes > mostBytes ? textAnswer("the answers are too large together", 503) : run(entry);
    bytes += Buffer.byteLength(answer.body);
    answers.push(view(answer));
    if (stopsAtFailure && (answer.status < 200 || answer.status > 299)) break;
  }
  return jsonAnswer(answers);
};
