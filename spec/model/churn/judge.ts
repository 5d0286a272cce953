import type { SimulatedNode, SimulationObservation } from "../../schema/simulation.js";
import { type Message, mustBeGone, mustBeHeld, slack } from "./ledger.js";
import type { Fault, Watch } from "./watch.js";

const fault = (rule: string, text: string): Fault => ({ rule, text });

/** What is wrong with what one member holds, whatever others hold. */
const memberFaults = (
  { ledger }: Watch,
  { at, accounts }: SimulationObservation,
  swarm: string,
  node: SimulatedNode,
): readonly Fault[] => [
  ...(node.owed > 0 ? [fault("owed", `${node.name} still owes others ${node.owed} entries`)] : []),
  ...node.messages.flatMap((held) => {
    const message = ledger.byHash.get(held.hash);
    const name = message === undefined ? held.hash : `message ${message.key}`;
    const faults: Fault[] = [];
    if (accounts[String(held.account)]?.swarm !== swarm)
      faults.push(fault("foreign", `${node.name} of swarm ${swarm} holds ${name}, whose account is another swarm's`));
    if (held.expiry <= at - slack) faults.push(fault("expired", `${node.name} holds ${name}, which has ended`));
    if (message === undefined) return faults;
    if (mustBeGone(ledger, message)) faults.push(fault("deleted", `${node.name} holds ${name}, which was deleted`));
    if (held.namespace !== message.namespace)
      faults.push(fault("namespace", `${node.name} holds ${name} in namespace ${held.namespace}`));
    if (!message.expiries.has(held.expiry))
      faults.push(fault("expiry", `${node.name} holds ${name} with an end that nobody asked for`));
    return faults;
  }),
];

/**
 * What is wrong with a network that has been left in peace: everyone is up, nothing is cut, and every pair of members that
 * has something to tell the other has had the time to. Empty when nothing is.
 */
export const faultsAtRest = (watch: Watch, observation: SimulationObservation): readonly Fault[] => {
  const { ledger, holders, lostWithDisks, liars } = watch;
  const byName = new Map(observation.nodes.map((node) => [node.name, node]));
  const faults: Fault[] = [];
  const heldBy = new Map<string, Set<string>>();
  for (const { id, members } of observation.swarms) {
    const nodes = members.filter((name) => !liars.has(name)).map((name) => byName.get(name)!);
    const [first] = nodes;
    const shown = nodes.map(({ messages, requests }) => JSON.stringify([messages, requests]));
    for (const [index, node] of nodes.entries()) {
      faults.push(...memberFaults(watch, observation, id, node));
      if (shown[index] !== shown[0])
        faults.push(fault("alike", `${node.name} and ${first!.name} of swarm ${id} differ`));
      for (const { hash } of node.messages) heldBy.set(hash, (heldBy.get(hash) ?? new Set()).add(node.name));
    }
  }

  /** A message may be missing where no disk has it any more, or only disks of nodes that are in no swarm. */
  const isExcused = (hash: string): boolean =>
    lostWithDisks.has(hash) || [...(holders.get(hash) ?? [])].some((name) => byName.get(name)?.swarm === null);

  const members = new Map(observation.swarms.map((swarm) => [swarm.id, swarm.members]));
  const check = (message: Message): void => {
    const { hash, account, key } = message;
    if (hash === undefined || !mustBeHeld(ledger, message, observation.at)) return;
    const held = heldBy.get(hash);
    if (held === undefined) {
      if (!isExcused(hash)) faults.push(fault("lost", `message ${key} is lost`));
      return;
    }
    const swarm = observation.accounts[String(account)]?.swarm;
    const lacking = (swarm == null ? [] : (members.get(swarm) ?? [])).filter(
      (name) => !held.has(name) && !liars.has(name),
    );
    if (lacking.length > 0)
      faults.push(fault("missing", `${lacking.join(", ")} of swarm ${swarm} lack message ${key}`));
  };
  for (const message of ledger.messages.values()) check(message);
  return faults;
};
