import { hashLength } from "../../storage/message-size.js";
import type { Scope, TouchedMessage } from "../../storage/store.js";
import { decodeBase64 } from "./base64.js";
import type { BodyValue } from "./body.js";
import { invalidRequest } from "./client-error.js";
import { required } from "./params.js";

/** Message hashes of a request, as text. @throws ClientError (400) when there are none */
export const requiredHashes = (messages: readonly Buffer[] | undefined): readonly string[] => {
  const given = required(messages, "messages");
  if (given.length === 0) throw invalidRequest("messages does not contain any message hashes");
  return given.map((hash) => hash.toString("utf8"));
};

/** Whether a text has the shape of a message hash. */
export const isHash = (text: string): boolean => text.length === hashLength && decodeBase64(text) !== undefined;

/** @throws ClientError (400) that names the first text without the shape of a hash */
export const checkHashes = (hashes: readonly string[]): void => {
  const wrong = hashes.find((hash) => !isHash(hash));
  if (wrong !== undefined) throw invalidRequest(`invalid message hash: ${wrong}`);
};

/** Hashes in byte order, each once. */
export const sortedHashes = (hashes: Iterable<string>): string[] => [...new Set(hashes)].sort();

/** Touched messages as members list them: the hashes of one namespace, or those of each namespace by its number. */
export const touchedBody = (scope: Scope, touched: readonly TouchedMessage[]): BodyValue => {
  if (scope !== "all") return sortedHashes(touched.map(({ hash }) => hash));
  const lists = new Map<number, string[]>();
  for (const { hash, namespace } of touched) {
    const list = lists.get(namespace);
    if (list === undefined) lists.set(namespace, [hash]);
    else list.push(hash);
  }
  return Object.fromEntries([...lists].map(([namespace, list]) => [String(namespace), list.sort()]));
};

const isHashList = (value: unknown): boolean => Array.isArray(value) && value.every((hash) => typeof hash === "string");

/** Whether another member's list has the shape that {@link touchedBody} gives it. */
export const isTouchedBody = (scope: Scope, value: unknown): boolean => {
  if (scope !== "all") return isHashList(value);
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isHashList);
};
