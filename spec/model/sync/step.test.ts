import { describe, expect, it } from "vitest";
import { answerAsDeployed } from "./deployed.js";
import type { Copy, Deed, Entry } from "./entry.js";
import { accountAt, copyOf, requestOf, TestNetwork } from "./test-network.js";

const account = accountAt(1);
const stored = (text: string, of = account): Entry => ({ kind: "copy", copy: copyOf(of, text) });
const asked = (deed: Deed): Entry => ({ kind: "request", request: requestOf(account, deed) });
const hashOf = (text: string): string => copyOf(account, text).hash;

const together = (...names: string[]): TestNetwork => {
  const network = new TestNetwork(names);
  network.setView(new Map([[0n, names]]));
  network.settle(5);
  return network;
};

const outcomesOf = (network: TestNetwork, write: number | undefined) =>
  Object.fromEntries(network.answers.get(write!)?.outcomes ?? []);

describe("a write", () => {
  it("is answered once every member has it", () => {
    const network = together("a", "b", "c");
    const write = network.write("a", stored("m"));
    expect(network.answers.has(write!)).toBe(false);
    network.deliver();
    expect(outcomesOf(network, write)).toEqual({ a: "done", b: "done", c: "done" });
    for (const name of ["a", "b", "c"]) expect(network.textsAt(name)).toEqual(["m"]);
  });

  it("waits for a silent member until its deadline, and the next ones not at all", () => {
    const network = together("a", "b", "c");
    network.stop("b");
    const [first, second] = [network.write("a", stored("1")), network.write("a", stored("2"))];
    network.deliver();
    network.advance(4_999);
    expect(network.answers.size).toBe(0);
    network.advance(1);
    expect([first, second].map((write) => outcomesOf(network, write))).toEqual([
      { a: "done", b: "timeout", c: "done" },
      { a: "done", b: "timeout", c: "done" },
    ]);
    const third = network.write("a", stored("3"));
    network.deliver();
    expect(network.answers.get(third!)?.at).toBe(network.now);
    expect(outcomesOf(network, third)).toEqual({ a: "done", b: "timeout", c: "done" });
    network.start("b");
    network.settle(20);
    expect(network.textsAt("b")).toEqual(["1", "2", "3"]);
    expect(network.member("a").memory.suspected.size).toBe(0);
    expect(network.member("a").disk.outbox.size).toBe(0);
  });

  it("that a member missed is kept for it over a restart of the one who owes it", () => {
    const network = together("a", "b");
    network.cut.add("a b");
    network.write("a", stored("m"));
    network.deliver();
    network.advance(5_000);
    network.stop("a");
    network.start("a");
    expect(network.member("a").disk.outbox.get("b")).toHaveLength(1);
    network.settle(20);
    expect(network.textsAt("b")).toEqual(["m"]);
  });
});

describe("a deletion", () => {
  it("that a member missed reaches it, and the copy it held does not come back", () => {
    const network = together("a", "b", "c");
    network.write("a", stored("m"));
    network.deliver();
    network.stop("c");
    network.write("b", asked({ kind: "delete", hashes: [hashOf("m")] }));
    network.deliver();
    network.advance(5_000);
    network.settle(60);
    for (const name of ["a", "b", "c"]) expect(network.textsAt(name)).toEqual([]);
  });

  it("holds against a store that arrives after it, though it was accepted before", () => {
    const network = together("a", "b", "c");
    network.cut.add("a c");
    network.write("a", stored("m"));
    network.deliver();
    network.now += 10;
    network.write("b", asked({ kind: "delete", hashes: [hashOf("m")] }));
    network.deliver();
    // The outbox of a has the store for c, which learned of the deletion first.
    network.settle(60);
    expect(network.textsAt("c")).toEqual([]);
  });

  it("does not touch what is stored again after it, even in the same millisecond", () => {
    const network = together("a", "b");
    network.write("a", stored("m"));
    network.deliver();
    network.write("a", asked({ kind: "delete_all", scope: "all" }));
    network.deliver();
    network.write("b", stored("m"));
    network.settle(20);
    for (const name of ["a", "b"]) expect(network.textsAt(name)).toEqual(["m"]);
  });
});

describe("a change of swarms", () => {
  it("gives a joiner the records, deletions and revocations of its swarm", () => {
    const network = new TestNetwork(["a", "b", "j"]);
    network.setView(new Map([[0n, ["a", "b"]]]));
    network.write("a", stored("kept"));
    network.write("a", stored("deleted"));
    network.write("b", asked({ kind: "delete", hashes: [hashOf("deleted")] }));
    network.write("b", asked({ kind: "revoke_subaccount", tokens: ["t"] }));
    network.deliver();
    network.setView(new Map([[0n, ["a", "b", "j"]]]));
    network.settle(20);
    expect(network.textsAt("j")).toEqual(["kept"]);
    expect(network.member("j").disk.replica.requests.size).toBe(2);
    expect(network.member("a").disk.newcomers.size).toBe(0);
  });

  const half = 1n << 63n;
  const low = accountAt(0x01);
  const high = accountAt(0x81);
  const before = new Map([[0n, ["a", "b", "c", "d"]]]);
  const after = new Map([
    [0n, ["a", "b"]],
    [half, ["c", "d"]],
  ]);
  const filled = (): TestNetwork => {
    const network = new TestNetwork(["a", "b", "c", "d"]);
    network.setView(before);
    network.write("a", stored("low", low));
    network.write("b", stored("high", high));
    network.deliver();
    return network;
  };

  it("leaves each record with its swarm alone when a swarm is created", () => {
    const network = filled();
    network.setView(after);
    network.settle(60);
    expect(["a", "b", "c", "d"].map((name) => network.textsAt(name))).toEqual([["low"], ["low"], ["high"], ["high"]]);
  });

  it("takes the records of a dissolved swarm to those who are responsible now", () => {
    const network = filled();
    network.setView(after);
    network.settle(60);
    network.setView(new Map([[0n, ["a", "b", "c", "d"]]]));
    network.settle(60);
    for (const name of ["a", "b", "c", "d"]) expect(network.textsAt(name)).toEqual(["high", "low"]);
  });

  it("is caught up by a member that was down meanwhile", () => {
    const network = filled();
    for (const name of ["a", "b"]) network.stop(name);
    network.write("c", stored("late", low));
    network.deliver();
    network.advance(5_000);
    network.deliver();
    network.setView(after);
    for (const name of ["a", "b"]) network.start(name);
    network.settle(120);
    expect(["a", "b", "c", "d"].map((name) => network.textsAt(name))).toEqual([
      ["late", "low"],
      ["late", "low"],
      ["high"],
      ["high"],
    ]);
  });

  it("lets a leaver erase only when everyone reachable, and one at least, holds what it has", () => {
    const network = filled();
    network.cut.add("a c");
    network.cut.add("a d");
    network.cut.add("b c");
    network.cut.add("b d");
    network.setView(after);
    for (let second = 0; second < 30; second++) {
      network.deliver();
      network.advance(1_000);
    }
    // Nobody of the other swarm can be reached: everything is still there.
    expect(["a", "c"].map((name) => network.textsAt(name))).toEqual([
      ["high", "low"],
      ["high", "low"],
    ]);
    network.cut.delete("a c");
    for (let second = 0; second < 90; second++) {
      network.deliver();
      network.advance(1_000);
    }
    // c holds it, d is suspected: that is enough for a. b reaches nobody.
    expect(["a", "b"].map((name) => network.textsAt(name))).toEqual([["low"], ["high", "low"]]);
  });

  it("lets nobody erase on the word of one who does not see itself responsible", () => {
    const network = filled();
    network.setView(after);
    network.settle(60);
    const swapped = new Map([
      [0n, ["c", "d"]],
      [half, ["a", "b"]],
    ]);
    // Only c knows that the swarms changed places; a and b go by the old view.
    network.event("c", { kind: "view", view: swapped });
    for (let second = 0; second < 60; second++) {
      network.deliver();
      network.advance(1_000);
    }
    expect(network.textsAt("c")).toEqual(["high"]);
    network.setView(swapped);
    network.settle(120);
    expect(["a", "b", "c", "d"].map((name) => network.textsAt(name))).toEqual([["high"], ["high"], ["low"], ["low"]]);
  });
});

describe("a deployed member", () => {
  /** a and b are of our kind, d is deployed. */
  const mixed = () => {
    const network = new TestNetwork(["a", "b"]);
    let copies: ReadonlyMap<string, Copy> = new Map();
    let silent = false;
    network.strangers.set("d", (question) => {
      if (silent) return undefined;
      const outcome = answerAsDeployed(copies, question);
      copies = outcome.copies;
      return outcome.answer;
    });
    const texts = () => [...copies.values()].map(({ data }) => data).sort();
    const silence = (value: boolean) => {
      silent = value;
    };
    return { network, texts, silence };
  };

  it("that joins is pushed the records, once, and again only until it has answered", () => {
    const { network, texts, silence } = mixed();
    network.setView(new Map([[0n, ["a", "b"]]]));
    network.write("a", stored("m"));
    network.deliver();
    silence(true);
    network.setView(new Map([[0n, ["a", "b", "d"]]]));
    network.settle(30);
    expect(texts()).toEqual([]);
    silence(false);
    network.settle(120);
    expect(texts()).toEqual(["m"]);
    expect(network.member("a").disk.newcomers.size).toBe(0);
    expect(network.member("a").disk.kinds.get("d")).toBe("deployed");
  });

  it("that missed writes is given them in order, requests as its clients sent them", () => {
    const { network, texts, silence } = mixed();
    network.setView(new Map([[0n, ["a", "b", "d"]]]));
    network.settle(20);
    network.write("a", stored("1"));
    network.deliver();
    silence(true);
    network.write("a", stored("2"));
    network.deliver();
    network.advance(5_000);
    network.write("a", asked({ kind: "delete", hashes: [hashOf("1")] }));
    network.write("a", stored("3"));
    network.deliver();
    silence(false);
    network.settle(60);
    expect(texts()).toEqual(["2", "3"]);
    expect(network.member("a").disk.outbox.size).toBe(0);
  });

  it("may push what was deleted, and brings nothing back", () => {
    const { network } = mixed();
    network.setView(new Map([[0n, ["a", "b", "d"]]]));
    network.write("a", { kind: "copy", copy: copyOf(account, "m", { timestamp: network.now }) });
    network.write("a", asked({ kind: "delete_all", scope: 0 }));
    network.deliver();
    const copies = [copyOf(account, "m", { timestamp: network.now }), copyOf(account, "n", { timestamp: network.now })];
    network.event("b", { kind: "message", from: "d", message: { talk: 1, question: { kind: "push", copies } } });
    network.settle(20);
    // n was deleted as well, by a request for the whole namespace that names no message.
    expect(["a", "b"].map((name) => network.textsAt(name))).toEqual([[], []]);
  });
});
