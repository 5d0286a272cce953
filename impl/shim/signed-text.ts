import { namespaceText } from "../storage/namespaces.js";

/** What signatures of requests depend on; each method takes what it needs. */
export interface SignedParts {
  readonly namespace: number | "all";
  readonly time: number;
  readonly hashes: readonly string[];
  readonly expiries: readonly number[];
  readonly flag: string;
  readonly tokens: readonly Buffer[];
  /** 33 bytes. */
  readonly account: Buffer;
  readonly wantsData: boolean;
  readonly namespaces: readonly number[];
}

type Writer = (parts: SignedParts) => readonly (string | number | Buffer)[];

const inNamespace =
  (method: string): Writer =>
  ({ namespace, time }) => [method, namespaceText(namespace), time];

const withTokens =
  (method: string): Writer =>
  ({ time, tokens }) => [method, time, ...tokens];

/** What clients sign, by method. */
const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ...["store", "retrieve", "delete_all", "delete_before", "expire_all"].map((method): [string, Writer] => [
    method,
    inNamespace(method),
  ]),
  ["delete", ({ hashes }) => ["delete", ...hashes]],
  ["expire", ({ flag, expiries, hashes }) => ["expire", flag, ...expiries, ...hashes]],
  ["get_expiries", ({ time, hashes }) => ["get_expiries", time, ...hashes]],
  ["revoke_subaccount", withTokens("revoke_subaccount")],
  ["unrevoke_subaccount", withTokens("unrevoke_subaccount")],
  [
    "monitor",
    ({ account, time, wantsData, namespaces }) => [
      "MONITOR",
      account.toString("hex"),
      time,
      wantsData ? 1 : 0,
      namespaces.join(","),
    ],
  ],
]);

/** The bytes that a client signs for a request; undefined for methods that nobody signs. */
export const signedText = (method: string, parts: SignedParts): Buffer | undefined => {
  const written = writers.get(method)?.(parts);
  return written && Buffer.concat(written.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(String(part)))));
};
