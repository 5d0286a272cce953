import { afterEach, describe, expect, it } from "vitest";
import { groupAccount, type TestToken, tokenFor } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { allSigned, entriesOf } from "../testing/members.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const account = groupAccount("group");

const open = (nodes = 3): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const call = (target: LocalSwarm, method: string, params: Params, index = 0): Promise<Answer> =>
    callOmq(target, index, method, params, encoding);

  const store = (target: LocalSwarm, { fields, sign }: TestToken, namespace = 11, data = "x") => {
    const timestamp = target.clock.now();
    const signature = sign("store", namespace, timestamp);
    return call(target, "store", { ...fields, namespace, timestamp, ttl: 60_000, data: Buffer.from(data), signature });
  };

  const retrieve = (target: LocalSwarm, { fields, sign }: TestToken, namespace = 11) => {
    const timestamp = target.clock.now();
    const signature = sign("retrieve", namespace, timestamp);
    return call(target, "retrieve", { ...fields, namespace, timestamp, signature }, 1);
  };

  const expire = (target: LocalSwarm, { fields, sign }: TestToken, hash: string, expiry: number, flag = "") => {
    const flags = flag === "" ? {} : { [flag]: encoding === "json" || 1 };
    const signature = sign("expire", flag, expiry, hash);
    return call(target, "expire", { ...fields, messages: [hash], expiry, signature, ...flags });
  };

  const deleteAll = (target: LocalSwarm, { fields, sign }: TestToken) => {
    const timestamp = target.clock.now();
    const signature = sign("delete_all", 11, timestamp);
    return call(target, "delete_all", { ...fields, namespace: 11, timestamp, signature });
  };

  const change = (
    target: LocalSwarm,
    verb: "revoke" | "unrevoke",
    tokens: Buffer | Buffer[],
    timestamp = target.clock.now(),
  ) => {
    const signature = account.sign(`${verb}_subaccount`, timestamp, ...[tokens].flat());
    return call(target, `${verb}_subaccount`, { ...account.fields, [verb]: tokens, timestamp, signature });
  };

  const master: TestToken = { token: Buffer.alloc(0), sign: account.sign, fields: account.fields };
  const retrieveRefused = { status: 401, body: "retrieve signature verification failed" };

  it("17.86: a token is prefix, flags, two zero bytes and a key; read and write unless told otherwise", () => {
    const { token } = tokenFor(account, "bob");
    expect(token).toHaveLength(36);
    expect(token.subarray(0, 4)).toEqual(Buffer.of(3, 3, 0, 0));
  });

  it("17.87: a token reads and writes, and who signed does not enter the hash", async () => {
    const target = open();
    const bob = tokenFor(account, "bob");
    const byBob = await store(target, bob);
    expect(entriesOf(target, byBob).every(({ failed }) => failed === undefined)).toBe(true);
    const byMaster = await store(target, master);
    expect(byMaster.body.hash).toBe(byBob.body.hash);
    expect((await retrieve(target, bob)).body.messages).toHaveLength(1);
  });

  it("17.88: a token without delete puts off ends, and its shortening quietly changes nothing", async () => {
    const target = open();
    const bob = tokenFor(account, "bob");
    const { hash } = (await store(target, bob)).body;
    const now = target.clock.now();
    const later = await expire(target, bob, hash, now + 120_000);
    for (const entry of entriesOf(target, later)) expect(entry.updated).toEqual([hash]);
    const earlier = await expire(target, bob, hash, now + 30_000);
    for (const entry of entriesOf(target, earlier))
      expect(entry).toEqual({ updated: [], expiry: now + 30_000, signature: expect.any(String) });
    expect(await expire(target, bob, hash, now + 30_000, "shorten")).toEqual({
      status: 400,
      body: "expire: shorten parameter cannot be used with this subaccount token (missing delete access)",
    });
    const full = tokenFor(account, "full", 7);
    expect(entriesOf(target, await expire(target, full, hash, now + 30_000))[0].updated).toEqual([hash]);
  });

  it("17.89: a revoked token reads nothing but unrevocable namespaces", async () => {
    const target = open();
    const bob = tokenFor(account, "bob");
    await change(target, "revoke", bob.token);
    expect(await retrieve(target, bob)).toEqual(retrieveRefused);
    expect((await retrieve(target, bob, -11)).status).toBe(200);
    expect((await retrieve(target, bob, -211)).status).toBe(200);
    expect((await retrieve(target, tokenFor(account, "eve"))).status).toBe(200);
    expect(await store(target, bob, -11)).toEqual({ status: 401, body: "store signature verification failed" });
  });

  it("17.90, 17.91: tokens are revoked and taken back one by one or many, each member signing the raw tokens", async () => {
    const target = open();
    const [bob, eve] = [tokenFor(account, "bob"), tokenFor(account, "eve")];
    const signedFor = (...tokens: Buffer[]) => Buffer.concat([Buffer.from(account.id + target.clock.now()), ...tokens]);
    const single = await change(target, "revoke", bob.token);
    expect(allSigned(target, single, () => signedFor(bob.token))).toBe(true);
    expect(Object.keys(entriesOf(target, single)[0])).toEqual(["signature"]);
    const both = await change(target, "revoke", [bob.token, eve.token]);
    expect(allSigned(target, both, () => signedFor(bob.token, eve.token))).toBe(true);
    expect(await retrieve(target, eve)).toEqual(retrieveRefused);
    const back = await change(target, "unrevoke", [bob.token]);
    expect(allSigned(target, back, () => signedFor(bob.token))).toBe(true);
    expect((await retrieve(target, bob)).status).toBe(200);
    expect(await retrieve(target, eve)).toEqual(retrieveRefused);
  });

  it("17.92: the fifty newest revocations are kept", async () => {
    const target = open();
    const bob = tokenFor(account, "bob");
    const others = Array.from({ length: 50 }, (_, index) => tokenFor(account, `other ${index}`).token);
    await change(target, "revoke", bob.token);
    target.clock.advance(1);
    await change(target, "revoke", others.slice(0, 49));
    expect(await retrieve(target, bob)).toEqual(retrieveRefused);
    target.clock.advance(1);
    await change(target, "revoke", others[49]!);
    expect((await retrieve(target, bob)).status).toBe(200);
  });

  it("17.93: a revocation counts also when its time is before that of a later unrevocation", async () => {
    const target = open();
    const bob = tokenFor(account, "bob");
    await change(target, "unrevoke", bob.token);
    await change(target, "revoke", bob.token, target.clock.now() - 30_000);
    expect(await retrieve(target, bob)).toEqual(retrieveRefused);
  });

  it("17.94: taking back more tokens than there are says how many there were", async () => {
    const target = open();
    const tokens = Array.from({ length: 61 }, (_, index) => tokenFor(account, `${index}`).token);
    await change(target, "revoke", tokens.slice(0, 50));
    await change(target, "revoke", tokens.slice(50));
    const answer = await change(target, "unrevoke", tokens);
    for (const entry of entriesOf(target, answer)) expect(entry.count).toBe(50);
  });

  it("17.95: each right is needed for what it is for", async () => {
    const target = open(2);
    const stored = await store(target, master);
    const later = target.clock.now() + 120_000;
    for (let flags = 0; flags < 16; flags++) {
      const holder = tokenFor(account, `flags ${flags}`, flags);
      const [reads, writes, deletes] = [1, 2, 4].map((bit) => (flags & bit) !== 0);
      const outcome = async (answer: Promise<Answer>) => (await answer).status === 200;
      expect(await outcome(retrieve(target, holder))).toBe(reads);
      expect(await outcome(store(target, holder, 11, `by ${flags}`))).toBe(writes);
      expect(await outcome(store(target, holder, -1, `by ${flags}`))).toBe(writes && deletes);
      expect(await outcome(expire(target, holder, stored.body.hash, later))).toBe(writes);
      if (!deletes)
        expect(await deleteAll(target, holder)).toEqual({
          status: 401,
          body: "delete_all signature verification failed",
        });
    }
    expect((await deleteAll(target, tokenFor(account, "cleaner", 4))).status).toBe(200);
  });

  it("17.96: a token of another prefix needs the right to any prefix", async () => {
    const target = open();
    const sibling = groupAccount("group", 2);
    const forGroup = (flags: number): TestToken => {
      const made = tokenFor(account, "bob", flags);
      return { ...made, fields: { ...made.fields, ...sibling.fields } };
    };
    expect(await retrieve(target, forGroup(3))).toEqual(retrieveRefused);
    expect(await retrieve(target, forGroup(3 | 8))).toMatchObject({ status: 200, body: { messages: [] } });
  });

  it("17.97: an empty namespace is no messages and no more", async () => {
    const target = open();
    expect((await retrieve(target, tokenFor(account, "bob"))).body).toEqual({
      messages: [],
      more: encoding === "json" ? false : 0,
      hf: [19, 4],
      t: target.clock.now(),
    });
  });

  it("a token whose signature is that of another account is refused", async () => {
    const target = open(2);
    const bob = tokenFor(account, "bob");
    const forged = { ...bob, fields: { ...bob.fields, subaccount_sig: groupAccount("stranger").sign(bob.token) } };
    expect(await retrieve(target, forged)).toEqual(retrieveRefused);
  });

  it("tokens do not revoke, and an empty token is none", async () => {
    const target = open(2);
    const [bob, eve] = [tokenFor(account, "bob", 15), tokenFor(account, "eve")];
    const timestamp = target.clock.now();
    const signature = bob.sign("revoke_subaccount", timestamp, eve.token);
    expect(await call(target, "revoke_subaccount", { ...bob.fields, revoke: eve.token, timestamp, signature })).toEqual(
      { status: 401, body: "revoke_subaccount signature verification failed" },
    );
    const none = { ...master, fields: { ...account.fields, subaccount: "", subaccount_sig: "nonsense" } };
    expect((await retrieve(target, none)).status).toBe(200);
  });

  it("revocations outlive the last message of their account", async () => {
    const target = open(2);
    const bob = tokenFor(account, "bob");
    await store(target, master);
    await change(target, "revoke", bob.token);
    await deleteAll(target, master);
    expect(await retrieve(target, bob)).toEqual(retrieveRefused);
  });

  it("refuses malformed tokens, too many of them, and times that are off", async () => {
    const target = open(2);
    const send = (changes: Params, verb = "revoke") => {
      const timestamp = target.clock.now();
      const base = { ...account.fields, timestamp, signature: account.sign("x"), [verb]: Buffer.alloc(36) };
      return call(target, `${verb}_subaccount`, { ...base, ...changes });
    };
    const isJson = encoding === "json";
    const invalid = (text: string) => ({ status: 400, body: `invalid request: ${text}` });
    expect(await send({ revoke: undefined })).toEqual(invalid("Required field 'revoke' missing"));
    expect(await send({ timestamp: undefined })).toEqual(invalid("Required field 'timestamp' missing"));
    expect(await send({ revoke: Array.from({ length: 51 }, () => Buffer.alloc(36)) })).toEqual(
      invalid("invalid revoke: cannot revoke more than 50 subaccounts at once"),
    );
    for (const verb of ["revoke", "unrevoke"])
      expect(await send({ [verb]: [Buffer.alloc(36), Buffer.alloc(35)] }, verb)).toEqual(
        invalid(
          isJson
            ? `invalid ${verb}: expected base64 or hex-encoded subaccount tag`
            : `invalid ${verb} subaccount: invalid subaccount tag length`,
        ),
      );
    expect(await send({ timestamp: target.clock.now() - 60_001 })).toEqual({
      status: 406,
      body: "revoke_subaccount timestamp too far from current time",
    });
    expect((await change(target, "revoke", [])).status).toBe(200);
  });

  it("refuses malformed tokens of a signed request in the documented order", async () => {
    const target = open(2);
    const timestamp = target.clock.now();
    const send = (changes: Params) => {
      const bob = tokenFor(account, "bob");
      const base = { ...bob.fields, namespace: 11, timestamp, signature: bob.sign("retrieve", 11, timestamp) };
      return call(target, "retrieve", { ...base, ...changes });
    };
    const isJson = encoding === "json";
    const invalid = (text: string) => ({ status: 400, body: `invalid request: ${text}` });
    expect(await send({ subaccount_sig: undefined })).toEqual(
      invalid("invalid subaccount: subaccount_sig is required when using subaccount"),
    );
    expect(await send({ subaccount: "short", subaccount_sig: "short" })).toEqual(
      invalid(
        isJson
          ? "invalid subaccount: expected base64 or hex-encoded subaccount token"
          : "invalid subaccount token: invalid token length",
      ),
    );
    expect(await send({ subaccount_sig: "short" })).toEqual(
      invalid(
        isJson
          ? "invalid subaccount signature: expected base64 encoded Ed25519 signature"
          : "invalid signature: expected 64-byte Ed25519 signature",
      ),
    );
    if (isJson) expect((await send({ subaccount: tokenFor(account, "bob").token.toString("hex") })).status).toBe(200);
  });
});
