import type { VectorFile } from "../../spec/schema/vector-file.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string, ...references: string[]): Flags[string] => ({ bug, effect, references });

const notes = {
  MissingField: note(
    "A missing field is taken as empty or as a default.",
    "A call with a forgotten argument succeeds.",
  ),
  WrongType: note(
    "A value of another JSON type is converted.",
    "Callers and implementations disagree on what was asked.",
  ),
  NotHex: note(
    "Text that is not hex of even length is decoded as far as it goes.",
    "Other bytes than those given are used, without a word.",
  ),
  WrongLength: note(
    "A byte string of wrong length is cut, padded or read beyond its end.",
    "Another key is used, or memory is read.",
  ),
  WrongPrefix: note("The prefix of an id is not looked at.", "A key of one kind is used as one of another."),
  SignedKey: note("The sign of the Ed25519 key is dropped or kept where it must not be.", "Half of all accounts fail."),
  TopBit: note(
    "The unused top bit of an X25519 key is handled otherwise.",
    "Keys, factors or nonces differ for such keys.",
  ),
  NonCanonicalKey: note(
    "An encoding of a number that is not reduced modulo the prime is treated otherwise.",
    "Implementations disagree on whether a key exists.",
    "RFC 8032, 5.1.3",
  ),
  LowOrder: note(
    "A key of low order is accepted.",
    "Secrets and signatures no longer depend on the other side's key.",
    "RFC 7748, 6.1",
  ),
  OffCurve: note("A key that is no point of the curve is accepted.", "Results are undefined."),
  MixedOrder: note(
    "A key with a part of low order is treated as one of the main subgroup, or a signature is checked with the cofactor.",
    "Signatures hold here and fail elsewhere; blinded ids are ambiguous.",
  ),
  Malleable: note(
    "S is not compared with the order of the group.",
    "Anyone can make a second valid signature.",
    "RFC 8032, 8.4",
  ),
  SmallCommitment: note("R of small order is accepted.", "Signatures without a nonce pass."),
  Modified: note("A changed byte goes unnoticed.", "Forged or damaged data is taken as real."),
  Truncated: note("Data that ends early is accepted or read beyond its end.", "Crash, or content that nobody sent."),
  Trailing: note("Bytes after the value are ignored.", "Two byte strings mean the same; signatures can be stretched."),
  Boundary: note("A limit is off by one, or a number type is too small.", "The largest and smallest values break."),
  Overflow: note("Arithmetic wraps around.", "A value out of range is taken as a small one."),
  NotCanonical: note(
    "Forms that are never written but must be read are refused, or are written.",
    "Messages of others are lost.",
  ),
  Syntax: note("Something that is no value is read as one.", "Implementations disagree on content."),
  KeyOrder: note(
    "Keys are not ordered as unsigned bytes.",
    "Signatures over dicts fail, forward readers miss entries.",
  ),
  DuplicateKey: note(
    "Of equal keys not the first one counts, or equal keys are written.",
    "Two readers see two contents.",
  ),
  SpecialKey: note(
    "A key collides with names of the language's own objects.",
    "Entries vanish or the program is taken over.",
  ),
  Depth: note(
    "Nesting is refused too early, or recursion is not limited.",
    "Lost messages, or a crash by a short message.",
  ),
  WordCount: note("The number of words is judged otherwise.", "Users see the wrong error, or restore another account."),
  Blank: note(
    "Blanks are trimmed or collapsed inside the strict decoder.",
    "A phrase is accepted here and refused elsewhere.",
  ),
  UnknownWord: note(
    "A word that is not in the list is accepted or guessed.",
    "A typing error restores another account.",
  ),
  LetterCase: note(
    "Case is ignored where it counts, or counts where it does not.",
    "A phrase is accepted here and refused elsewhere.",
  ),
  WordEnding: note(
    "Letters after the third one count.",
    "Abbreviated or misspelt phrases no longer restore the account.",
  ),
  Checksum: note(
    "The checksum word is not checked, or checked over other letters.",
    "A typing error restores another account.",
  ),
  CheckOrder: note("Checks run in another order.", "Users see an error that does not help them."),
  PhraseOverflow: note(
    "Three words that say more than 32 bits are refused, or not reduced.",
    "Old phrases that clients accept restore nothing.",
  ),
  WrongRecipient: note(
    "The recipient inside the signature is not checked.",
    "A message to one person can be passed on to another as if meant for her.",
  ),
  Forged: note("The claimed sender is believed.", "Anyone can write in anybody's name."),
  Replay: note("A message sealed anew for the same recipient is refused.", "Messages of clients that resend are lost."),
  EmptyMessage: note("The empty message is refused or mistaken for none.", "Legitimate content is lost."),
  Ambiguous: note(
    "A separator or length is put between parts that are simply joined.",
    "Identifiers differ from those of others.",
  ),
  Unpadded: note("Content without padding is cut or refused.", "Messages of other clients are damaged."),
  OtherServer: note("The server's key does not take part.", "Ids of one community can be tested in another."),
} as const satisfies Flags;

export type FlagName = keyof typeof notes;

/** Explanations of the named flags, for the head of a vector file. */
export const flagNotes = (...names: readonly FlagName[]): Flags =>
  Object.fromEntries([...names].sort().map((name) => [name, notes[name]]));

/** Flags of wrong JSON shapes. */
export const shapeFlags = ["MissingField", "WrongType", "NotHex"] as const satisfies readonly FlagName[];
