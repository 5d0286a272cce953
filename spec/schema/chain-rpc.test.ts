import { expect, test } from "vitest";
import { clientList, nodeSecrets, seedAnswer, storageServerList, unchangedAnswer } from "./chain-rpc.js";
import { readWire } from "./read-wire.js";

const key = "ab".repeat(32);

const entry = {
  service_node_pubkey: key,
  pubkey_ed25519: key,
  pubkey_x25519: key,
  public_ip: "127.0.1.1",
  storage_port: 22_021,
  storage_lmq_port: 22_020,
  swarm_id: 0,
  funded: true,
};

const heading = { status: "OK", height: 1_260, block_hash: key, hardfork: 19, snode_revision: 4 };
const list = (...entries: object[]) => ({ ...heading, service_node_states: entries });

test("A list as storage servers need it is exact, with swarm ids up to 2^64 - 1 as bigint.", () => {
  const given = list(entry, { ...entry, swarm_id: 18_446_744_073_709_551_615n });
  expect(readWire(storageServerList, given)).toMatchObject({ ok: true, unknown: [] });
});

test("An entry without a proof may lack its keys and address, one with keys may not lack its address.", () => {
  const bare = { service_node_pubkey: key, funded: true, swarm_id: 7, pubkey_ed25519: "" };
  const { public_ip: _, ...lost } = entry;
  expect(readWire(storageServerList, list(bare)).ok).toBe(true);
  expect(readWire(storageServerList, list(lost)).ok).toBe(false);
});

test.each([
  ["a swarm id that went through a double", { swarm_id: 18_446_744_073_709_552_000 }],
  ["a swarm id as text", { swarm_id: "7" }],
  ["a swarm id above 2^64 - 1", { swarm_id: 1n << 64n }],
  ["no swarm id", { swarm_id: undefined }],
  ["a port as text", { storage_port: "22021" }],
  ["no funded flag", { funded: undefined }],
  ["an upper-case key", { pubkey_x25519: "AB".repeat(32) }],
])("A list in which an entry has %s is at fault.", (_, change) => {
  expect(readWire(storageServerList, list({ ...entry, ...change })).ok).toBe(false);
});

test("An answer to a poll of the same block has the heading and no list.", () => {
  expect(readWire(unchangedAnswer, { ...heading, unchanged: true })).toMatchObject({ ok: true, unknown: [] });
  expect(readWire(unchangedAnswer, { ...list(entry), unchanged: true })).toMatchObject({
    ok: true,
    unknown: ["service_node_states"],
  });
});

test("A client needs address, port and both keys of every entry.", () => {
  const { service_node_pubkey: _, swarm_id: __, funded: ___, storage_lmq_port: ____, ...wanted } = entry;
  expect(readWire(clientList, { height: 7, service_node_states: [wanted] })).toMatchObject({ ok: true, unknown: [] });
  for (const field of Object.keys(wanted))
    expect(readWire(clientList, { height: 7, service_node_states: [{ ...wanted, [field]: undefined }] }).ok).toBe(
      false,
    );
});

test("A seed answers in a JSON-RPC envelope with a result or an error.", () => {
  const result = { height: 7, service_node_states: [] };
  expect(readWire(seedAnswer, { jsonrpc: "2.0", id: null, result })).toMatchObject({ ok: true, unknown: [] });
  const error = { code: -32_601, message: "Method not found" };
  expect(readWire(seedAnswer, { jsonrpc: "2.0", id: 4, error })).toMatchObject({ ok: true, unknown: [] });
  expect(readWire(seedAnswer, { id: 4, result }).ok).toBe(false);
});

test("Secrets have their lengths.", () => {
  const secrets = {
    service_node_privkey: key,
    service_node_ed25519_privkey: key + key,
    service_node_x25519_privkey: key,
  };
  expect(readWire(nodeSecrets, secrets).ok).toBe(true);
  expect(readWire(nodeSecrets, { ...secrets, service_node_ed25519_privkey: key }).ok).toBe(false);
});
