import { fromBase64 } from "./base64.js";
import type { Body, BodyValue } from "./body.js";
import type { Scope } from "./namespace.js";
import { required } from "./params.js";
import { invalidRequest } from "./refused.js";
import { type StoredMessage, sortedHashes } from "./state.js";

/** The hashes that a request lists, as sent. @throws Refused 400 when there are none */
export const readHashes = (messages: readonly Uint8Array[] | undefined): readonly string[] => {
  const given = required(messages, "messages");
  if (given.length === 0) throw invalidRequest("messages does not contain any message hashes");
  return given.map((bytes) => new TextDecoder().decode(bytes));
};

/** @throws Refused 400 for the first that is not 43 characters of base64 */
export const requireHashes = (hashes: readonly string[]): void => {
  const wrong = hashes.find((hash) => hash.length !== 43 || fromBase64(hash) === undefined);
  if (wrong !== undefined) throw invalidRequest(`invalid message hash: ${wrong}`);
};

/**
 * Messages that were deleted or changed, as entries list them: sorted hashes, for all namespaces by namespace. Namespaces
 * without any are not there.
 */
export const touchedHashes = (scope: Scope, touched: readonly StoredMessage[]): BodyValue => {
  const hashesOf = (messages: readonly StoredMessage[]): string[] => sortedHashes(messages.map(({ hash }) => hash));
  if (scope !== "all") return hashesOf(touched);
  const namespaces = [...new Set(touched.map(({ namespace }) => namespace))];
  return Object.fromEntries(
    namespaces.map((namespace) => [
      String(namespace),
      hashesOf(touched.filter((each) => each.namespace === namespace)),
    ]),
  );
};

const isTextList = (value: BodyValue | undefined): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** Whether a value has the form that `touchedHashes` gives it. */
export const listsHashes = (scope: Scope, value: BodyValue | undefined): boolean => {
  if (scope !== "all") return isTextList(value);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof Uint8Array) && Object.values(value as Body).every(isTextList);
};
