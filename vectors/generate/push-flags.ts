import type { VectorFile } from "../../spec/schema/vector-file.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string): Flags[string] => ({ bug, effect, references: [] });

const notes = {
  Namespace: note(
    "The namespace is written or read where the form has none, or lost where it has one.",
    "Pushed messages turn up in another namespace.",
  ),
  BatchLimit: note(
    "Batches are cut by another rule.",
    "The transport refuses a batch, or messages travel needlessly often.",
  ),
  NothingToSend: note(
    "The form of a push without messages is another.",
    "Peers wait for a batch, or get one too many.",
  ),
  Account: note(
    "Another spelling of an account is refused, or one bad account does not drop the whole batch.",
    "Members of a swarm store different messages from the same push.",
  ),
  Version: note("A blob of another version is an error, or is read.", "Peers get no reply, or garbage is stored."),
  Ignored: note("Further elements or bytes are refused.", "Pushes of newer servers are lost."),
  Element: note("An element is missing or of another type, and is guessed.", "Garbage is stored."),
  BtSyntax: note("Broken bencoding is read as far as it goes.", "Half a batch is taken for a whole one."),
  BtLenient: note("Leading zeros or a negative zero are refused.", "Pushes of deployed servers may be lost."),
  Times: note("Times are read with another width or sign.", "Messages expire at once or never."),
} as const satisfies Flags;

export type PushFlag = keyof typeof notes | FlagName;

const isOwn = (name: PushFlag): name is keyof typeof notes => Object.hasOwn(notes, name);

/** Explanations of the named flags for the head of a vector file, those of wrong JSON shapes included. */
export const pushFlags = (...names: readonly PushFlag[]): Flags => {
  const shared = names.filter((name): name is FlagName => !isOwn(name));
  const own = names.filter(isOwn).map((name) => [name, notes[name]] as const);
  const all = { ...flagNotes(...shapeFlags, ...shared), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
};
