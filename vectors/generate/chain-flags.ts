import type { VectorFile } from "../../spec/schema/vector-file.js";
import { type FlagName, flagNotes } from "./flags.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string): Flags[string] => ({ bug, effect, references: [] });

const notes = {
  Formula: note(
    "The requirement of a height is computed by another formula.",
    "Registrations are taken or refused alone.",
  ),
  Interpolation: note("The division between two points rounds otherwise.", "The requirement is off by some units."),
  CreditRate: note("Credit grows at another rate, or beyond its limit.", "Nodes are kept or thrown out alone."),
  CreditReturn: note("A node that returns has another credit.", "Its next failure has other consequences."),
  Generator: note("The generator is seeded or read otherwise.", "Every quorum is another one."),
  ShuffleOrder: note("The shuffle walks another way.", "Every quorum is another one."),
  QuorumSize: note("Validators or workers are counted otherwise.", "Votes name others than those meant."),
  KeyOrder: note("Nodes are not sorted by key, or not the active ones first.", "Votes name others than those meant."),
  VoteText: note("A vote signs other bytes.", "No vote of others counts."),
  ForgedVote: note("A vote is counted whose signature is not its validator's.", "One node can vote others out."),
  Threshold: note("Another number of votes suffices.", "Too few nodes can vote others out, or nobody can."),
  RepeatedVote: note("A vote counts more than once.", "One node can vote others out."),
  VoteLife: note("Votes live longer or shorter.", "Nodes disagree on whether a state change is valid."),
  StaleVote: note("Votes on what a node was before are applied.", "A node that came back is thrown out for its past."),
  WrongState: note("A change is applied to a node it does not fit.", "A node is decommissioned twice or revived."),
  Fee: note("The operator's fee is taken otherwise.", "Wallets are paid other amounts."),
  Rounding: note("Shares are rounded otherwise, or what is left over is given away.", "Coins appear or vanish."),
  PayoutSlot: note("A wallet is paid in other blocks.", "Blocks pay out what others refuse."),
  PayoutMinimum: note("Less than one coin is paid, or one coin is not.", "Blocks pay out what others refuse."),
  QueueOrder: note("The queue is sorted by something else.", "Nodes disagree on who leads."),
  BackOfQueue: note("A node keeps its place although it has to go to the back.", "Nodes disagree on who leads."),
  Reservation: note("Bounds of reservations are others.", "Nodes are registered that can never be filled."),
  Contribution: note("Bounds of contributions are others.", "A node can be blocked, or coins swallowed."),
  OtherFork: note("A registration for another fork is taken.", "Old registrations can be replayed."),
  WrongSigner: note("A signature by another key is accepted.", "Anyone can spend, stake or register for anyone."),
  Replay: note("A transaction is taken out of its turn.", "It can be repeated."),
  DoubleSpend: note("More is spent or staked than a wallet has free.", "Stake costs nothing."),
  Listed: note("A node is registered again.", "It is taken over or reset."),
  Range: note("A number beyond its range, or a list that contradicts itself, is taken.", "What follows means nothing."),
  Lifecycle: note("A node leaves early or late, or its stake is free early or late.", "Nodes disagree on a swarm."),
} as const satisfies Flags;

export type ChainFlag = keyof typeof notes | FlagName;

const isOwn = (name: ChainFlag): name is keyof typeof notes => Object.hasOwn(notes, name);

/** Explanations of the named flags for the head of a vector file. */
export const chainFlags = (...names: readonly ChainFlag[]): Flags => {
  const shared = names.filter((name): name is FlagName => !isOwn(name));
  const own = names.filter(isOwn).map((name) => [name, notes[name]] as const);
  const all = { ...flagNotes(...shared), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
};
