import { describe, expect, it } from "vitest";
import type { SimulationCommand, SimulationEvent, SimulationObservation } from "../../schema/simulation.js";
import { faultsAtRest } from "./judge.js";
import { createWatch, type Fault, type Watch } from "./watch.js";

const day = 86_400_000;
const ttl = 10 * day;
const keys = Array.from({ length: 7 }, (_, index) => index.toString(16).padStart(64, "0"));
const names = keys.map((_, index) => `n${index}`);

/** A history told by hand: seven nodes in swarm 0. */
const createTale = () => {
  const watch: Watch = createWatch();
  const faults: Fault[] = [];
  let at = 1_000;
  let number = 0;
  const tell = (event: SimulationEvent): number => {
    faults.push(...watch.next(event));
    return number++;
  };
  const later = (): number => {
    at += 10;
    return at;
  };
  const command = (given: SimulationCommand): number => tell({ kind: "command", at: later(), command: given });
  const answer = (of: number, hashes: string[], members?: Record<string, "done">): number =>
    tell({
      kind: "answer",
      at: later(),
      command: of,
      node: "n0",
      status: 200,
      hashes,
      ...(members === undefined ? {} : { members }),
    });
  tell({
    kind: "block",
    at,
    height: 1,
    hash: "00".repeat(32),
    swarms: [{ id: "0", members: names }],
    joined: keys.map((key, index) => ({ node: `n${index}`, key })),
  });
  at += 60_000;
  return {
    watch,
    faults,
    command,
    answer,
    pass: (ms: number) => {
      at += ms;
    },
    held: (node: string, hash: string) => tell({ kind: "held", at, node, hash }),
    gone: (node: string, hash: string, lost = false) => tell({ kind: "gone", at, node, hash, lost }),
    tell,
    rules: () => faults.map(({ rule }) => rule),
    observe: (holders: Readonly<Record<string, readonly string[]>>, expiry?: number): SimulationObservation => ({
      at,
      height: 1,
      swarms: [{ id: "0", members: names }],
      nodes: names.map((name) => ({
        name,
        up: true,
        listed: true,
        swarm: "0",
        messages: Object.entries(holders)
          .filter(([, who]) => who.includes(name))
          .map(([hash]) => ({ hash, account: 0, namespace: 0, timestamp: 0, expiry: expiry ?? 61_010 + ttl })),
        requests: [],
        revoked: 0,
        owed: 0,
      })),
      accounts: { 0: { id: "", swarm: "0" } },
      figures: { events: 0, delivered: 0, log: number },
    }),
  };
};

const store: SimulationCommand = { kind: "store", account: 0, message: 0, namespace: 0, ttl };

/** Message 0 of account 0, accepted and held by some nodes. */
const stored = (...nodes: readonly string[]) => {
  const tale = createTale();
  const asked = tale.command(store);
  for (const node of nodes) tale.held(node, "hash");
  tale.answer(asked, ["hash"], Object.fromEntries(nodes.map((node) => [node, "done"])));
  return tale;
};

describe("at every moment", () => {
  it("the last copy of an accepted message may not be given up", () => {
    const tale = stored("n0", "n1");
    tale.gone("n0", "hash");
    expect(tale.rules()).toEqual([]);
    tale.gone("n1", "hash");
    expect(tale.rules()).toEqual(["last-copy"]);
  });

  it("it may when it was deleted, has ended, or went with the disk", () => {
    const deleted = stored("n0");
    deleted.command({ kind: "delete", account: 0, message: 0, namespace: 0 });
    deleted.gone("n0", "hash");
    const swept = stored("n0");
    swept.command({ kind: "delete-all", account: 0, scope: "all" });
    swept.gone("n0", "hash");
    const ended = stored("n0");
    ended.pass(ttl);
    ended.gone("n0", "hash");
    const lost = stored("n0");
    lost.gone("n0", "hash", true);
    for (const tale of [deleted, swept, ended, lost]) expect(tale.rules()).toEqual([]);
  });

  it("a deletion in another namespace excuses nothing", () => {
    const tale = stored("n0");
    tale.command({ kind: "delete-all", account: 0, scope: 5 });
    tale.gone("n0", "hash");
    expect(tale.rules()).toEqual(["last-copy"]);
  });

  it("a member that confirms a message holds it", () => {
    const tale = createTale();
    const asked = tale.command(store);
    tale.held("n0", "hash");
    tale.answer(asked, ["hash"], { n0: "done", n1: "done" });
    expect(tale.rules()).toEqual(["confirmed"]);
  });

  it("swarms are those that the rules of the network make of the ones before", () => {
    const block = { kind: "block", at: 1, height: 2, hash: "07".repeat(32) } as const;
    const same = createTale();
    same.tell({ ...block, joined: [], swarms: [{ id: "0", members: [...names].reverse() }] });
    expect(same.rules()).toEqual([]);
    const other = createTale();
    other.tell({ ...block, joined: [], swarms: [{ id: "1", members: names }] });
    expect(other.rules()).toEqual(["assignment"]);
    const starving = createTale();
    const [first, ...rest] = names;
    starving.tell({
      ...block,
      joined: [],
      swarms: [
        { id: "0", members: rest },
        { id: "9", members: [first!, "n1"] },
      ],
    });
    expect(starving.rules()).toEqual(["swarm-size", "one-swarm", "assignment"]);
  });
});

describe("at rest", () => {
  const rules = ({ watch }: { readonly watch: Watch }, observation: SimulationObservation): string[] =>
    faultsAtRest(watch, observation).map(({ rule }) => rule);

  it("all members hold what was accepted", () => {
    const tale = stored(...names);
    expect(rules(tale, tale.observe({ hash: names }))).toEqual([]);
    expect(rules(tale, tale.observe({ hash: names.slice(1) }))).toEqual(expect.arrayContaining(["alike", "missing"]));
    expect(rules(tale, tale.observe({}))).toEqual(["lost"]);
  });

  it("nothing deleted is held, unless it was stored again", () => {
    const tale = stored(...names);
    tale.answer(tale.command({ kind: "delete", account: 0, message: 0, namespace: 0 }), ["hash"]);
    expect(rules(tale, tale.observe({ hash: names }))).toContain("deleted");
    tale.pass(10_000);
    const again = tale.command(store);
    tale.answer(again, ["hash"]);
    expect(rules(tale, tale.observe({ hash: names }))).toEqual([]);
    expect(rules(tale, tale.observe({}))).toEqual(["lost"]);
  });

  it("requests that were under way at the same time promise nothing about each other", () => {
    const tale = createTale();
    const asked = tale.command(store);
    const deleting = tale.command({ kind: "delete", account: 0, message: 0, namespace: 0 });
    tale.answer(asked, ["hash"]);
    tale.answer(deleting, ["hash"]);
    expect(rules(tale, tale.observe({ hash: names }))).toEqual([]);
    expect(rules(tale, tale.observe({}))).toEqual([]);
  });

  it("what has ended is gone, and ends are those that clients asked for", () => {
    const tale = stored(...names);
    expect(rules(tale, tale.observe({ hash: names }, 1_000 + ttl))).toContain("expiry");
    tale.pass(ttl + day);
    expect(rules(tale, tale.observe({ hash: names }))).toContain("expired");
    expect(rules(tale, tale.observe({}))).toEqual([]);
  });

  it("nothing is expected of a member that lies", () => {
    const tale = stored(...names);
    tale.command({ kind: "lie", node: "n3", on: true });
    expect(rules(tale, tale.observe({ hash: names.filter((name) => name !== "n3") }))).toEqual([]);
  });

  it("what was lost with all its disks is excused", () => {
    const tale = stored("n0");
    tale.gone("n0", "hash", true);
    expect(rules(tale, tale.observe({}))).toEqual([]);
  });
});
