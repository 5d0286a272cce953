import type { SimulationEvent, SimulationObservation } from "../../../spec/schema/simulation.js";
import { createVirtualClient } from "../virtual-client.js";

/** What clients may rely on after a history, worked out from its log alone. */
export interface Promises {
  /** Hashes that must be held: accepted, not deleted since, and not lost with all the disks they were on. */
  readonly stored: ReadonlySet<string>;
  /** Hashes that nobody may hold: deleted after they were last stored. */
  readonly deleted: ReadonlySet<string>;
}

interface Fate {
  readonly kind: "store" | "delete";
  readonly asked: number;
  readonly answered: number;
}

/**
 * Promises of histories without lost disks. Requests that were under way at the same time have no order, and promise
 * nothing about each other's messages.
 */
export const promisesOf = (seed: string, log: readonly SimulationEvent[]): Promises => {
  const client = createVirtualClient(seed);
  const fates = new Map<string, { readonly account: number; readonly list: Fate[] }>();
  /** Deletions of everything, by account; each is a fate of all its messages, also of those that were stored meanwhile. */
  const sweeping: { readonly account: number; readonly fate: Fate }[] = [];
  const answers = new Map(
    log.flatMap((event, index) => (event.kind === "answer" ? [[event.command, { event, index }] as const] : [])),
  );
  for (const [number, event] of log.entries()) {
    if (event.kind !== "command") continue;
    const { command } = event;
    if (command.kind !== "store" && command.kind !== "delete" && command.kind !== "delete-all") continue;
    const answer = answers.get(number);
    const accepted = answer?.event.status === 200;
    // A request without an answer may have been done, or not: it is under way for ever.
    const answered = accepted ? answer.index : Number.POSITIVE_INFINITY;
    if (answer !== undefined && !accepted) continue;
    const { account } = command;
    if (command.kind === "delete-all") {
      sweeping.push({ account, fate: { kind: "delete", asked: number, answered } });
      continue;
    }
    const hash = client.hashOf(account, command.message, command.namespace);
    const known = fates.get(hash) ?? { account, list: [] };
    fates.set(hash, known);
    known.list.push({ kind: command.kind, asked: number, answered });
  }
  const stored = new Set<string>();
  const deleted = new Set<string>();
  for (const [hash, { account, list: own }] of fates) {
    const list = [...own, ...sweeping.filter((one) => one.account === account).map(({ fate }) => fate)];
    const lastOf = (kind: Fate["kind"]) => list.filter((fate) => fate.kind === kind);
    const isAfterAll = (fate: Fate, others: readonly Fate[]): boolean =>
      fate.answered < Number.POSITIVE_INFINITY && others.every((other) => other.answered < fate.asked);
    if (lastOf("store").some((store) => isAfterAll(store, lastOf("delete")))) stored.add(hash);
    if (lastOf("delete").some((deletion) => isAfterAll(deletion, lastOf("store")))) deleted.add(hash);
  }
  return { stored, deleted };
};

/** Whether a node was told to lose its disk. */
export const losesDisks = (log: readonly SimulationEvent[]): boolean =>
  log.some((event) => event.kind === "command" && event.command.kind === "crash" && event.command.disk === "lost");

/**
 * What is wrong with a network that has had time to calm down; empty when nothing is. `allHeld` says whether promised
 * messages have to be there, which they need not after all disks that held them were lost.
 */
export const faultsOf = (
  observation: SimulationObservation,
  { stored, deleted }: Promises,
  allHeld: boolean,
): readonly string[] => {
  const faults: string[] = [];
  const byName = new Map(observation.nodes.map((node) => [node.name, node]));
  const swarmOf = new Map(Object.entries(observation.accounts).map(([account, { swarm }]) => [Number(account), swarm]));
  const held = new Set<string>();
  for (const { id, members } of observation.swarms) {
    const states = members.map((name) => byName.get(name)!);
    const shown = states.map((node) => JSON.stringify([node.messages, node.requests]));
    for (const [index, node] of states.entries()) {
      if (shown[index] !== shown[0]) faults.push(`${node.name} and ${states[0]!.name} of swarm ${id} differ`);
      if (node.owed > 0) faults.push(`${node.name} still owes ${node.owed} entries`);
      for (const message of node.messages) {
        if (swarmOf.get(message.account) !== id)
          faults.push(`${node.name} holds a message of account ${message.account}`);
        if (message.expiry <= observation.at - 20_000) faults.push(`${node.name} holds an expired message`);
        if (deleted.has(message.hash)) faults.push(`${node.name} holds ${message.hash}, which was deleted`);
        held.add(message.hash);
      }
    }
  }
  if (allHeld) for (const hash of stored) if (!held.has(hash)) faults.push(`${hash} is lost`);
  return faults;
};
