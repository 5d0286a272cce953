import type { SimulationEvent } from "../../schema/simulation.js";
import { assignSwarms, minimumSize, type Swarm } from "../swarm-assign.js";
import type { Fault } from "./watch.js";

type Block = Extract<SimulationEvent, { kind: "block" }>;

/** Swarms as a log tells them: ids as decimal strings, members by name. */
export type SwarmMembers = Block["swarms"];

/** Members that every swarm has on average when a new one is made. */
const newSwarmSize = 7;

const shape = (swarms: readonly Swarm<string>[]): string =>
  JSON.stringify(swarms.map(({ id, members }) => [String(id), [...members].sort()]));

const ascending = (a: { readonly id: bigint }, b: { readonly id: bigint }): number => (a.id < b.id ? -1 : 1);

/** What the model makes of the swarms before a block, given who stayed and who joined. */
const expectedSwarms = (before: SwarmMembers, { joined, swarms, hash }: Block, keyOf: (node: string) => string) => {
  const present = new Set(swarms.flatMap(({ members }) => members));
  const newcomers = new Set(joined.map(({ node }) => node));
  const kept = before.flatMap(({ id, members }) => {
    const staying = members.filter((member) => present.has(member) && !newcomers.has(member)).map(keyOf);
    return staying.length === 0 ? [] : [{ id: BigInt(id), members: staying.sort() }];
  });
  const seed = Buffer.from(hash, "hex").readBigUInt64LE();
  const unassigned = joined.map(({ key }) => key).sort();
  return assignSwarms(unassigned.length === 0 ? { swarms: kept } : { swarms: kept, unassigned }, seed);
};

/**
 * What is wrong with the swarms after a block: one under five members that is not alone, so many nodes that another swarm
 * was due, a node in two swarms, or another arrangement than the rules of the network make of that before.
 */
export const blockFaults = (before: SwarmMembers, block: Block, keyOf: (node: string) => string): readonly Fault[] => {
  const { swarms, height } = block;
  const members = swarms.flatMap((swarm) => swarm.members);
  const fault = (rule: string, text: string): Fault => ({ rule, text: `block ${height}: ${text}` });
  const starving = swarms.filter((swarm) => swarm.members.length < minimumSize);
  const actual = swarms.map((swarm) => ({ id: BigInt(swarm.id), members: swarm.members.map(keyOf) })).sort(ascending);
  const isAsExpected = shape(actual) === shape([...expectedSwarms(before, block, keyOf)].sort(ascending));
  return [
    ...(swarms.length > 1 ? starving : []).map((swarm) =>
      fault("swarm-size", `swarm ${swarm.id} has ${swarm.members.length} members, and is not alone`),
    ),
    ...(members.length >= newSwarmSize * (swarms.length + 1)
      ? [fault("swarm-count", `${members.length} nodes are in only ${swarms.length} swarms`)]
      : []),
    ...(new Set(members).size === members.length ? [] : [fault("one-swarm", "a node is in two swarms")]),
    ...(isAsExpected
      ? []
      : [fault("assignment", "the swarms are not those that the model makes of the swarms before")]),
  ];
};
