import { encodeBt } from "../../codec/bt.js";
import { PeerFailure } from "../../node/ports.js";
import type { ChainView } from "../../node/view/chain-view.js";
import { messageHash } from "../../storage/message-hash.js";
import { decodePush, type PushMessage } from "../../sync/push.js";
import { createEventQueue } from "../event-queue.js";
import { runEvents } from "../run-events.js";
import { seeded } from "../seeded.js";
import { createVirtualChain } from "../virtual-chain.js";
import { type ClientCommand, createVirtualClient } from "../virtual-client.js";
import { createVirtualNetwork } from "../virtual-network.js";
import { createVirtualNode } from "../virtual-node.js";

/** A member that behaves as a deployed server towards others: it knows no command of ours, and takes what it is sent. */
export interface DeployedMember {
  readonly name: string;
  /** What it was sent, in order, as `command method`; pings and unknown commands apart. */
  readonly received: { readonly command: string; readonly parts: readonly Buffer[] }[];
  readonly pushed: () => readonly PushMessage[];
  /** How it meets commands that it does not know. */
  unknown: "refused" | "silent";
  up: (value: boolean) => void;
  /** Sends something to a node of ours. */
  readonly send: (to: string, command: string, parts: readonly (Buffer | string)[]) => Promise<readonly Buffer[]>;
}

const startTime = 1_767_225_600_000;
const calm = { latency: 10, jitter: 0, loss: 0, duplicates: 0 };

/** One swarm of nodes of ours and deployed members, in virtual time; `late` members join with the first `admit`. */
export const createMixedSwarm = async (ours: number, deployed: number, late = false) => {
  const queue = createEventQueue(startTime);
  const network = createVirtualNetwork(queue, seeded("mixed"), calm);
  const chain = createVirtualChain("mixed");
  const client = createVirtualClient("mixed");
  const byName = new Map<string, ReturnType<typeof createVirtualNode>>();
  const byLegacy = new Map<string, string>();
  const add = (index: number) => {
    const node = createVirtualNode({
      name: `n${index}`,
      index,
      seed: "mixed",
      queue,
      network,
      nameOf: (legacy) => byLegacy.get(legacy) ?? legacy,
      keyOf: (name) => byName.get(name)!.x25519,
      logOf: () => () => undefined,
    });
    byName.set(node.name, node);
    byLegacy.set(node.listed.legacy, node.name);
    return node;
  };
  const nodes = Array.from({ length: ours }, (_, index) => add(index));

  const deploy = (index: number): DeployedMember => {
    const { name, listed } = add(index);
    const received: DeployedMember["received"][number][] = [];
    const answerer = async (_: string, command: string, parts: readonly Buffer[]) => {
      if (command === "sn.ping") return ["pong"];
      if (command !== "sn.data" && command !== "sn.storage_cc") {
        if (member.unknown === "silent") return undefined;
        throw new PeerFailure("UNKNOWNCOMMAND", command);
      }
      received.push({ command, parts });
      if (command === "sn.data") return [];
      const signature = Buffer.alloc(64);
      const entry = { hash: "A".repeat(43), expiry: 1, deleted: [], updated: [], signature };
      return [encodeBt(entry)];
    };
    const member: DeployedMember = {
      name,
      received,
      pushed: () =>
        received
          .filter(({ command }) => command === "sn.data")
          .flatMap(({ parts }) => decodePush(Buffer.concat(parts))),
      unknown: "refused",
      up: (value) => (value ? network.attach(name, answerer) : network.detach(name)),
      send: (to, command, parts) => network.ask(name, to, command, parts, 15_000, (task) => task()),
    };
    member.up(true);
    listedDeployed.push(listed);
    return member;
  };
  const listedDeployed: (typeof nodes)[number]["listed"][] = [];
  const others = Array.from({ length: deployed }, (_, index) => deploy(ours + index));

  const show = (view: ChainView): void => {
    for (const node of nodes) node.see(view);
  };
  for (const node of nodes) node.start(chain.view());
  chain.admit([...nodes.map(({ listed }) => listed), ...(late ? [] : listedDeployed)]);
  show(chain.block());
  const pass = (ms: number): Promise<void> => runEvents(queue, queue.now() + ms);
  await pass(5_000);

  return {
    network,
    client,
    nodes,
    others,
    now: queue.now,
    pass,
    /** The deployed members that wait join the swarm. */
    admit: async (): Promise<void> => {
      chain.admit(listedDeployed);
      show(chain.block());
    },
    /** A client's request at a node of ours, and what came of it within six seconds. */
    ask: async (index: number, command: ClientCommand, wait = 6_000) => {
      const asked = client.ask(nodes[index]!.process()!.context, command, queue.now());
      let outcome: Awaited<typeof asked> | undefined;
      void asked.then((value) => {
        outcome = value;
      });
      await pass(wait);
      return outcome;
    },
    hashesAt: (index: number): string[] => [...nodes[index]!.store().all()].map(({ hash }) => hash).sort(),
    namespaceAt: (index: number, hash: string) => nodes[index]!.store().replica.rows.state(hash)?.namespace,
    /** A message as a deployed member would push it. */
    push: (text: string, changes: Partial<PushMessage> = {}): PushMessage => {
      const account = client.accountOf(1);
      const data = Buffer.from(text);
      const namespace = changes.namespace ?? 0;
      const hash = Buffer.from(messageHash(account, namespace, data));
      const timestamp = BigInt(queue.now());
      return { account, hash, timestamp, expiry: timestamp + 3_600_000n, data, namespace, ...changes };
    },
  };
};
