import type { Case } from "../engine/case.js";
import { chainOnly, networkCase } from "./kit/network-case.js";

/* The chain as storage servers hear of it: its public message queue. */

const roles = ["chain"] as const;

const answers = networkCase({
  id: "chain/queue/answers",
  title: "An RPC answer over the message queue is two parts, the status in decimal first",
  requirements: ["CHN-017", "CHN-018"],
  importance: "high",
  roles,
  network: chainOnly,
  run: async (kit) => {
    const { storageServerList } = await import("../../spec/schema/chain-rpc.js");
    const { parseExactly } = await import("../wire/seed.js");
    const queue = await kit.queues.connectChain();
    const list = await queue.reply("rpc.get_service_nodes", ["{}"]);
    kit.equal("two parts, 200 first", [list.length, String(list[0])], [2, "200"]);
    const { height, block_hash } = kit.read(storageServerList, parseExactly(String(list[1])), "the node list");
    const hash = await queue.reply("rpc.get_block_hash", [JSON.stringify({ height: [height] })]);
    kit.equal("the hash of the top block, as a JSON string", hash.map(String), ["200", JSON.stringify(block_hash)]);
    const bad = await queue.reply("rpc.get_service_nodes", ["{nonsense"]);
    kit.equal("what cannot be parsed", [bad.length, String(bad[0])], [2, "400"]);
    const many = await queue.reply("rpc.get_service_nodes", ["{}", "{}"]);
    kit.equal("more than one part", String(many[0]), "400");
    const above = await queue.reply("rpc.get_block_hash", [JSON.stringify({ height: [height + 1_000_000] })]);
    kit.ok("the hash of a block to come", above.length === 2 && String(above[0]) !== "200", {
      actual: above.map(String),
    });
  },
});

const admin = networkCase({
  id: "chain/queue/admin-refused",
  title: "Commands of the storage server's own daemon are refused to strangers",
  requirements: ["CHN-021", "WIR-018"],
  importance: "critical",
  roles,
  network: chainOnly,
  run: async (kit) => {
    const queue = await kit.queues.connectChain();
    for (const command of ["admin.get_service_node_privkey", "admin.storage_server_ping", "admin.report_peer_status"]) {
      const answer = await queue.ask(command, ["{}"]);
      kit.same(command, answer, { kind: "error", word: "FORBIDDEN" });
    }
    await queue.reply("rpc.get_service_nodes", ["{}"]);
  },
});

const subscription = networkCase({
  id: "chain/queue/block-subscription",
  title: "A subscriber hears of every block, height before hash, when the state behind it can be asked for",
  requirements: ["CHN-011", "CHN-012", "CHN-013"],
  importance: "high",
  roles,
  network: { ...chainOnly, exclusive: true },
  run: async (kit) => {
    const queue = await kit.queues.connectChain();
    const other = await kit.queues.connectChain({ as: "another client" });
    kit.same("a new subscription", (await queue.reply("sub.block", [])).map(String), ["OK"]);
    kit.same("the same again", (await queue.reply("sub.block", [])).map(String), ["ALREADY"]);
    kit.same("another connection", (await other.reply("sub.block", [])).map(String), ["OK"]);
    for (let round = 0; round < 3; round++) {
      const block = (await kit.network.chain("next_block")) as { height: number; hash: string };
      for (const subscriber of [queue, other]) {
        const message = await subscriber.next(3_000);
        const shown = [String(message[0]), String(message[1]), message[2]?.toString("hex") ?? null];
        kit.equal("the announcement", shown, ["notify.block", String(block.height), block.hash]);
      }
      const answer = await queue.reply("rpc.get_service_nodes", ['{"fields":["block_hash"]}']);
      kit.ok("the state is that of the block", String(answer[1]).includes(block.hash));
    }
  },
});

/** Cases of the chain's public message queue. */
export const chainQueueCases: readonly Case[] = [answers, admin, subscription];
