import type {
  SimulatedNode,
  SimulationCommand,
  SimulationEvent,
  SimulationObservation,
} from "../../spec/schema/simulation.js";
import type { Log } from "../node/ports.js";
import { type ChainView, noSwarm, responsibleSwarm } from "../node/view/chain-view.js";
import { createEventQueue } from "./event-queue.js";
import { runEvents } from "./run-events.js";
import { seeded } from "./seeded.js";
import { createVirtualChain } from "./virtual-chain.js";
import { type ClientCommand, createVirtualClient } from "./virtual-client.js";
import { createVirtualNetwork, type Weather } from "./virtual-network.js";
import { createVirtualNode, type VirtualNodeParts } from "./virtual-node.js";

export interface SimulationOptions {
  /** Everything random follows from it: keys, block hashes, the network. */
  readonly seed: string;
  readonly nodes: number;
  readonly weather?: Weather;
  readonly nodeLogs?: boolean;
  /** Whether the log says what comes to disks and goes from them. */
  readonly copies?: boolean;
}

/** A network of storage nodes in one process, in virtual time. Two with the same seed and commands do the same. */
export interface Simulation {
  /** Carries out commands, one a millisecond. */
  readonly run: (commands: readonly SimulationCommand[]) => Promise<void>;
  readonly observe: () => SimulationObservation;
  readonly log: () => readonly SimulationEvent[];
}

type Node = ReturnType<typeof createVirtualNode>;

/** The clock at the beginning: the first of January 2026. */
const startTime = 1_767_225_600_000;
const calm: Weather = { latency: 10, jitter: 10, loss: 0, duplicates: 0 };
/** Nodes hear of a block at different times, ms after it was made. */
const blockDelay = 200;
/** With fewer active nodes left the rules of the network would refuse the block. */
const leastNodes = 6;

/** Makes a network whose nodes are up, listed, and have seen their first block. */
export const createSimulation = async (options: SimulationOptions): Promise<Simulation> => {
  const { seed } = options;
  const queue = createEventQueue(startTime);
  const random = seeded(`${seed} network`);
  const network = createVirtualNetwork(queue, random, options.weather ?? calm);
  const chain = createVirtualChain(seed);
  const client = createVirtualClient(seed);
  const events: SimulationEvent[] = [];
  const nodes: Node[] = [];
  const byName = new Map<string, Node>();
  const byLegacy = new Map<string, Node>();
  const accounts = new Set<number>();
  let asked = 0;
  const exited = new Set<string>();

  const nameOf = (legacy: string): string => byLegacy.get(legacy)?.name ?? legacy;
  const logOf =
    (node: string): Log =>
    (level, message, fields = {}) => {
      if (options.nodeLogs !== true) return;
      const shown = JSON.parse(JSON.stringify(fields)) as Extract<SimulationEvent, { kind: "node-log" }>["fields"];
      events.push({ kind: "node-log", at: queue.now(), node, level, message, fields: shown });
    };

  const addNode = (): Node => {
    const index = nodes.length;
    const keyOf = (name: string): Buffer => byName.get(name)!.x25519;
    const name = `n${index}`;
    const tell: VirtualNodeParts["tell"] = {
      held: (hash) => events.push({ kind: "held", at: queue.now(), node: name, hash }),
      gone: (hash, lost) => events.push({ kind: "gone", at: queue.now(), node: name, hash, lost }),
    };
    const told = options.copies === true ? { tell } : {};
    const node = createVirtualNode({ name, index, seed, queue, network, nameOf, keyOf, logOf, ...told });
    nodes.push(node);
    byName.set(node.name, node);
    byLegacy.set(node.listed.legacy, node);
    return node;
  };

  const swarmsOf = (view: ChainView): { id: string; members: string[] }[] =>
    view.swarmIds.map((id) => ({
      id: String(id),
      members: view.swarms.get(id)!.members.map(({ legacy }) => nameOf(legacy)),
    }));

  const makeBlock = (): void => {
    const view = chain.block();
    const { height, blockHash: hash } = view;
    const joined = chain.joined().map((key) => ({ node: nameOf(key), key }));
    events.push({ kind: "block", at: queue.now(), height, hash, swarms: swarmsOf(view), joined });
    for (const node of nodes)
      if (node.process() !== undefined) queue.after(random.integer(blockDelay), () => node.see(view));
  };

  const swarmOfAccount = (account: number) => responsibleSwarm(chain.view(), client.accountOf(account));

  /** Who is asked for an account: the node that the command names if it serves, else the next of those that do. */
  const servingNode = ({ account, at }: ClientCommand, turn: number): Node | undefined => {
    const members = (swarmOfAccount(account)?.members ?? []).map(({ legacy }) => byLegacy.get(legacy)!);
    const up = members.filter((node) => node.isRunning());
    return up.find(({ name }) => name === at) ?? up[turn % Math.max(1, up.length)];
  };

  const ask = (command: ClientCommand, number: number): void => {
    accounts.add(command.account);
    const node = servingNode(command, asked++);
    const context = node?.process()?.context;
    if (node === undefined || context === undefined) {
      events.push({ kind: "nobody", at: queue.now(), command: number });
      return;
    }
    client.ask(context, command, queue.now()).then(
      ({ status, members, hashes }) => {
        const named =
          members && Object.fromEntries([...members].map(([key, outcome]) => [nameByEd25519(key), outcome]));
        events.push({
          kind: "answer",
          at: queue.now(),
          command: number,
          node: node.name,
          status,
          ...(named === undefined ? {} : { members: named }),
          ...(hashes === undefined ? {} : { hashes: [...hashes] }),
        });
      },
      (error: unknown) =>
        queue.after(0, () => {
          throw error;
        }),
    );
  };

  const nameByEd25519 = (ed25519: string): string =>
    nodes.find(({ listed }) => listed.ed25519 === ed25519)?.name ?? ed25519;

  const restart = (node: Node | undefined): void => {
    if (node !== undefined && !exited.has(node.name)) node.start(chain.view());
  };

  const known = (name: string): Node | undefined => byName.get(name);

  const leave = (name: string, how: (legacy: string) => void): void => {
    const node = known(name);
    if (node === undefined || chain.activeCount() <= leastNodes) return;
    how(node.listed.legacy);
    makeBlock();
  };

  const perform = (command: SimulationCommand, number: number): void => {
    switch (command.kind) {
      case "register": {
        const made = Array.from({ length: command.count }, addNode);
        for (const node of made) node.start(chain.view());
        chain.admit(made.map(({ listed }) => listed));
        makeBlock();
        break;
      }
      case "exit":
        leave(command.node, (legacy) => {
          chain.remove(legacy);
          exited.add(command.node);
        });
        break;
      case "fail-tests":
        leave(command.node, chain.decommission);
        break;
      case "pass-tests": {
        const node = known(command.node);
        if (node === undefined || chain.view().nodes.get(node.listed.legacy)?.swarm !== noSwarm) break;
        chain.admit([node.listed]);
        makeBlock();
        break;
      }
      case "crash":
        known(command.node)?.crash(command.disk);
        break;
      case "restart":
        restart(known(command.node));
        break;
      case "stall":
        known(command.node)?.stall();
        break;
      case "resume":
        known(command.node)?.resume();
        break;
      case "disk": {
        const node = known(command.node);
        if (node !== undefined) node.diskDelay = command.ms;
        break;
      }
      case "lie": {
        const node = known(command.node);
        if (node !== undefined) node.isLying = command.on;
        break;
      }
      case "skew": {
        const node = known(command.node);
        if (node !== undefined) node.skew = command.ms;
        break;
      }
      case "cut":
        network.cut(command.a, command.b);
        if (!command.half) network.cut(command.b, command.a);
        break;
      case "isolate":
        for (const { name } of nodes) {
          network.cut(command.node, name);
          network.cut(name, command.node);
        }
        break;
      case "blackout":
        for (const node of nodes) node.crash("kept");
        break;
      case "heal":
        network.heal(command.a, command.b);
        network.heal(command.b, command.a);
        break;
      case "heal-all":
        network.healAll();
        for (const node of nodes) {
          node.diskDelay = 0;
          node.resume();
          restart(node);
        }
        break;
      case "weather":
        network.weather = command.weather;
        break;
      case "advance":
        break;
      default:
        ask(command, number);
    }
  };

  const observeNode = (node: Node): SimulatedNode => {
    const numbers = new Map([...accounts].map((account) => [client.accountOf(account).toString("latin1"), account]));
    const store = node.store();
    const { replica } = store;
    const listed = chain.view().nodes.get(node.listed.legacy);
    const messages = [...store.all()].map(({ hash, account, namespace, timestamp, expiry }) => ({
      hash,
      account: numbers.get(account.toString("latin1"))!,
      namespace,
      timestamp,
      expiry,
    }));
    return {
      name: node.name,
      up: node.process() !== undefined,
      listed: listed !== undefined,
      swarm: listed === undefined || listed.swarm === noSwarm ? null : String(listed.swarm),
      messages: messages.sort((a, b) => (a.hash < b.hash ? -1 : 1)),
      requests: replica
        .requestsSince(0, Number.MAX_SAFE_INTEGER)
        .map(({ id }) => id)
        .sort(),
      revoked: store.revokedCount(),
      owed: replica.creditors().reduce((sum, peer) => sum + replica.owedCount(peer), 0),
    };
  };

  const first = Array.from({ length: options.nodes }, addNode);
  for (const node of first) node.start(chain.view());
  chain.admit(first.map(({ listed }) => listed));
  makeBlock();
  await runEvents(queue, queue.now() + blockDelay);

  return {
    run: async (commands) => {
      for (const command of commands) {
        const number = events.length;
        events.push({ kind: "command", at: queue.now(), command });
        perform(command, number);
        await runEvents(queue, queue.now() + (command.kind === "advance" ? command.ms : 1));
      }
    },
    observe: () => ({
      at: queue.now(),
      height: chain.view().height,
      swarms: swarmsOf(chain.view()),
      nodes: nodes.map(observeNode),
      accounts: Object.fromEntries(
        [...accounts]
          .sort((a, b) => a - b)
          .map((account) => {
            const swarm = swarmOfAccount(account);
            const id = client.accountOf(account).toString("hex");
            return [String(account), { id, swarm: swarm === undefined ? null : String(swarm.id) }];
          }),
      ),
      figures: { events: queue.count(), delivered: network.delivered(), log: events.length },
    }),
    log: () => events,
  };
};
