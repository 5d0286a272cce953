import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";
import { answersTo, stillServed } from "./kit/queue-checks.js";

/* Messages over the message queue that anybody may send, and how they are answered. */

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

/** Cases of messages that anybody may send. */
export const queueMessageCases: readonly Case[] = [
  unknown,
  noTag,
  tags,
  greeting,
  unanswered,
  wrongKey,
  oversize,
  emptyParts,
];
