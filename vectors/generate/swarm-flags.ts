import type { VectorFile } from "../../spec/schema/vector-file.js";
import { type FlagName, flagNotes } from "./flags.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string): Flags[string] => ({ bug, effect, references: [] });

const notes = {
  Growth: note("A network grows otherwise.", "Nodes disagree on swarms from the first split on."),
  Churn: note("Joins and leaves are handled in another order.", "Nodes disagree on swarms after a few blocks."),
  MassExit: note("Many nodes leaving at once are handled otherwise.", "Nodes disagree when it matters most."),
  Steal: note(
    "Donors, their threshold or the end of stealing are another.",
    "Swarms are dissolved that could have been saved, or the reverse.",
  ),
  Dissolve: note("Another swarm is dissolved, or its members go elsewhere.", "Messages are handed to the wrong nodes."),
  Split: note("New swarms are made at another size, or from other nodes.", "Nodes disagree on which swarms exist."),
  NewId: note("A new id is another.", "Accounts map to other swarms."),
  Ties: note(
    "Swarms of equal size stand in another order than that of the deployed sort, which shows above 16 swarms.",
    "Two nodes disagree about nearly every swarm of a large network, though the algorithm is right.",
  ),
  EmptySwarm: note(
    "A swarm without members is dropped or kept where it must not be.",
    "Draws shift for the whole run.",
  ),
  MemberOrder: note("Members are carried over in another order.", "Draws hit other nodes."),
  JoinOrder: note("Joining nodes are placed as listed instead of by key.", "Nodes are placed elsewhere."),
  Rerun: note("A run without a change draws or moves.", "Swarms wander without a reason."),
  Failure: note(
    "A block that leaves fewer than five nodes in several swarms is accepted.",
    "A node follows a chain that others refuse.",
  ),
  Seed: note("Seeds of 64 bits lose bits.", "Every draw differs."),
  Index: note("An index beyond the table is ignored.", "A node is lost without a word."),
  Range: note("A number beyond its range wraps.", "Another swarm or seed is used."),
  Position: note("The key is folded in another way.", "Messages go to the wrong swarm."),
  Prefix: note("The prefix takes part in the position.", "An account and a group of one key part."),
  Spelling: note("A spelling of an account is refused.", "Clients of another kind are locked out."),
  Nearest: note("The nearest swarm is found by another measure.", "Messages go to the wrong swarm."),
  Tie: note("At equal distance the right one wins.", "Members of two swarms each send clients to the other."),
  Wrap: note("The ring does not close, or closes at another place.", "Accounts near its end have no swarm."),
  NoSwarm: note("Without swarms something is answered.", "Clients ask nodes that do not exist."),
  AccountForm: note("Something that is no account is taken as one.", "Messages are stored where nobody looks."),
} as const satisfies Flags;

export type SwarmFlag = keyof typeof notes | FlagName;

const isOwn = (name: SwarmFlag): name is keyof typeof notes => Object.hasOwn(notes, name);

/** Explanations of the named flags for the head of a vector file, those of wrong JSON shapes included. */
export const swarmFlags = (...names: readonly SwarmFlag[]): Flags => {
  const shared = names.filter((name): name is FlagName => !isOwn(name));
  const own = names.filter(isOwn).map((name) => [name, notes[name]] as const);
  const all = { ...flagNotes("MissingField", "WrongType", ...shared), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
};
