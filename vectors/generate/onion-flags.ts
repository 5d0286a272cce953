import type { VectorFile } from "../../spec/schema/vector-file.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";

type Flags = VectorFile["flags"];

const note = (bug: string, effect: string): Flags[string] => ({ bug, effect, references: [] });

const notes = {
  Alias: note("An alias of a cipher is not known, or is passed on.", "Layers of other clients cannot be opened."),
  UnknownCipher: note(
    "A name of a cipher is matched loosely, or a default is used for one that is not known.",
    "A layer is opened with another cipher than its sender named.",
  ),
  WrongKeyLength: note("A key that has not 32 bytes is cut or padded.", "Another key is used, or memory is read."),
  WrongKey: note("A layer opens with a key that it was not sealed for.", "Hops can read layers of others."),
  WrongRole: note(
    "Client and server are confused in the derivation of a key.",
    "Answers cannot be opened, or only by programs with the same fault.",
  ),
  OtherDerivation: note(
    "The cipher's key is derived in another way.",
    "The implementation understands nobody but itself.",
  ),
  OtherCipher: note("A value sealed with one cipher opens as another.", "A downgrade goes unnoticed."),
  UnclampedSecret: note(
    "Secret keys are clamped before they are stored, or not clamped at all.",
    "Public keys and secrets differ from those of others.",
  ),
  Padding: note("Padding is not checked in full.", "Two ciphertexts mean the same; a padding oracle opens."),
  EmptyPlaintext: note("An empty plaintext is refused or mistaken for none.", "Legitimate content is lost."),
  LengthPrefix: note(
    "The length in front is read with another width, sign or byte order, or not checked.",
    "Memory behind the data is read, or metadata is taken for ciphertext.",
  ),
  Metadata: note("Something that is no JSON object is taken as metadata.", "Implementations disagree on the route."),
  MetadataField: note("A field of metadata is missing or of another type, and is guessed.", "An onion goes astray."),
  DuplicateMetadata: note(
    "Of equal keys not the last one counts.",
    "Two nodes read two routes from one layer: an onion can be told apart on its way.",
  ),
  UnknownMetadata: note("Keys that are not known are refused.", "Newer clients are locked out."),
  Comment: note("Comments in JSON are skipped.", "Layers are accepted here and refused elsewhere."),
  InvalidUtf8: note(
    "Bytes that are not UTF-8 are replaced or kept.",
    "Layers are accepted here and refused elsewhere.",
  ),
  WhiteSpace: note("White space around JSON is refused.", "Layers of other clients are refused."),
  HopNumber: note(
    "The starting hop number is refused, not cut or not clamped as deployed entries do.",
    "Requests are refused, or run for more hops than allowed.",
  ),
  PortWrap: note("A port beyond 16 bits is refused or kept.", "Nodes disagree on where a request goes."),
  Dispatch: note("The kinds of a layer are told apart in another order.", "Nodes disagree on what a layer means."),
  Target: note(
    "The path of a server is filtered otherwise.",
    "A hop posts to any address of any server for a stranger, or refuses a right one.",
  ),
  ZeroByte: note("Content is cut at a zero byte.", "Binary requests arrive damaged."),
  MixedCiphers: note("One cipher is used for all layers.", "Paths through nodes of different age fail."),
  NotBase64: note("Text that is not base64 is decoded as far as it goes.", "Other bytes than those sent are opened."),
  Encoding: note("Base64 is written or read where the request asked otherwise.", "The client cannot open the answer."),
  Embedding: note("A result is embedded as JSON instead of text, or the reverse.", "Clients find another type."),
  Utf8KeyOrder: note(
    "Keys are ordered by UTF-16 units, by number or as inserted instead of by bytes.",
    "The bytes of an answer differ from those of other nodes.",
  ),
  Escapes: note("Characters are escaped or kept otherwise.", "The bytes of an answer differ from those of others."),
  StatusCode: note("The older name of the status is not looked at first.", "Errors of old nodes look like successes."),
  OldWrapping: note("The JSON object in which old servers put base64 is not read.", "Answers of old servers are lost."),
  ReplyStructure: note("Something that is no reply is read as one.", "An outcome is invented."),
  V4List: note("Something that is no list of two strings is read as an answer.", "An outcome is invented."),
  LeadingZero: note("Leading zeros of a length are refused.", "Answers of deployed servers are refused."),
  OptionalBody: note("A missing body and an empty one are confused.", "The server sees another request."),
} as const satisfies Flags;

export type OnionFlag = keyof typeof notes | FlagName;

const isOwn = (name: OnionFlag): name is keyof typeof notes => Object.hasOwn(notes, name);

/** Explanations of the named flags for the head of a vector file, those of wrong JSON shapes included. */
export const onionFlags = (...names: readonly OnionFlag[]): Flags => {
  const shared = names.filter((name): name is FlagName => !isOwn(name));
  const own = names.filter(isOwn).map((name) => [name, notes[name]] as const);
  const all = { ...flagNotes(...shapeFlags, ...shared), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
};
