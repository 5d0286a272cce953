import type { Case } from "../engine/case.js";
import { inconclusive } from "../engine/outcome.js";
import type { NodeInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, ownNetwork, twoSwarms } from "./kit/network-case.js";

/* Nodes that die, stop, or are shouted at. */

const killed = networkCase({
  id: "resilience/member-killed",
  title:
    "A member that is killed in the middle of a store is marked as failed; the message stays, down to the last holder",
  requirements: ["STO-004", "STO-006", "STO-062"],
  importance: "critical",
  network: ownNetwork(3),
  run: async (kit) => {
    const [node, victim, last] = kit.draw(3) as readonly [NodeInfo, NodeInfo, NodeInfo];
    const account = kit.account();
    const older = await kit.storage.store(node, kit.nodes, account, { data: Buffer.from("before") });

    // Stopped first, so that the store is under way when it dies.
    await kit.network.signalNode(victim.index, "SIGSTOP");
    const storing = kit.storage.ask(
      node,
      "store",
      kit.storage.storeParams(account, { data: Buffer.from("meanwhile") }),
    );
    await kit.until("the store is with the other members", 4_000, async () =>
      (await kit.storage.retrieve(last, account)).length === 2 ? true : undefined,
    );
    await kit.network.signalNode(victim.index, "SIGKILL");
    const { swarm } = await storing;
    const entry = swarm[victim.ed25519];
    kit.ok("the dead member is marked as failed", entry !== undefined && "failed" in entry, { actual: entry as never });
    for (const member of [node, last])
      kit.ok(`node ${member.index} confirms`, "signature" in (swarm[member.ed25519] ?? {}));

    await kit.network.signalNode(node.index, "SIGKILL");
    const left = await kit.storage.retrieve(last, account, 0, { anew: true });
    kit.equal("the last holder returns both messages", left.length, 2);
    kit.same("the older one unchanged", left[0], older);
  },
});

const stopped = networkCase({
  id: "resilience/member-stopped",
  title: "A member that hangs costs a store five seconds and no message, and catches up when it goes on",
  requirements: ["STO-004", "STO-005", "STO-060", "STO-062"],
  importance: "high",
  network: ownNetwork(3),
  run: async (kit) => {
    const [node, victim, other] = kit.draw(3) as readonly [NodeInfo, NodeInfo, NodeInfo];
    const account = kit.account();
    await kit.storage.store(node, kit.nodes, account, { data: Buffer.from("before") });
    await kit.network.signalNode(victim.index, "SIGSTOP");
    const began = performance.now();
    const params = kit.storage.storeParams(account, { data: Buffer.from("meanwhile") });
    const { swarm } = await kit.storage.ask(node, "store", params);
    const seconds = (performance.now() - began) / 1_000;
    kit.same("the hanging member", swarm[victim.ed25519], { failed: true, timeout: true });
    kit.ok("after about 5 s", seconds > 4.5 && seconds < 10, { actual: seconds });
    kit.equal("another member holds both", (await kit.storage.retrieve(other, account)).length, 2);
    await kit.network.signalNode(victim.index, "SIGCONT");
    const late = await kit.until("the member has caught up", 10_000, async () => {
      const messages = await kit.storage.retrieve(victim, account);
      return messages.length === 2 ? messages : undefined;
    });
    kit.same("with what the others hold", new Set(late.map(({ hash }) => hash)).size, 2);
  },
});

/** Requests that an address may make at once, and how many more a second; some slack for the clocks of both sides. */
const burst = 600;
const perSecond = 300;
const slack = 1.2;
/** When to give up waiting for a refusal: requests and seconds. */
const mostRequests = 4_000;
const mostSeconds = 8;
const inFlight = 64;
const refusedBeyond = ["429", "Too many requests, try again later"];

const limited = networkCase({
  id: "resilience/rate-limit",
  title: "An address may make 600 requests at once and 300 a second; more are refused with 429, for it alone",
  requirements: ["STO-067"],
  importance: "high",
  network: fewNodes,
  run: async (kit) => {
    const [node, ...others] = kit.draw(3) as [NodeInfo, ...NodeInfo[]];
    const { openOmqCaller, pairOf } = await import("../wire/omq-caller.js");
    const caller = await openOmqCaller({
      server: node,
      keys: pairOf(kit.random.bytes(32)),
      signal: kit.context.signal,
    });
    const ask = async (): Promise<readonly string[]> => {
      const answer = await caller.ask("storage.info", []);
      return answer.kind === "reply" ? answer.parts.map(String) : [answer.word];
    };
    let granted = 0;
    let refusal: readonly string[] | undefined;
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1_000;
    kit.note("an address asks as fast as it can");
    const client = async (): Promise<void> => {
      while (refusal === undefined && granted < mostRequests && seconds() < mostSeconds) {
        const parts = await ask();
        if (parts.length === 1 && parts[0]!.startsWith("{")) granted++;
        else refusal ??= parts;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, client));
    const allowed = burst + perSecond * seconds() * slack + inFlight;
    if (refusal === undefined && granted < allowed)
      throw inconclusive(`this machine makes too few requests to meet the limit: ${granted} in ${seconds()} s`);
    kit.same("what is beyond the limit is refused with", refusal ?? "nothing", refusedBeyond);
    kit.ok("not before the limit", granted >= burst, { actual: granted });
    kit.ok("and not long after it", granted <= allowed, { actual: granted });
    await kit.storage.ask(node, "info", {}, { anew: true });
    kit.note("another address is served");
    await kit.onions.stillWorks([others[0]!, node, others[1]!]);
    await kit.until("the address is served again", 2_000, async () => ((await ask()).length === 1 ? true : undefined));
    caller.close();
  },
});

/** Bytes that are no HTTP, no TLS and no ZMTP, and some that begin like it. */
const garbage = (kit: Kit): readonly Buffer[] => [
  Buffer.from(kit.random.bytes(1_500)),
  Buffer.alloc(4_096),
  Buffer.alloc(4_096, 0xff),
  Buffer.from("GET / HTTP/1.1\r\n\r\n"),
  Buffer.from("POST /storage_rpc/v1 HTTP/9.9\r\nContent-Length: nonsense\r\n\r\n"),
  Buffer.from(`POST /${"x".repeat(100_000)} HTTP/1.1\r\n`),
  Buffer.from("16030100ff010000fb0303", "hex"),
  Buffer.from("ff00000000000000017f03004e554c4c", "hex"),
  Buffer.from("ff00000000000000017f0301435552564500000000000000000000000000000000", "hex"),
  Buffer.from([0x0a, 0x00, 0xff, 0x7f]),
];

const flood = (
  id: string,
  title: string,
  requirements: readonly string[],
  port: "httpsPort" | "omqPort",
  tls: boolean,
): Case =>
  networkCase({
    id: `resilience/${id}`,
    title,
    requirements,
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      const { talkRaw } = await import("../wire/raw.js");
      const [node, ...others] = kit.draw(3) as [NodeInfo, ...NodeInfo[]];
      const talks = [...Array(6).keys()].flatMap(() =>
        garbage(kit).map((bytes) =>
          talkRaw({ ip: node.ip, port: node[port], tls, send: [bytes, bytes], timeoutMs: 500 }),
        ),
      );
      kit.context.step({
        kind: "send",
        label: `${talks.length} connections full of garbage`,
        from: "client",
        to: `node ${node.index}`,
      });
      const storing = kit.storage.ask(node, "info", {}, { anew: true });
      await Promise.all(talks);
      await storing;
      kit.ok("a request among them was answered", true);
      await kit.storage.ask(node, "info", {}, { anew: true });
      await (await kit.queues.connect(node)).succeed("storage.info");
      await kit.onions.stillWorks([others[0]!, node, others[1]!]);
    },
  });

const notReady = networkCase({
  id: "resilience/left-the-network",
  title: "A node that the chain no longer lists refuses clients and onions with 503, and says why",
  requirements: ["ONI-039", "STO-064"],
  importance: "high",
  network: ownNetwork(2),
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const [node, other] = kit.draw(2) as [NodeInfo, NodeInfo];
    const unlocked = (await kit.network.chain("unlock", { node: node.legacy })) as { unlock_height: number };
    const { height } = (await kit.view()).state;
    await kit.network.chain("next_block", { count: unlocked.unlock_height - height + 2 });
    const text = "Service node is not ready: not in any swarm\n";
    await kit.until("it refuses clients", 5_000, async () =>
      (await kit.storage.call(node, "info", {})).status === 503 ? true : undefined,
    );
    kit.storage.refuses(await kit.storage.call(node, "info", {}), { status: 503, text });
    kit.onions.refuses(await kit.onions.send({ path: [node, other] }), { status: 503, text });
    const { status } = await kit.https.call(node, { path: "/ping_test/v1", body: "" });
    kit.equal("probes are still answered", status, 200);
    const queue = await kit.queues.connect(node);
    await queue.succeed("storage.info");
    const unknown = { status: 502, text: `Next node not found: ${node.ed25519}` };
    kit.onions.refuses(await kit.onions.send({ path: [other, node] }), unknown);
    const account = kit.account();
    await kit.storage.store(
      other,
      kit.nodes.filter((candidate) => candidate !== node),
      account,
    );
    const body = await queue.reply("storage.store", [JSON.stringify(kit.storage.storeParams(account))]);
    kit.equal("over the message queue it redirects", String(body[0]), "421");
    kit.read(storageEndpoints.get_swarm.answer, JSON.parse(String(body[1])), "the body of the 421");
  },
});

/** Cases of nodes that die, stop, or are shouted at. */
export const resilienceCases: readonly Case[] = [
  killed,
  stopped,
  notReady,
  limited,
  flood("garbage-https", "Garbage at the HTTPS port stops nobody else", [], "httpsPort", false),
  flood("garbage-inside-tls", "Garbage inside TLS stops nobody else", [], "httpsPort", true),
  flood("garbage-omq", "Garbage at the message queue's port stops nobody else", ["WIR-023"], "omqPort", false),
];
