import type { Case } from "../engine/case.js";
import { unsupported } from "../engine/outcome.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, nodesForClients } from "./kit/network-case.js";

/* A client on a running network, driven line by line: what it does for a user, and whom it speaks to. */

const roles = ["client"] as const;
const network = nodesForClients;

const hex = (text: string): string => Buffer.from(text).toString("hex");

const bootstrap = networkCase({
  id: "client/bootstrap",
  title: "A client learns of all active nodes from a seed",
  requirements: ["BOO-001", "BOO-002"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const client = await kit.clients.start("alice");
    const { nodes } = await client.ask("bootstrap", {});
    kit.equal("as many as there are", nodes, kit.nodes.length);
  },
});

const paths = networkCase({
  id: "client/path",
  title: "A path has three different nodes of the list, drawn anew each time a new one is wanted",
  requirements: ["PTH-001", "PTH-002", "PTH-011"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const client = await kit.clients.start("alice");
    const known = kit.nodes.map(({ ed25519 }) => ed25519);
    const check = (path: readonly string[]): void => {
      kit.equal("three different nodes", new Set(path).size, 3);
      kit.ok(
        "all of them in the list",
        path.every((key) => known.includes(key)),
        { actual: [...path] },
      );
    };
    const { path } = await client.ask("path", {});
    check(path);
    kit.same("the path stays while it works", (await client.ask("path", {})).path, path);
    const drawn: string[][] = [];
    for (let round = 0; round < 10; round++) {
      const next = await client.ask("path", { rebuild: true });
      check(next.path);
      drawn.push(next.path);
    }
    for (const position of [0, 1, 2]) {
      const nodes = new Set(drawn.map((one) => one[position]));
      kit.ok(`many nodes come to place ${position + 1}`, nodes.size >= 4, { actual: nodes.size });
    }
  },
});

const subnets = networkCase({
  id: "client/path-subnets",
  title: "The nodes of a path lie in different /24 networks",
  requirements: ["PTH-013"],
  importance: "medium",
  level: "SHOULD",
  roles,
  network,
  run: async (kit) => {
    const client = await kit.clients.start("alice");
    const subnetOf = (key: string): string =>
      kit.nodes.find(({ ed25519 }) => ed25519 === key)?.ip.replace(/\.\d+$/, "") ?? "";
    if (new Set(kit.nodes.map(({ ip }) => ip)).size === 1) throw unsupported("all nodes share one address here");
    for (let round = 0; round < 3; round++) {
      const { path } = await client.ask("path", { rebuild: true });
      kit.equal("three networks", new Set(path.map(subnetOf)).size, 3);
    }
  },
});

const offline = networkCase({
  id: "client/offline-recipient",
  title: "A message sent while the recipient's device was off waits for it, though the sender is gone",
  requirements: ["STO-001", "STO-002"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const device = await kit.clients.start("bob");
    const { account: to } = await device.ask("create", {});
    await device.stop();
    const sender = await kit.clients.start("alice");
    const { account } = await sender.ask("create", {});
    await sender.ask("send", { account, to, text: "for later" });
    await sender.stop();
    const again = await kit.clients.start("bob");
    const { messages } = await again.ask("poll", { account: to });
    kit.same(
      "it is there",
      messages.map(({ text }) => text ?? null),
      ["for later"],
    );
  },
});

const restored = networkCase({
  id: "client/restored-device",
  title: "A new device restored from the phrase has the same account and finds what was sent to it meanwhile",
  requirements: ["IDN-004", "RST-004", "RST-005", "RST-006", "RST-007"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const lost = await kit.clients.start("old-phone");
    const { account, ed25519, phrase } = await lost.ask("create", {});
    await lost.stop();
    const friend = await kit.clients.start("friend");
    const sender = await friend.ask("create", {});
    await friend.ask("send", { account: sender.account, to: account, text: "are you there?" });
    const found = await kit.clients.start("new-phone");
    const same = await found.ask("restore", { phrase });
    kit.equal("account and key", { account: same.account, ed25519: same.ed25519 }, { account, ed25519 });
    const { messages } = await found.ask("poll", { account });
    kit.same(
      "what was sent meanwhile",
      messages.map(({ text, sender: from }) => [text, from]),
      [["are you there?", sender.account]],
    );
    await found.ask("send", { account, to: sender.account, text: "on a new phone" });
    const reply = await friend.ask("poll", { account: sender.account });
    kit.same(
      "the friend hears from the same account",
      reply.messages.map(({ sender: from }) => from),
      [account],
    );
  },
});

const dials = networkCase({
  id: "client/dials-only",
  title: "A client that sends and polls connects to the seed and to the first nodes of its paths, and to nobody else",
  requirements: ["PTH-004", "PTH-005", "PTH-012", "PRV-010"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const { canWatchConnections, watchConnections } = await import("../wire/kernel-connections.js");
    if (!canWatchConnections()) throw unsupported("the connections of a process cannot be watched on this system");
    const client = await kit.clients.start("alice");
    if (client.ip === "127.0.0.1") throw unsupported("clients have no address of their own on this system");
    const watch = watchConnections(client.ip);
    const accounts: string[] = [];
    for (let count = 0; count < 4; count++) accounts.push((await client.ask("create", {})).account);
    const guards = new Set<string>();
    const notice = async (): Promise<void> => {
      for (const account of [undefined, ...accounts])
        guards.add((await client.ask("path", account === undefined ? {} : { account })).path[0]!);
    };
    await notice();
    for (const to of accounts) {
      await client.ask("send", { account: accounts[0]!, to, data: hex("hello") });
      await client.ask("poll", { account: to });
    }
    await notice();
    const dialled = watch.stop();
    for (const { ip, port } of dialled)
      kit.context.step({ kind: "info", label: `a connection with ${ip}:${port}`, from: "alice", to: nameOf(kit, ip) });
    const seed = new URL(kit.network.seedUrl);
    const firstNodes = kit.nodes.filter(({ ed25519 }) => guards.has(ed25519));
    const allowed = [`${seed.hostname}:${seed.port}`, ...firstNodes.map(({ ip, httpsPort }) => `${ip}:${httpsPort}`)];
    const others = dialled.map(({ ip, port }) => `${ip}:${port}`).filter((end) => !allowed.includes(end));
    kit.ok(
      "its connections were seen",
      dialled.some(({ ip }) => ip === firstNodes[0]?.ip),
      {
        actual: dialled as never,
      },
    );
    kit.same("connections with anybody else", others, []);
  },
});

const nameOf = (kit: Kit, ip: string): string => {
  const node = kit.nodes.find((candidate) => candidate.ip === ip);
  return node === undefined ? "seed" : `node ${node.index}`;
};

const refusals = networkCase({
  id: "client/refusals",
  title: "What the swarm refuses is reported as refused, and the client goes on",
  requirements: [],
  importance: "medium",
  roles,
  network,
  run: async (kit) => {
    const client = await kit.clients.start("alice");
    const { account } = await client.ask("create", {});
    const year = 365 * 86_400_000;
    const long = await client.fails("send", { account, to: account, data: "00", ttl_ms: year });
    kit.equal("a life of a year", long, "refused");
    const unsigned = await client.fails("send", { account, to: kit.account().id, data: "00", namespace: 5 });
    kit.equal("another account's private namespace", unsigned, "refused");
    const unknown = await client.fails("poll", { account: kit.account().id });
    kit.equal("an account that is not the client's", unknown, "unknown-account");
    await client.ask("send", { account, to: account, data: "00", ttl_ms: 60_000 });
  },
});

/** Cases of a client on a running network. */
export const clientCases: readonly Case[] = [bootstrap, paths, subnets, offline, restored, dials, refusals];
