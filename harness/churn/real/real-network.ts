import { positionOfKey, swarmOfPosition } from "../../../spec/model/account-swarm.js";
import { chainAdminResults } from "../../../spec/schema/chain-admin.js";
import type { SimulationCommand, SimulationEvent, SimulationObservation } from "../../../spec/schema/simulation.js";
import { ProcessFailure } from "../../network/failure.js";
import type { Network } from "../../network/network.js";
import type { NodeInfo } from "../../network/topology.js";
import type { RealClient } from "./real-client.js";
import { isClientCommand } from "./vocabulary.js";

/** One network of processes through a scenario. */
export interface RealNetwork {
  /** The block that admitted the first nodes. */
  readonly begin: () => Promise<void>;
  readonly perform: (command: SimulationCommand) => Promise<void>;
  readonly observe: () => Promise<SimulationObservation>;
  /** Events since the last call. */
  readonly takeEvents: () => readonly SimulationEvent[];
  /** Waits until every request has been answered or given up. */
  readonly settle: () => Promise<void>;
}

/** Time goes on by itself here: nobody waits longer than this for it, ms. */
const longestPause = 2_000;
/** The rules of the network allow no fewer in several swarms; some more, so that a vote or two may take others out. */
const leastNodes = 7;

const nameOf = ({ index }: Pick<NodeInfo, "index">): string => `n${index}`;
const indexOf = (name: string): number => Number(name.slice(1));
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Carries out commands on a network of processes and tells of it as a simulation does. */
export const createRealNetwork = (network: Network, client: RealClient): RealNetwork => {
  let events: SimulationEvent[] = [];
  let count = 0;
  const pending = new Set<Promise<void>>();
  const down = new Set<string>();
  const stalled = new Set<string>();
  const lostDisk = new Set<string>();
  const exited = new Set<string>();
  const cuts = new Set<string>();
  const used = new Map<number, Set<number>>();
  let swarms: SimulationObservation["swarms"] = [];
  let height = 0;
  let turn = 0;

  const tell = (event: SimulationEvent): number => {
    events.push(event);
    return count++;
  };
  const find = (name: string): NodeInfo | undefined => network.nodes()[indexOf(name)];
  const byEd25519 = (key: string): string => {
    const node = network.nodes().find(({ ed25519 }) => ed25519 === key);
    return node === undefined ? "n9999" : nameOf(node);
  };
  const isRunning = (name: string): boolean => !down.has(name) && !stalled.has(name);

  const readBlock = async (): Promise<void> => {
    const state = chainAdminResults.state.parse(await network.admin("state", {}));
    const names = new Map(network.nodes().map((node) => [node.legacy, nameOf(node)]));
    const before = new Set(swarms.flatMap(({ members }) => members));
    swarms = state.swarms.map(({ id, members }) => ({ id, members: members.map((key) => names.get(key)!) }));
    height = state.height;
    const joined = state.swarms
      .flatMap(({ members }) => members)
      .filter((key) => !before.has(names.get(key)!))
      .map((key) => ({ node: names.get(key)!, key }));
    tell({ kind: "block", at: Date.now(), height, hash: state.hash, swarms, joined });
  };

  const nextBlock = async (): Promise<void> => {
    await network.admin("next_block", {});
    await readBlock();
  };

  const responsible = (account: number): { id: string; members: readonly string[] } | undefined => {
    const key = Buffer.from(client.accountOf(account).id.slice(2), "hex");
    const id = swarmOfPosition(
      positionOfKey(new Uint8Array(key)),
      swarms.map((swarm) => BigInt(swarm.id)),
    );
    return swarms.find((swarm) => BigInt(swarm.id) === id);
  };

  const ask = (command: Extract<SimulationCommand, { account: number }>, number: number, at: number): void => {
    if (!isClientCommand(command)) return;
    const namespaces = used.get(command.account) ?? new Set<number>();
    used.set(command.account, namespaces);
    if ("namespace" in command) namespaces.add(command.namespace);
    const up = (responsible(command.account)?.members ?? []).filter(isRunning);
    const name = up.find((one) => one === command.at) ?? up[turn++ % Math.max(1, up.length)];
    const node = name === undefined ? undefined : find(name);
    if (node === undefined || name === undefined) {
      tell({ kind: "nobody", at: Date.now(), command: number });
      return;
    }
    const asked = client.ask(node, command, at, byEd25519).then((outcome) => {
      if (outcome !== undefined) tell({ kind: "answer", at: Date.now(), command: number, node: name, ...outcome });
    });
    pending.add(asked);
    void asked.finally(() => pending.delete(asked));
  };

  const startAgain = async (name: string): Promise<void> => {
    if (!down.has(name) || exited.has(name)) return;
    await network.restartNode(indexOf(name), { anew: lostDisk.delete(name) });
    down.delete(name);
  };

  const crash = async (name: string, { index }: NodeInfo): Promise<void> => {
    if (down.has(name)) return;
    stalled.delete(name);
    down.add(name);
    await network.signalNode(index, "SIGKILL");
  };

  const cut = (from: string, to: string): void => {
    if (from === to) return;
    network.cut(indexOf(from), indexOf(to));
    cuts.add(`${from} ${to}`);
  };
  const heal = (from: string, to: string): void => {
    if (cuts.delete(`${from} ${to}`)) network.heal(indexOf(from), indexOf(to));
  };

  const leave = async (node: NodeInfo): Promise<void> => {
    const active = swarms.reduce((sum, { members }) => sum + members.length, 0);
    if (active <= leastNodes || exited.has(nameOf(node))) return;
    exited.add(nameOf(node));
    const { unlock_height } = chainAdminResults.unlock.parse(await network.admin("unlock", { node: node.legacy }));
    while (height <= unlock_height) await nextBlock();
  };

  const resume = async (name: string): Promise<void> => {
    if (stalled.delete(name)) await network.signalNode(indexOf(name), "SIGCONT");
  };

  const perform = async (command: SimulationCommand): Promise<void> => {
    const at = Date.now();
    const number = tell({ kind: "command", at, command });
    const node = "node" in command ? find(command.node) : undefined;
    switch (command.kind) {
      case "register":
        for (let made = 0; made < command.count; made++) {
          await network.addNode();
          await readBlock();
        }
        break;
      case "exit":
        if (node !== undefined) await leave(node);
        break;
      case "crash":
        if (node === undefined) break;
        await crash(command.node, node);
        if (command.disk === "lost") lostDisk.add(command.node);
        break;
      case "restart":
        await startAgain(command.node);
        break;
      case "stall":
        if (node === undefined || !isRunning(command.node)) break;
        stalled.add(command.node);
        await network.signalNode(node.index, "SIGSTOP");
        break;
      case "resume":
        await resume(command.node);
        break;
      case "cut":
        if (find(command.a) === undefined || find(command.b) === undefined) break;
        cut(command.a, command.b);
        if (!command.half) cut(command.b, command.a);
        break;
      case "isolate":
        if (node === undefined) break;
        for (const other of network.nodes()) {
          cut(command.node, nameOf(other));
          cut(nameOf(other), command.node);
        }
        break;
      case "blackout":
        await Promise.all(network.nodes().map((one) => crash(nameOf(one), one)));
        break;
      case "heal":
        heal(command.a, command.b);
        heal(command.b, command.a);
        break;
      case "heal-all":
        for (const link of [...cuts]) heal(...(link.split(" ") as [string, string]));
        for (const name of [...stalled]) await resume(name);
        await Promise.all([...down].map(startAgain));
        break;
      case "advance":
        await sleep(Math.min(longestPause, command.ms));
        break;
      default:
        if ("account" in command) ask(command, number, at);
    }
  };

  const observe = async (): Promise<SimulationObservation> => {
    const [casualty] = network.casualties();
    if (casualty !== undefined) throw new ProcessFailure("target", `${casualty.name} ended by itself`, casualty.log);
    const places = new Map(swarms.flatMap(({ id, members }) => members.map((name) => [name, id] as const)));
    const nodes = network.nodes().map(async (node) => {
      const name = nameOf(node);
      const swarm = places.get(name) ?? null;
      const asked = isRunning(name) && swarm !== null ? [...used] : [];
      const messages = await Promise.all(
        asked.flatMap(([account, namespaces]) =>
          [...namespaces].map(async (namespace) => {
            const found = await client.retrieve(node, account, namespace);
            return (found?.messages ?? []).map(({ hash, timestamp, expiration }) => ({
              hash,
              account,
              namespace,
              timestamp,
              expiry: expiration,
            }));
          }),
        ),
      );
      return {
        name,
        up: isRunning(name),
        listed: swarm !== null,
        swarm,
        messages: messages.flat().sort((a, b) => (a.hash < b.hash ? -1 : 1)),
        requests: [],
        revoked: 0,
        owed: 0,
      };
    });
    return {
      at: Date.now(),
      height,
      swarms,
      nodes: await Promise.all(nodes),
      accounts: Object.fromEntries(
        [...used.keys()].map((account) => [
          String(account),
          { id: client.accountOf(account).id, swarm: responsible(account)?.id ?? null },
        ]),
      ),
      figures: { events: count, delivered: 0, log: count },
    };
  };

  return {
    begin: readBlock,
    perform,
    observe,
    settle: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
    takeEvents: () => {
      const taken = events;
      events = [];
      return taken;
    },
  };
};
