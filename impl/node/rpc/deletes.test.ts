import { afterEach, describe, expect, it } from "vitest";
import { groupAccount, sessionAccount, type TestAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { allSigned, entriesOf } from "../testing/members.js";

const minute = 60_000;

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 5): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const call = (target: LocalSwarm, method: string, params: Params, index = 0): Promise<Answer> =>
    callOmq(target, index, method, params, encoding);

  /** Stores a message and returns its hash. */
  const store = async (
    target: LocalSwarm,
    account: TestAccount,
    data: string,
    { namespace = 0, timestamp = target.clock.now() }: { namespace?: number; timestamp?: number } = {},
  ): Promise<string> => {
    const signature = account.sign("store", namespace === 0 ? "" : namespace, target.clock.now());
    const { body } = await call(target, "store", {
      ...account.fields,
      ...{ timestamp, ttl: 10 * minute, data: Buffer.from(data), namespace },
      ...{ signature, sig_timestamp: target.clock.now() },
    });
    return body.hash;
  };

  const countAt = async (target: LocalSwarm, account: TestAccount, index: number, namespace = 0): Promise<number> => {
    const timestamp = target.clock.now();
    const signature = account.sign("retrieve", namespace === 0 ? "" : namespace, timestamp);
    const params = { ...account.fields, timestamp, signature, namespace };
    return (await call(target, "retrieve", params, index)).body.messages.length;
  };

  const deleteAll = (target: LocalSwarm, account: TestAccount, namespace: number | "all" = 0, index = 0) => {
    const timestamp = target.clock.now();
    const signature = account.sign("delete_all", namespace === 0 ? "" : namespace, timestamp);
    return call(target, "delete_all", { ...account.fields, timestamp, signature, namespace }, index);
  };

  const deleteMessages = (target: LocalSwarm, account: TestAccount, messages: string[], more: Params = {}, index = 0) =>
    call(
      target,
      "delete",
      { ...account.fields, messages, signature: account.sign("delete", ...messages), ...more },
      index,
    );

  const deleteBefore = (
    target: LocalSwarm,
    account: TestAccount,
    before: number,
    namespace: number | "all" = 0,
    index = 0,
  ) => {
    const signature = account.sign("delete_before", namespace === 0 ? "" : namespace, before);
    return call(target, "delete_before", { ...account.fields, before, signature, namespace }, index);
  };

  it("17.32, 17.33, 17.34: delete_all deletes everywhere, lists sorted hashes and signs them", async () => {
    const target = open();
    const account = sessionAccount("a");
    const hashes = [];
    for (const data of ["one", "two", "three", "four"]) hashes.push(await store(target, account, data));
    const answer = await deleteAll(target, account, 0, 3);
    const sorted = [...hashes].sort();
    for (const entry of entriesOf(target, answer)) expect(entry.deleted).toEqual(sorted);
    const signed = account.id + target.clock.now() + sorted.join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    expect(answer.body).toMatchObject({ t: target.clock.now(), hf: [19, 4] });
    for (let index = 0; index < target.nodes.length; index++) expect(await countAt(target, account, index)).toBe(0);
  });

  it("17.35: delete_all of all namespaces lists by namespace and signs all hashes in one order", async () => {
    const target = open();
    const account = groupAccount("a");
    const [zero, five, minus] = [
      await store(target, account, "zero"),
      await store(target, account, "five", { namespace: 5 }),
      await store(target, account, "minus", { namespace: -42 }),
    ];
    const answer = await deleteAll(target, account, "all");
    const deleted = { "0": [zero], "5": [five], "-42": [minus] };
    for (const entry of entriesOf(target, answer)) expect(entry.deleted).toEqual(deleted);
    const signed = account.id + target.clock.now() + [zero, five, minus].sort().join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    expect(entriesOf(target, await deleteAll(target, account, "all"))[1].deleted).toEqual({});
  });

  it("17.36: delete_all refuses times more than a minute off, a member those more than 70 seconds off", async () => {
    const target = open();
    const account = groupAccount("a");
    const refused = { status: 406, body: "delete_all timestamp too far from current time" };
    const at = (timestamp: number) =>
      call(target, "delete_all", { ...account.fields, timestamp, signature: account.sign("delete_all", timestamp) });
    const now = target.clock.now();
    for (const far of [now - 60_001, now + 60_001, now - 120_000]) expect(await at(far)).toEqual(refused);
    target.intercept = ({ to, command }) => {
      if (command === "sn.storage_cc" && to === target.nodes[1]!.listed.legacy) target.clock.advance(10_000);
      return undefined;
    };
    const late = await at(now - 60_000);
    expect(entriesOf(target, late).map(({ failed }) => failed)).toEqual(target.nodes.map(() => undefined));
  });

  it("17.37, 17.38: delete removes what it names, whatever prefix the account has, and signs in both orders", async () => {
    const target = open();
    const account = groupAccount("a", 2);
    const stored = [];
    for (const data of ["one", "two", "three"]) stored.push(await store(target, account, data));
    const unknown = "A".repeat(43);
    const requested = [stored[1]!, unknown, stored[0]!, stored[1]!].sort().reverse();
    const answer = await deleteMessages(target, account, requested);
    const deleted = [stored[0]!, stored[1]!].sort();
    for (const entry of entriesOf(target, answer)) expect(entry.deleted).toEqual(deleted);
    const signed = account.id + requested.join("") + deleted.join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    expect(await countAt(target, account, 4)).toBe(1);
  });

  it("17.39, 17.40: deleting what is gone is an error only when it was required", async () => {
    const target = open();
    const account = sessionAccount("a");
    const hash = await store(target, account, "one");
    expect((await deleteMessages(target, account, [hash], { required: encoding === "json" || 1 })).status).toBe(200);
    const again = await deleteMessages(target, account, [hash], { required: encoding === "json" || 1 }, 2);
    expect(again).toMatchObject({ status: 404, body: { hf: [19, 4] } });
    for (const entry of entriesOf(target, again)) expect(entry.deleted).toEqual([]);
    expect((await deleteMessages(target, account, [hash])).status).toBe(200);
  });

  it("answers a required deletion of nothing also when a member failed, without inventing keys", async () => {
    const target = open(3);
    target.intercept = ({ to }) => (to === target.nodes[1]!.listed.legacy ? ["500", "request failed"] : undefined);
    const answer = await deleteMessages(target, groupAccount("a"), ["A".repeat(43)], {
      required: encoding === "json" || 1,
    });
    expect(answer.status).toBe(404);
    expect(Object.keys(entriesOf(target, answer)[1]).sort()).toEqual(["code", "failed", "reason"]);
  });

  it("17.41, 17.42, 17.43: delete_before goes by the message's own time, from any member, until nothing is left", async () => {
    const target = open();
    const account = sessionAccount("a");
    const start = target.clock.now();
    const hashes: string[] = [];
    for (const age of [50, 40, 30]) hashes.push(await store(target, account, `${age}`, { timestamp: start - age }));
    const first = await deleteBefore(target, account, start - 40, 0, 1);
    const deleted = hashes.slice(0, 2).sort();
    for (const entry of entriesOf(target, first)) expect(entry.deleted).toEqual(deleted);
    expect(allSigned(target, first, () => account.id + (start - 40) + deleted.join(""))).toBe(true);
    const none = await deleteBefore(target, account, start - 40, 0, 2);
    expect(allSigned(target, none, () => account.id + (start - 40))).toBe(true);
    const rest = await deleteBefore(target, account, start + 60_000, 0, 3);
    expect(entriesOf(target, rest)[0].deleted).toEqual([hashes[2]]);
    expect(await countAt(target, account, 4)).toBe(0);
    expect(await deleteBefore(target, account, target.clock.now() + 60_001)).toEqual({
      status: 401,
      body: "delete_before timestamp too far in the future",
    });
  });

  it("delete_before of all namespaces answers with what it deleted", async () => {
    const target = open(2);
    const account = groupAccount("a");
    const [zero, five] = [await store(target, account, "zero"), await store(target, account, "five", { namespace: 5 })];
    const answer = await deleteBefore(target, account, target.clock.now(), "all");
    expect(answer.status).toBe(200);
    for (const entry of entriesOf(target, answer)) expect(entry.deleted).toEqual({ "0": [zero], "5": [five] });
  });

  it("refuses signatures of others, each endpoint by its own name", async () => {
    const target = open(1);
    const [account, stranger] = [groupAccount("a"), groupAccount("b")];
    const forged = { ...stranger, fields: account.fields };
    expect((await deleteMessages(target, forged, ["A".repeat(43)])).body).toBe(
      "delete_msgs signature verification failed",
    );
    expect((await deleteAll(target, forged)).body).toBe("delete_all signature verification failed");
    expect((await deleteBefore(target, forged, target.clock.now())).body).toBe(
      "delete_before signature verification failed",
    );
  });

  it("refuses lists of hashes that are missing, empty, or hold something else", async () => {
    const target = open(1);
    const account = groupAccount("a");
    const send = (messages: unknown) =>
      call(target, "delete", { ...account.fields, messages, signature: account.sign("x") });
    expect((await send(undefined)).body).toBe("invalid request: Required field 'messages' missing");
    expect((await send([])).body).toBe("invalid request: messages does not contain any message hashes");
    expect((await send(["A".repeat(43), "short"])).body).toBe("invalid request: invalid message hash: short");
    expect((await send("also short")).body).toBe("invalid request: invalid message hash: also short");
    expect((await send([1])).body).toBe("invalid request: Invalid value given for 'messages': expected string array");
  });
});
