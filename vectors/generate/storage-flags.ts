import type { VectorFile } from "../../spec/schema/vector-file.js";
import { type FlagName, flagNotes } from "./flags.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string): Flags[string] => ({ bug, effect, references: [] });

const notes = {
  Envelope: note("What surrounds the parameters is read otherwise.", "Clients get another error, or none."),
  FieldType: note("A field of another type is converted, or answered by another text.", "Client authors look in vain."),
  FieldOrder: note("Checks run in another order.", "The same faulty request gets two answers in one swarm."),
  NullField: note(
    "A field that is null counts as present, or an unknown field as an error.",
    "Clients are locked out.",
  ),
  KeyOrder: note("A key that stands too late in bencoding is found.", "Members read two requests from the same bytes."),
  Account: note("Another spelling of an account is read, or a right one refused.", "Messages go to a wrong account."),
  SignatureShape: note("A malformed signature is decoded, or counts as absent.", "Requests pass unsigned."),
  SignedText: note("Another text is signed or checked.", "Requests of others are refused."),
  WrongSigner: note("A signature by another key is accepted.", "Anyone can act for anyone."),
  SessionKey: note(
    "The Ed25519 key is not held against the account, or needed where it is not.",
    "Accounts are taken.",
  ),
  Token: note("A token is read otherwise, or its signature not checked.", "Strangers act for a group."),
  TokenRights: note("Rights of a token are not all needed, or others are.", "Readers can write or delete."),
  TokenPrefix: note("A token made for one kind of account works for another.", "Delegation reaches too far."),
  Revocation: note("A revoked token still works, or a good one no longer does.", "Removed members keep reading."),
  Clock: note("A window of time is wider, narrower or one-sided.", "Old requests can be replayed, or good ones fail."),
  Lifetime: note("Lifetimes are bounded otherwise.", "Messages vanish early or fill the disk."),
  Namespace: note("The class of a namespace is another.", "Private data can be written or read by anyone."),
  PublicInbox: note("A signature to a public inbox is looked at.", "Messages of deployed clients are lost."),
  Data: note("Content is decoded otherwise.", "Messages change, or are refused."),
  Misdirected: note("The swarm of an account is another, or told in another form.", "Clients cannot find it."),
  Selection: note("Messages are chosen by other limits.", "Clients miss messages or fetch them for ever."),
  LastHash: note("The last message seen is read otherwise.", "Clients miss messages or fetch them for ever."),
  Duplicate: note("The same content is a second message, or changes the first.", "Retries do harm."),
  Outbox: note("An outbox keeps more than one message, or loses the last.", "Readers see what was replaced."),
  Deletion: note("More or less is deleted than was asked for.", "Messages survive, or are lost."),
  Expiry: note("Expiries are changed by another rule.", "Messages live longer or shorter than their owner wants."),
  Sweep: note("Expired messages stay, or others go.", "Promises about expiry are broken."),
  Entry: note("The entry of a member, or its signature, is made otherwise.", "Clients count the member as failed."),
  Batch: note("A batch is read otherwise, or done in part.", "Clients do not know what has happened."),
  Sequence: note("A sequence goes on behind a failure, or stops early.", "Later steps work on a wrong state."),
  Branch: note("Conditions are compared otherwise, or the other branch is not read.", "Upgrades break clients."),
  Daemon: note("Questions to the chain daemon are passed on unchecked.", "The daemon is exposed."),
  Forward: note("A request is passed on in another form.", "Deployed members refuse it."),
  Forwarded: note("A request of another member is treated as one of a client.", "Swarms flood themselves or refuse."),
  Merge: note("Entries of other members are merged otherwise.", "One member decides what the client sees."),
  Encoding: note("Bencoding and JSON differ in effect or in answer.", "Clients of one encoding are locked out."),
} as const satisfies Flags;

export type StorageFlag = keyof typeof notes;

/** Explanations of the named flags for the head of a vector file. */
export const storageFlags = (...names: readonly (StorageFlag | FlagName)[]): Flags => {
  const isOwn = (name: string): name is StorageFlag => Object.hasOwn(notes, name);
  const shared = names.filter((name): name is FlagName => !isOwn(name));
  const own = names.filter(isOwn).map((name) => [name, notes[name]] as const);
  const all = { ...flagNotes(...shared), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
};
