import { afterEach, describe, expect, it } from "vitest";
import { groupAccount, sessionAccount, type TestAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { allSigned, entriesOf } from "../testing/members.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const account = sessionAccount("a");

  const open = async (): Promise<LocalSwarm> => {
    swarm = createLocalSwarm({ nodes: 3 });
    const params = { pubkey: account.id, timestamp: swarm.clock.now(), ttl: 60_000, data: Buffer.from("x") };
    await callOmq(swarm, 0, "store", params, encoding);
    return swarm;
  };

  const deleteAll = (target: LocalSwarm, signer: TestAccount, fields: Params): Promise<Answer> => {
    const timestamp = target.clock.now();
    const signature = signer.sign("delete_all", timestamp);
    return callOmq(target, 1, "delete_all", { ...fields, timestamp, signature }, encoding);
  };

  const count = async (target: LocalSwarm): Promise<number> => {
    const timestamp = target.clock.now();
    const params = { ...account.fields, timestamp, signature: account.sign("retrieve", timestamp) };
    return (await callOmq(target, 2, "retrieve", params, encoding)).body.messages.length;
  };

  const refused = { status: 401, body: "delete_all signature verification failed" };

  it("17.82: a Session id needs pubkey_ed25519", async () => {
    const target = await open();
    expect(await deleteAll(target, account, { pubkey: account.id })).toEqual(refused);
    expect(await count(target)).toBe(1);
  });

  it("17.83: a foreign key with its own signature deletes nothing", async () => {
    const target = await open();
    const stranger = sessionAccount("b");
    expect(await deleteAll(target, stranger, { pubkey: account.id, pubkey_ed25519: stranger.ed25519 })).toEqual(
      refused,
    );
    expect(await count(target)).toBe(1);
  });

  it("17.84: the right key, in either case of hex, deletes, and members sign for the Session id", async () => {
    const target = await open();
    const fields = { pubkey: account.id, pubkey_ed25519: account.ed25519.toUpperCase() };
    const answer = await deleteAll(target, account, fields);
    const [entry] = entriesOf(target, answer);
    const signed = account.id + target.clock.now() + entry.deleted.join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    expect(await count(target)).toBe(0);
  });

  it("17.85: pubkey_ed25519 is for prefix 05 only", async () => {
    const target = await open();
    const other = groupAccount("a", 4);
    expect(await deleteAll(target, other, { pubkey: other.id, pubkey_ed25519: other.ed25519 })).toEqual({
      status: 400,
      body: "invalid request: pubkey_ed25519 is only permitted for 05[...] pubkeys",
    });
  });

  it("an 05 id that holds an Ed25519 key signs by itself, and not with that key as pubkey_ed25519", async () => {
    const target = await open();
    const plain = groupAccount("plain", 5);
    expect((await deleteAll(target, plain, { pubkey: plain.id })).status).toBe(200);
    expect(await deleteAll(target, plain, { pubkey: plain.id, pubkey_ed25519: plain.ed25519 })).toEqual(refused);
  });

  it.each([
    ["zz".repeat(32), "invalid pubkey_ed25519: value is not hex"],
    ["ab".repeat(31), "Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey"],
    ["", "Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey"],
  ])("pubkey_ed25519 %j is refused", async (pubkey_ed25519, text) => {
    const target = await open();
    expect(await deleteAll(target, account, { pubkey: account.id, pubkey_ed25519 })).toEqual({
      status: 400,
      body: `invalid request: ${text}`,
    });
  });

  it("a key that converts to nothing belongs to nobody", async () => {
    const target = await open();
    const fields = { pubkey: account.id, pubkey_ed25519: "00".repeat(32) };
    expect(await deleteAll(target, account, fields)).toEqual(refused);
  });
});
