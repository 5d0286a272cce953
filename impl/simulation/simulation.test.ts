import { describe, expect, it } from "vitest";
import type { SimulationCommand, SimulationEvent, SimulationObservation } from "../../spec/schema/simulation.js";
import { createSimulation, type Simulation } from "./simulation.js";

const hour = 3_600_000;
const second = 1_000;

const store = (account: number, message = 0, namespace = 0): SimulationCommand => ({
  kind: "store",
  account,
  message,
  namespace,
  ttl: hour,
});
const advance = (ms: number): SimulationCommand => ({ kind: "advance", ms });

const open = async (nodes: number, seed = "scenario"): Promise<Simulation> => {
  const simulation = await createSimulation({ seed, nodes });
  await simulation.run([advance(5 * second)]);
  return simulation;
};

type Answer = Extract<SimulationEvent, { kind: "answer" }>;

/** Answers to the commands of a run, with how long each took. */
const answersOf = async (simulation: Simulation, commands: readonly SimulationCommand[]) => {
  const from = simulation.log().length;
  await simulation.run(commands);
  const log = simulation.log();
  return log
    .slice(from)
    .filter((event): event is Answer => event.kind === "answer")
    .map((answer) => ({ ...answer, took: answer.at - log[answer.command]!.at }));
};

const nodeOf = (observation: SimulationObservation, name: string) => {
  const node = observation.nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  return node;
};

/** Hashes at each node that holds any, by name. */
const holdings = (simulation: Simulation): Map<string, string> =>
  new Map(
    simulation
      .observe()
      .nodes.filter(({ messages }) => messages.length > 0)
      .map(({ name, messages }) => [name, messages.map(({ hash }) => hash).join(" ")]),
  );

const membersOf = (observation: SimulationObservation, account: number): readonly string[] => {
  const id = observation.accounts[account]?.swarm;
  return observation.swarms.find((swarm) => swarm.id === id)?.members ?? [];
};

/** Whether every account's messages are at all members of its swarm, and nowhere else among listed nodes. */
const everythingInPlace = (simulation: Simulation): boolean => {
  const observation = simulation.observe();
  return observation.swarms.every(({ id, members }) => {
    const states = members.map((name) => nodeOf(observation, name));
    const own = Object.keys(observation.accounts).filter((account) => observation.accounts[account]!.swarm === id);
    return states.every(
      ({ messages }) =>
        JSON.stringify(messages) === JSON.stringify(states[0]!.messages) &&
        messages.every(({ account }) => own.includes(String(account))) &&
        own.every((account) => messages.some((message) => String(message.account) === account)),
    );
  });
};

describe("a member that is down", () => {
  it("costs one deadline, once: what is under way then is answered together, and nothing waits after it", async () => {
    const simulation = await open(7);
    await simulation.run([{ kind: "crash", node: "n3", disk: "kept" }]);
    const at0 = (message: number) => ({ ...store(1, message), at: "n0" }) as SimulationCommand;
    const first = await answersOf(simulation, [
      at0(0),
      advance(2 * second),
      at0(1),
      advance(2 * second),
      at0(2),
      advance(2 * second),
    ]);
    for (const { members } of first) expect(members).toMatchObject({ n3: "timeout", n0: "done", n6: "done" });
    // The later two did not wait for deadlines of their own.
    expect(first.map(({ took }) => Math.round(took / second))).toEqual([5, 3, 1]);
    const later = await answersOf(simulation, [at0(3), advance(second), at0(4), advance(second)]);
    expect(later).toHaveLength(2);
    for (const { took, members } of later) {
      expect(took).toBeLessThan(100);
      expect(members?.n3).toBe("timeout");
    }
  });

  it("has everything soon after it is back: stores of all namespaces, deletions, expiries, revocations", async () => {
    const simulation = await open(7);
    const namespaces = [0, 5, 11, -10, -11, 1_234];
    await simulation.run([...namespaces.map((namespace) => store(1, 0, namespace)), advance(second)]);
    await simulation.run([
      { kind: "crash", node: "n3", disk: "kept" },
      ...namespaces.map((namespace) => store(1, 1, namespace)),
      { kind: "delete", account: 1, message: 0, namespace: 5 },
      { kind: "expire", account: 1, message: 0, namespace: 11, ttl: 2 * hour },
      { kind: "revoke", account: 1, token: 0 },
      advance(20 * second),
      { kind: "restart", node: "n3" },
      advance(10 * second),
    ]);
    const observation = simulation.observe();
    const [back, other] = ["n3", "n0"].map((name) => nodeOf(observation, name));
    expect(other!.messages).toHaveLength(2 * namespaces.length - 1);
    expect(other!.revoked).toBe(1);
    expect(back).toEqual({ ...other, name: "n3" });
    expect(observation.nodes.map(({ owed }) => owed)).toEqual(Array(7).fill(0));
  });

  it("is waited for again once it has answered", async () => {
    const simulation = await open(7);
    await simulation.run([{ kind: "crash", node: "n3", disk: "kept" }, store(1), advance(10 * second)]);
    await simulation.run([{ kind: "restart", node: "n3" }, advance(5 * second)]);
    const [answer] = await answersOf(simulation, [store(1, 1), advance(second)]);
    expect(new Set(Object.values(answer!.members!))).toEqual(new Set(["done"]));
  });

  it("is filled by the others when its disk was lost", async () => {
    const simulation = await open(7);
    await simulation.run([store(1), store(2), advance(second), { kind: "crash", node: "n3", disk: "lost" }]);
    await simulation.run([advance(10 * second), { kind: "restart", node: "n3" }, advance(30 * second)]);
    expect(new Set(holdings(simulation).values()).size).toBe(1);
    expect(holdings(simulation).size).toBe(7);
  });
});

describe("a write that nobody finished", () => {
  it("reaches all members, though the one who accepted it died half way and is gone for good", async () => {
    const simulation = await open(8);
    // Messages from n0 reach n1 only; then n0 leaves with its disk.
    const cuts = [2, 3, 4, 5, 6, 7].map(
      (index): SimulationCommand => ({ kind: "cut", a: "n0", b: `n${index}`, half: true }),
    );
    await simulation.run([...cuts, { ...store(1), at: "n0" } as SimulationCommand, advance(100)]);
    expect([...holdings(simulation).keys()]).toEqual(["n0", "n1"]);
    await simulation.run([
      { kind: "crash", node: "n0", disk: "lost" },
      { kind: "exit", node: "n0" },
      advance(60 * second),
    ]);
    expect([...holdings(simulation).keys()]).toEqual(["n1", "n2", "n3", "n4", "n5", "n6", "n7"]);
  });
});

describe("a change of swarms", () => {
  const accounts = Array.from({ length: 12 }, (_, index) => index);
  const filled = async (nodes: number): Promise<Simulation> => {
    const simulation = await open(nodes);
    await simulation.run([...accounts.flatMap((account) => [store(account), store(account, 1, 5)]), advance(second)]);
    return simulation;
  };

  it("gives a joiner the records of its swarm", async () => {
    const simulation = await filled(7);
    await simulation.run([{ kind: "register", count: 1 }, advance(15 * second)]);
    expect(nodeOf(simulation.observe(), "n7").messages).toHaveLength(24);
    expect(everythingInPlace(simulation)).toBe(true);
  });

  it("makes two swarms of thirteen and one: each keeps its own, and those who left have erased", async () => {
    const simulation = await filled(13);
    await simulation.run([{ kind: "register", count: 1 }, advance(60 * second)]);
    const observation = simulation.observe();
    expect(observation.swarms.map(({ members }) => members.length)).toEqual([7, 7]);
    expect(new Set(accounts.map((account) => observation.accounts[account]!.swarm)).size).toBe(2);
    expect(everythingInPlace(simulation)).toBe(true);
  });

  it("dissolves a swarm while one of its members is down, which hands over nothing, and loses nothing", async () => {
    const simulation = await filled(14);
    const [doomed] = simulation.observe().swarms;
    // Four of seven leave: the swarm starves, and the other one has nothing to spare but two.
    const [down, ...leaving] = doomed!.members;
    await simulation.run([{ kind: "crash", node: down!, disk: "lost" }]);
    for (const name of leaving.slice(0, 5)) await simulation.run([{ kind: "exit", node: name }, advance(second)]);
    await simulation.run([advance(120 * second), { kind: "heal-all" }, advance(120 * second)]);
    expect(simulation.observe().swarms).toHaveLength(1);
    expect(everythingInPlace(simulation)).toBe(true);
  });

  it("that came while the network was cut in two is caught up when it is whole again", async () => {
    const simulation = await filled(13);
    const names = Array.from({ length: 14 }, (_, index) => `n${index}`);
    const cuts = names.flatMap((a, index) =>
      names.slice(index + 1).flatMap((b, more): SimulationCommand[] => {
        const crosses = index % 2 !== (index + 1 + more) % 2;
        return crosses ? [{ kind: "cut", a, b, half: false }] : [];
      }),
    );
    await simulation.run([...cuts, { kind: "register", count: 1 }, advance(30 * second)]);
    await simulation.run([...accounts.map((account) => store(account, 2)), advance(10 * second), { kind: "heal-all" }]);
    await simulation.run([advance(180 * second)]);
    expect(everythingInPlace(simulation)).toBe(true);
    const { nodes } = simulation.observe();
    for (const account of accounts) {
      const member = nodeOf(simulation.observe(), membersOf(simulation.observe(), account)[0]!);
      expect(member.messages.filter((message) => message.account === account)).toHaveLength(3);
    }
    expect(nodes.every(({ owed }) => owed === 0)).toBe(true);
  });

  it("keeps what a node holds that is in no swarm, and puts it right when the node comes back", async () => {
    const simulation = await filled(14);
    await simulation.run([{ kind: "fail-tests", node: "n4" }, advance(30 * second)]);
    expect(nodeOf(simulation.observe(), "n4").messages.length).toBeGreaterThan(0);
    await simulation.run([{ kind: "pass-tests", node: "n4" }, advance(60 * second)]);
    expect(everythingInPlace(simulation)).toBe(true);
  });

  it("ends messages everywhere when their time has come", async () => {
    const simulation = await filled(14);
    await simulation.run([advance(hour + 30 * second)]);
    expect(holdings(simulation).size).toBe(0);
  });
});
