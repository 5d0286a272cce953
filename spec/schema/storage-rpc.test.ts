import { expect, test } from "vitest";
import { readWire } from "./read-wire.js";
import { type StorageMethod, storageEndpoints } from "./storage-rpc.js";

const key = "ab".repeat(32);
const hash = "A".repeat(43);
const signature = `${"A".repeat(86)}==`;
const stamp = { t: 1_700_000_000_000, hf: [19, 4] };
const entry = { hash, expiry: 1_700_000_100_000, signature };

const member = {
  address: `${"y".repeat(52)}.snode`,
  ip: "127.0.1.1",
  port: "22021",
  port_https: 22_021,
  port_omq: 22_020,
  port_quic: 22_020,
  pubkey_ed25519: key,
  pubkey_legacy: key,
  pubkey_x25519: key,
};

const answers = {
  store: { hash, ...stamp, swarm: { [key]: { ...entry, t: stamp.t } } },
  retrieve: { messages: [{ hash, timestamp: 1, expiration: 2, data: "aGVsbG8=" }], more: false, ...stamp },
  get_swarm: { swarm: "3fffffffffffffff", snodes: [member], ...stamp },
  info: { version: [2, 8, 0], timestamp: stamp.t, ...stamp },
} as const;

const params = {
  store: { pubkey: `05${key}`, timestamp: 1_700_000_000_000, ttl: 86_400_000, data: "aGVsbG8=" },
  retrieve: { pubkey: `05${key}` },
  get_swarm: { pubKey: `05${key}` },
  info: {},
} as const;

const readAnswer = (method: StorageMethod, given: unknown) => readWire(storageEndpoints[method].answer, given);
const readParams = (method: StorageMethod, given: unknown) => readWire(storageEndpoints[method].params, given);

test.each(Object.keys(answers) as StorageMethod[])("A deployed answer to %s is exact.", (method) => {
  expect(readAnswer(method, answers[method])).toMatchObject({ ok: true, unknown: [] });
  expect(readParams(method, params[method])).toMatchObject({ ok: true, unknown: [] });
});

test("An unknown field of an answer or of a request is named, and is no fault.", () => {
  expect(readAnswer("info", { ...answers.info, color: 1 })).toMatchObject({ ok: true, unknown: ["color"] });
  expect(readParams("store", { ...params.store, nonsense: null })).toMatchObject({ ok: true, unknown: ["nonsense"] });
});

test.each([
  ["a member that timed out", { failed: true, timeout: true }],
  ["a member that refused, its status as text", { failed: true, code: "421", reason: "x" }],
  ["a member whose database failed, booleans as integers", { failed: 1, query_failure: 1 }],
  ["a member that answered nonsense", { failed: true, bad_peer_response: true }],
  ["a repeated store at a peer", { ...entry, already: 1 }],
])("The answer to a store may show %s.", (_, other) => {
  const given = { ...answers.store, swarm: { ...answers.store.swarm, ["cd".repeat(32)]: other } };
  expect(readAnswer("store", given)).toMatchObject({ ok: true, unknown: [] });
});

test.each([
  ["an entry without its signature", "store", { swarm: { [key]: { hash, expiry: 1 } } }],
  ["an entry under an upper-case key", "store", { swarm: { ["AB".repeat(32)]: entry } }],
  ["a hash with padding", "store", { hash: `${hash}=` }],
  ["unpadded data", "retrieve", { messages: [{ hash, timestamp: 1, expiration: 2, data: "aGVsbG8" }] }],
  ["expiry instead of expiration", "retrieve", { messages: [{ hash, timestamp: 1, expiry: 2, data: "" }] }],
  ["a swarm id with a leading zero", "get_swarm", { swarm: "03" }],
  ["a port that is a number", "get_swarm", { snodes: [{ ...member, port: 22_021 }] }],
  ["a port that differs from port_https", "get_swarm", { snodes: [{ ...member, port: "1" }] }],
  ["a QUIC port of its own", "get_swarm", { snodes: [{ ...member, port_quic: 1 }] }],
  ["a version as text", "info", { version: "2.8.0" }],
] as const)("An answer with %s is at fault.", (_, method, change) => {
  expect(readAnswer(method, answers[method]).ok).toBe(true);
  expect(readAnswer(method, { ...answers[method], ...change }).ok).toBe(false);
});

test.each([
  ["both spellings of the account", "store", { pubKey: `05${key}` }],
  ["both lifetimes", "store", { expiry: 1_700_000_000_000 }],
  ["data that is no base64", "store", { data: "a" }],
  ["data that is too long", "store", { data: "A".repeat(102_404) }],
  ["a namespace beyond 16 bits", "store", { namespace: 32_768 }],
  ["a short signature", "retrieve", { signature: "A".repeat(85) }],
  ["a last_hash of another length", "retrieve", { last_hash: "A".repeat(42) }],
  ["an account that is too short", "get_swarm", { pubKey: "05" }],
] as const)("A request with %s is at fault.", (_, method, change) => {
  expect(readParams(method, { ...params[method], ...change }).ok).toBe(false);
});
