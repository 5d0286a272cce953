import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, ownNetwork, twoSwarms, withMember } from "./kit/network-case.js";
import type { Queue } from "./kit/queue.js";
import { answersTo, stillServed } from "./kit/queue-checks.js";

/* Who may call what over the message queue, and how a call is refused. */

const nodeCommands = ["sn.ping", "sn.data", "sn.storage_cc", "sn.onion_request"] as const;

/** Expects an error word that bears the tag of the request. */
const forbidden = async (kit: Kit, queue: Queue, command: string, word: string, parts: readonly string[] = []) => {
  const answer = await queue.ask(command, parts);
  kit.same(`${command} is answered with the word, REPLY and the tag`, answer, { kind: "error", word });
};

const strangers = nodeCommands.map((command) =>
  networkCase({
    id: `access/stranger/${command}`,
    title: `A caller whose key is no service node's is refused ${command} with FORBIDDEN_SN`,
    requirements: [
      "WIR-015",
      "WIR-018",
      ...(command === "sn.onion_request" ? ["ONI-028"] : []),
      ...(command === "sn.data" ? ["SYN-022"] : []),
    ],
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      const [node] = kit.draw(1) as [NodeInfo];
      const queue = await kit.queues.connect(node);
      await forbidden(kit, queue, command, "FORBIDDEN_SN", ["x"]);
      await forbidden(kit, queue, command, "FORBIDDEN_SN");
      await stillServed(kit, node);
    },
  }),
);

const admin = networkCase({
  id: "access/stranger/notify.block",
  title: "Nobody but the daemon may announce a block",
  requirements: ["WIR-018"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    await forbidden(kit, await kit.queues.connect(node), "notify.block", "FORBIDDEN", ["1"]);
    await stillServed(kit, node);
  },
});

const forged = networkCase({
  id: "access/forged-routing-id",
  title: "A routing id with the key of a service node opens nothing to a caller with another key",
  requirements: ["WIR-024"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const [node, victim] = kit.draw(2) as [NodeInfo, NodeInfo];
    const routingId = Buffer.concat([Buffer.from("L"), Buffer.from(victim.x25519, "hex")]);
    const queue = await kit.queues.connect(node, { routingId });
    await forbidden(kit, queue, "sn.ping", "FORBIDDEN_SN");
    await forbidden(kit, queue, "sn.data", "FORBIDDEN_SN", ["x"]);
    const path = [node, victim];
    kit.equal("the node and its victim still talk", (await kit.onions.ask({ path })).status, 200);
    await stillServed(kit, node);
  },
});

const served = networkCase({
  id: "access/service-node",
  title:
    "A service node is answered sn.ping with pong, over a connection that it opened and over one that the node did",
  requirements: ["TST-020", "WIR-020"],
  importance: "high",
  network: withMember,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const { peer, played } = await kit.peers.member();
    const caller = await played.dial(node, kit.context.signal);
    const ping = await caller.ask("sn.ping", []);
    kit.equal("asked by the peer", ping.kind === "reply" ? ping.parts.map(String) : [ping.word], ["pong"]);
    caller.close();

    played.answer("sn.onion_request", () => ["404", "from the peer"]);
    const hop: NodeInfo = { ...node, index: -1, ed25519: peer.ed25519, x25519: peer.x25519 };
    await kit.until("the node opens a connection to the peer", 8_000, async () => {
      await kit.onions.send({ path: [node, hop] });
      return played.requests.some(({ name }) => name === "sn.onion_request") ? true : undefined;
    });
    const back = await played.askBack("sn.ping", []);
    kit.equal("asked back over it", back.map(String), ["pong"]);
    await stillServed(kit, node);
  },
});

const standing = networkCase({
  id: "access/standing-of-the-moment",
  title: "An open connection gains access in the block that registers its key, and loses it when the stake is released",
  requirements: ["WIR-017", "CHN-002"],
  importance: "critical",
  network: ownNetwork(2),
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const peer = await kit.peers.make();
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    await forbidden(kit, queue, "sn.ping", "FORBIDDEN_SN");
    await kit.peers.register(peer);
    await kit.until("the same connection is served", 5_000, async () =>
      (await queue.ask("sn.ping", [])).kind === "reply" ? true : undefined,
    );
    const unlocked = await kit.network.chain("unlock", { node: peer.legacy });
    const { height } = (await kit.view()).state;
    // One block takes the request in, and one more after the unlock height lets the node go.
    const count = (unlocked as { unlock_height: number }).unlock_height - height + 2;
    await kit.network.chain("next_block", { count });
    await kit.until("it is refused once the chain has let the node go", 5_000, async () => {
      const answer = await queue.ask("sn.ping", []);
      return answer.kind === "error" && answer.word === "FORBIDDEN_SN" ? true : undefined;
    });
    await stillServed(kit, node);
  },
});

const silentPeer = networkCase({
  id: "access/no-tag-no-harm",
  title: "A service node that sends what it may not is refused like others, and served afterwards",
  requirements: ["WIR-015", "WIR-018"],
  importance: "medium",
  network: fewNodes,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const peer = await kit.peers.silent([node]);
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    await forbidden(kit, queue, "notify.block", "FORBIDDEN", ["1"]);
    kit.same("sn.ping without a tag", await answersTo(queue, ["sn.ping"]), [["NO_REPLY_TAG", "sn.ping"]]);
    const pong = await queue.reply("sn.ping", []);
    kit.same("sn.ping with a tag", pong.map(String), ["pong"]);
  },
});

/** Cases of who may call what. */
export const accessCases: readonly Case[] = [served, standing, silentPeer, ...strangers, admin, forged];
