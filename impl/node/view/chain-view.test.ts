import { describe, expect, it } from "vitest";
import { ChainAnswerError, noSwarm, readChainView, responsibleSwarm } from "./chain-view.js";

const hex = (byte: number): string => byte.toString(16).padStart(2, "0").repeat(32);

const entry = (byte: number, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  service_node_pubkey: hex(byte),
  pubkey_ed25519: hex(byte + 1),
  pubkey_x25519: hex(byte + 2),
  funded: true,
  public_ip: `10.0.0.${byte}`,
  storage_port: 22_021,
  storage_lmq_port: 22_020,
  swarm_id: 7,
  ...changes,
});

const answer = (states: readonly unknown[], changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    height: 1_300,
    block_hash: hex(0xaa),
    hardfork: 19,
    snode_revision: 4,
    service_node_states: states,
    ...changes,
  });

const read = (states: readonly unknown[], changes?: Record<string, unknown>) =>
  readChainView(answer(states, changes), undefined)!;

describe("the list of service nodes", () => {
  it("gives nodes by each of their keys and by swarm, all hex in lower case", () => {
    const view = read([entry(0x10), entry(0x20, { service_node_pubkey: hex(0xab).toUpperCase(), swarm_id: 3 })]);
    expect(view).toMatchObject({ height: 1_300, blockHash: hex(0xaa), hardfork: [19, 4], swarmIds: [3n, 7n] });
    expect(view.byX25519.get(hex(0x22))?.legacy).toBe(hex(0xab));
    expect(view.byEd25519.get(hex(0x11))?.ip).toBe("10.0.0.16");
    expect(view.swarms.get(7n)?.members.map(({ legacy }) => legacy)).toEqual([hex(0x10)]);
  });

  it("keeps ids of 64 bits, of which the highest means no swarm", () => {
    const body = answer([entry(0x10), entry(0x20)]).replace('"swarm_id":7', '"swarm_id":18446744073709551615');
    const view = readChainView(body.replace('"swarm_id":7', '"swarm_id":9223372036854775809'), undefined)!;
    expect(view.swarmIds).toEqual([9_223_372_036_854_775_809n]);
    expect(view.nodes.get(hex(0x10))?.swarm).toBe(noSwarm);
  });

  it("leaves out nodes that are not funded, and those without a proof", () => {
    const view = read([
      entry(0x10, { funded: false }),
      entry(0x20, { pubkey_ed25519: "", public_ip: undefined }),
      entry(0x30, { pubkey_x25519: undefined, public_ip: undefined, storage_port: undefined }),
      entry(0x40),
    ]);
    expect([...view.nodes.keys()]).toEqual([hex(0x40)]);
  });

  it("keeps the address that a node had when the new one is unknown", () => {
    const known = read([entry(0x10), entry(0x20)]);
    const unknown = { public_ip: "0.0.0.0", storage_port: 0, storage_lmq_port: 0 };
    const states = [entry(0x10, unknown), entry(0x30, unknown), entry(0x20, { ...unknown, storage_port: 1 })];
    const view = readChainView(answer(states, { block_hash: hex(0xbb) }), known)!;
    expect(view.nodes.get(hex(0x10))).toMatchObject({ ip: "10.0.0.16", httpsPort: 22_021, omqPort: 22_020 });
    expect(view.nodes.get(hex(0x30))).toMatchObject({ ip: "0.0.0.0", httpsPort: 0 });
    expect(view.nodes.get(hex(0x20))).toMatchObject({ ip: "0.0.0.0", httpsPort: 1 });
  });

  it("is nothing when nothing changed, and revision 0 when none is named", () => {
    expect(readChainView(answer([], { unchanged: true, service_node_states: undefined }), undefined)).toBeUndefined();
    expect(read([], { snode_revision: undefined }).hardfork).toEqual([19, 0]);
  });

  it.each([
    ["a missing address", entry(0x20, { public_ip: undefined })],
    ["a port as text", entry(0x20, { storage_port: "22021" })],
    ["a port beyond 16 bits", entry(0x20, { storage_lmq_port: 65_536 })],
    ["a swarm as text", entry(0x20, { swarm_id: "7" })],
    ["a swarm with a fraction", entry(0x20, { swarm_id: 7.5 })],
    ["no swarm", entry(0x20, { swarm_id: undefined })],
    ["half a key", entry(0x20, { service_node_pubkey: "ab" })],
    ["funded as a number", entry(0x20, { funded: 1 })],
  ])("with %s in one entry is refused as a whole", (_, bad) => {
    expect(() => read([entry(0x10), bad])).toThrow(ChainAnswerError);
  });

  it.each([
    ["no JSON", "nonsense"],
    ["no object", "7"],
    ["no height", answer([], { height: undefined })],
    ["no hash", answer([], { block_hash: undefined })],
    ["no hard fork, though unchanged", answer([], { hardfork: undefined, unchanged: true })],
    ["no list", answer([], { service_node_states: undefined })],
  ])("that is %s is refused", (_, body) => {
    expect(() => readChainView(body, undefined)).toThrow(ChainAnswerError);
  });

  it("says who serves an account, and nobody where there is no swarm", () => {
    const account = Buffer.alloc(33, 1);
    expect(responsibleSwarm(read([entry(0x10)]), account)?.id).toBe(7n);
    expect(responsibleSwarm(read([]), account)).toBeUndefined();
  });
});
