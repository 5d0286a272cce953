import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, ownNetwork, twoSwarms, withMember } from "./kit/network-case.js";
import type { Queue } from "./kit/queue.js";

/* Who may call what over the message queue, and how a call is refused. */

const nodeCommands = ["sn.ping", "sn.data", "sn.storage_cc", "sn.onion_request"] as const;

const stillServed = async (kit: Kit, node: NodeInfo): Promise<void> => {
  await (await kit.queues.connect(node)).succeed("storage.info");
};

/** Expects an error word that bears the tag of the request. */
const forbidden = async (kit: Kit, queue: Queue, command: string, word: string, parts: readonly string[] = []) => {
  const answer = await queue.ask(command, parts);
  kit.same(`${command} is answered with the word, REPLY and the tag`, answer, { kind: "error", word });
};

/** What comes back for a message without a tag, before the answer to a request that follows it. */
const answersTo = async (queue: Queue, parts: readonly (Buffer | string)[]): Promise<string[][]> => {
  await queue.send(parts);
  // Two round trips: whatever the node had to say about the message has come by then.
  await queue.reply("storage.info", []);
  await queue.reply("storage.info", []);
  return queue.waiting().map((message) => message.map((part) => part.toString("latin1")));
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

const unknownNames: readonly string[] = [
  "storage.no_such",
  "sn.no_such",
  "nothing.at_all",
  "nodot",
  "",
  ".storage",
  "storage.",
  "Storage.info",
  "x".repeat(300),
];

const unknown = networkCase({
  id: "access/unknown-command",
  title: "An unknown command is answered UNKNOWNCOMMAND and its name, without a tag",
  requirements: ["WIR-014", "WIR-016", "WIR-023"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    for (const name of unknownNames) {
      const queue = await kit.queues.connect(node);
      const answers = await answersTo(queue, [name, "a tag", "data"]);
      kit.same(`${JSON.stringify(name.slice(0, 30))} with a tag`, answers, [["UNKNOWNCOMMAND", name]]);
      queue.close();
    }
    await stillServed(kit, node);
  },
});

const untagged: readonly (readonly [name: string, answer: readonly string[]])[] = [
  ["storage.info", ["NO_REPLY_TAG", "storage.info"]],
  ["storage.store", ["NO_REPLY_TAG", "storage.store"]],
  ["sn.ping", ["FORBIDDEN_SN", "sn.ping"]],
  ["notify.block", ["FORBIDDEN", "notify.block"]],
];

const noTag = networkCase({
  id: "access/no-reply-tag",
  title: "A request without a tag is refused by its name, once it is known and allowed",
  requirements: ["WIR-015", "WIR-016"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    for (const [name, answer] of untagged) {
      const queue = await kit.queues.connect(node);
      kit.same(name, await answersTo(queue, [name]), [[...answer]]);
      queue.close();
    }
    await stillServed(kit, node);
  },
});

const tags = networkCase({
  id: "access/tags",
  title: "Tags of any bytes and any length come back unchanged",
  requirements: ["WIR-012", "WIR-013"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const queue = await kit.queues.connect(node);
    const given = [
      Buffer.alloc(0),
      Buffer.from([0]),
      Buffer.from("REPLY"),
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
      Buffer.from(kit.random.bytes(15)),
      Buffer.from(kit.random.bytes(10_000)),
    ];
    for (const tag of given) {
      const answer = await queue.ask("storage.info", [], { tag });
      kit.equal(`a tag of ${tag.length} bytes`, answer.kind, "reply");
    }
  },
});

const greeting = networkCase({
  id: "access/greeting",
  title: "HI is answered HELLO, and commands are served without it",
  requirements: ["WIR-011"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const silent = await kit.queues.connect(node);
    await silent.succeed("storage.info");
    const polite = await kit.queues.connect(node);
    kit.same("the answer to HI", await answersTo(polite, ["HI"]), [["HELLO"]]);
  },
});

const errorWords = ["UNKNOWNCOMMAND", "NO_REPLY_TAG", "FORBIDDEN", "FORBIDDEN_SN", "NOT_A_SERVICE_NODE"] as const;

const quiet: readonly (readonly string[])[] = [
  ...errorWords.map((word) => [word, "REPLY", "some tag"]),
  ...errorWords.map((word) => [word, "storage.info"]),
  ["UNKNOWNCOMMAND"],
  ["REPLY"],
  ["REPLY", "an unknown tag", "data"],
  ["BYE"],
  ["HELLO"],
];

const unanswered = networkCase({
  id: "access/unanswered",
  title: "Error words, replies nobody asked for, and closing words are not answered, and harm nobody",
  requirements: ["WIR-019", "WIR-023"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const queue = await kit.queues.connect(node);
    for (const message of quiet) kit.same(message.join(" "), await answersTo(queue, message), []);
    await stillServed(kit, node);
  },
});

const wrongKey = networkCase({
  id: "access/server-key",
  title: "A node proves the key that the list names: who expects another one gets no answer",
  requirements: ["WIR-010"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const [node, other] = kit.draw(2) as [NodeInfo, NodeInfo];
    const queue = await kit.queues.connect({ ...node, x25519: other.x25519 });
    const outcome = await queue.ask("storage.info", [], { timeoutMs: 700 }).then(
      ({ kind }) => kind,
      () => "silence",
    );
    kit.equal("with the key of another node", outcome, "silence");
    await stillServed(kit, node);
  },
});

const oversize = networkCase({
  id: "access/message-size",
  title: "A part within 10 MiB passes; a larger one ends the connection, and others are served",
  requirements: ["WIR-021"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const limit = 10 * 1024 * 1024;
    const within = await (await kit.queues.connect(node)).reply("storage.info", [Buffer.alloc(limit - 64, "x")]);
    kit.equal("a part just below is read, and refused for what it is", within.map(String), [
      "400",
      "invalid body: expected json or bt_dict",
    ]);
    const queue = await kit.queues.connect(node);
    const outcome = await queue.ask("storage.info", [Buffer.alloc(limit + 1, "x")], { timeoutMs: 1_000 }).then(
      ({ kind }) => kind,
      () => "silence",
    );
    kit.equal("a part above the limit", outcome, "silence");
    await stillServed(kit, node);
  },
});

const emptyParts = networkCase({
  id: "access/empty-parts",
  title: "Empty parts are counted as parts",
  requirements: ["WIR-029"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const queue = await kit.queues.connect(node);
    await queue.succeed("storage.info", "");
    for (const count of [2, 3, 7]) {
      const text = `Invalid request: expected 1 message parts, received ${count}`;
      await queue.refuse(
        "storage.info",
        Array.from({ length: count }, () => ""),
        { status: 400, text },
      );
    }
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
export const accessCases: readonly Case[] = [
  served,
  standing,
  silentPeer,
  ...strangers,
  admin,
  forged,
  unknown,
  noTag,
  tags,
  greeting,
  unanswered,
  wrongKey,
  oversize,
  emptyParts,
];
