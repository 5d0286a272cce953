import { textContent, wrapEnvelope, wrapMessage } from "../../spec/model/direct-message.js";
import { messageFamilies } from "../../spec/model/families-messages.js";
import { pad } from "../../spec/model/padding.js";
import { encodeProtobuf, type Field } from "../../spec/model/protobuf.js";
import { encryptMessage } from "../../spec/model/session-message.js";
import { bytesOf, createPerson, flipBit, hexOf, type Person } from "./crypto-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";
import { createKit, type Kit, refuseLengths, refuseShapes } from "./kit.js";
import type { Random } from "./random.js";

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const now = 1_700_000_000_123n;

/** `message/wrap`: the data that a text message becomes. */
const wrapFamily: FamilyGenerator = {
  family: "message/wrap",
  flags: flagNotes(...shapeFlags, "WrongLength", "Boundary", "EmptyMessage", "SignedKey"),
  generate: (random) => {
    const kit = createKit(messageFamilies["message/wrap"]);
    const labels = (comment: string, flag: FlagName) =>
      ({ comment, requirements: ["MSG-009", "MSG-012"], flags: [flag], importance: "critical" }) as const;
    const inputOf = (sender: Person, recipient: Person, body: string, timestamp = now): Draft["input"] => ({
      ed25519_seckey: sender.secret,
      recipient: recipient.id,
      body,
      timestamp: String(timestamp),
      ephemeral_seckey: random.hex(32),
    });
    for (const negative of [false, true])
      for (const other of [false, true]) {
        const people = [createPerson(random, negative), createPerson(random, other)] as const;
        kit.accept(inputOf(...people, "see you at noon"), labels("a text", "SignedKey"));
      }
    const [sender, recipient] = [createPerson(random, true), createPerson(random, false)];
    kit.accept(inputOf(sender, recipient, ""), labels("no text", "EmptyMessage"));
    for (const length of [1, 127, 128, 138, 139, 140, 141, 142, 143, 144, 145, 300, 2000])
      kit.accept(inputOf(sender, recipient, "x".repeat(length)), labels(`a text of ${length} bytes`, "Boundary"));
    for (const body of ["żółw", "🐢\n", "\u0000\u0080", '"quoted" \\ and </tags>'])
      kit.accept(inputOf(sender, recipient, body), labels(`the text ${JSON.stringify(body)}`, "Boundary"));
    for (const timestamp of [1n, 127n, 128n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 62n])
      kit.accept(inputOf(sender, recipient, "when", timestamp), labels(`the time ${timestamp}`, "Boundary"));
    const sibling = kit.accept(inputOf(sender, recipient, "against wrong inputs"), labels("a sibling", "SignedKey"));
    refuseShapes(
      kit,
      sibling,
      { ed25519_seckey: "hex", recipient: "hex", body: "text", timestamp: "text", ephemeral_seckey: "hex" },
      ["MSG-012"],
    );
    refuseLengths(kit, sibling, "recipient", [0, 32, 34], "malformed", ["MSG-008"]);
    refuseLengths(kit, sibling, "ephemeral_seckey", [0, 31, 33], "malformed", ["MSG-008"]);
    return kit.drafts;
  },
};

interface Scene {
  readonly kit: Kit;
  readonly random: Random;
  readonly sender: Person;
  readonly recipient: Person;
}

/** Any content, padded and sealed for the recipient. */
const sealed = ({ random, sender, recipient }: Scene, content: Uint8Array): Uint8Array =>
  encryptMessage(bytesOf(sender.secret), bytesOf(recipient.x), content, random.bytes(32));

const envelopeOf = (...fields: readonly Field[]): string => {
  const put: readonly Field[] = [
    [1, text("PUT")],
    [2, text("/api/v1/message")],
    [3, encodeProtobuf(fields)],
    [4, 0n],
  ];
  return hexOf(
    encodeProtobuf([
      [1, 1n],
      [2, encodeProtobuf(put)],
    ]),
  );
};

/** Messages of other clients: they look otherwise and mean the same. */
const acceptForms = (scene: Scene): void => {
  const { kit, random, sender, recipient } = scene;
  const accept = (data: string, comment: string, flag: FlagName = "NotCanonical"): void => {
    const labels = { comment, requirements: ["MSG-006", "MSG-011", "MSG-012"], flags: [flag] } as const;
    kit.accept({ ed25519_seckey: recipient.secret, data }, { ...labels, importance: "critical" });
  };
  const content = textContent("hello", now);
  const box = () => sealed(scene, pad(content));
  const usual = (): readonly Field[] => [
    [1, 6n],
    [5, now],
    [8, box()],
  ];
  accept(envelopeOf(...usual(), [11, random.bytes(64)]), "a proSig of 64 bytes");
  accept(envelopeOf(...usual(), [7, 1n]), "a sourceDevice");
  accept(envelopeOf(...usual(), [99, text("later")], [100, 7n]), "fields that nobody knows");
  accept(envelopeOf([8, box()], [5, now], [1, 6n]), "fields in another order");
  accept(envelopeOf([1, 6n], [8, box()]), "an envelope without time");
  accept(envelopeOf([5, now], [8, box()]), "an envelope without type");
  accept(envelopeOf([1, 6n], [5, 0n], [8, box()]), "an envelope whose time is zero");
  accept(envelopeOf([1, 6n], [2, new Uint8Array(0)], [5, now], [8, box()]), "an empty source");
  const other = createPerson(random, true);
  accept(envelopeOf([1, 6n], [2, text(other.id)], [5, now], [8, box()]), "a source that is not who signed", "Forged");
  accept(envelopeOf([1, 6n], [5, now], [8, random.bytes(200)], [8, box()]), "two contents: the last counts");
  const full = new Uint8Array([...content, 0x80, ...new Uint8Array(159 - (content.length % 160))]);
  accept(envelopeOf([1, 6n], [5, now], [8, sealed(scene, full)]), "padded to a full multiple of 160", "Unpadded");
  const bare = encodeProtobuf([[1, encodeProtobuf([[1, text("no time")]])]]);
  accept(envelopeOf([1, 6n], [5, now], [8, sealed(scene, pad(bare))]), "content without a time");
  const typing = encodeProtobuf([
    [6, encodeProtobuf([[1, now]])],
    [15, now],
  ]);
  accept(envelopeOf([1, 6n], [5, now], [8, sealed(scene, pad(typing))]), "content that is no data message");
  const request: readonly Field[] = [[3, encodeProtobuf(usual())]];
  accept(hexOf(encodeProtobuf([[2, encodeProtobuf(request)]])), "a request of nothing but a body");
  const verbless: readonly Field[] = [
    [1, new Uint8Array(0)],
    [2, new Uint8Array(0)],
    [3, encodeProtobuf(usual())],
    [4, 2n ** 63n],
  ];
  accept(
    hexOf(
      encodeProtobuf([
        [1, 1n],
        [2, encodeProtobuf(verbless)],
      ]),
    ),
    "empty verb and path, as the mobile library writes them",
  );
  for (const body of ["", "żółw 🐢", "x".repeat(400)]) {
    const data = wrapMessage(
      bytesOf(sender.secret),
      bytesOf(recipient.x),
      textContent(body, now),
      now,
      random.bytes(32),
    );
    accept(hexOf(data), `a text of ${body.length} characters`, "Boundary");
  }
};

const refuseForms = (scene: Scene): void => {
  const { kit, random, sender, recipient } = scene;
  const content = textContent("hello", now);
  const box = sealed(scene, pad(content));
  const whole = hexOf(wrapEnvelope(box, now));
  const sibling = kit.accept(
    { ed25519_seckey: recipient.secret, data: whole },
    { comment: "a message, against wrong ones", requirements: ["MSG-012"], flags: ["NotCanonical"] },
  );
  const refuse = (data: string, comment: string, requirement: string, flag: FlagName): void => {
    const labels = { comment, requirements: [requirement], flags: [flag], importance: "critical" } as const;
    kit.refuse(sibling, { data }, "refused", labels);
  };
  const hold = (inner: Uint8Array, time: bigint, comment: string, requirement: string, flag: FlagName): void =>
    refuse(envelopeOf([1, 6n], [5, time], [8, sealed(scene, inner)]), comment, requirement, flag);
  hold(pad(content), now + 1n, "an envelope a millisecond later than what was signed", "MSG-017", "Forged");
  hold(pad(content), 1n, "an envelope from 1970", "MSG-017", "Forged");
  hold(new Uint8Array(160), now, "content of nothing but zeros", "MSG-010", "EmptyMessage");
  hold(pad(Uint8Array.of(0x0a, 0x7f, 1)), now, "content whose field is longer than it", "MSG-012", "Truncated");
  hold(pad(encodeProtobuf([[1, Uint8Array.of(0x0a, 0x02, 0xff, 0xfe)]])), now, "a body not UTF-8", "MSG-012", "Syntax");
  hold(pad(Uint8Array.of(0x0b)), now, "content that opens a group", "MSG-012", "Syntax");
  refuse(envelopeOf([1, 6n], [5, now]), "an envelope without content", "MSG-012", "MissingField");
  refuse(envelopeOf([1, 6n], [5, now], [8, new Uint8Array(0)]), "empty content", "MSG-005", "EmptyMessage");
  for (const length of [1, 65, 67])
    refuse(
      envelopeOf([1, 6n], [2, random.bytes(length)], [5, now], [8, box]),
      `a source of ${length} bytes`,
      "MSG-012",
      "WrongLength",
    );
  for (const length of [0, 63, 65])
    refuse(
      envelopeOf([1, 6n], [5, now], [8, box], [11, random.bytes(length)]),
      `a proSig of ${length} bytes`,
      "MSG-012",
      "WrongLength",
    );
  refuse(hexOf(box), "a sealed box without an envelope", "MSG-012", "Syntax");
  refuse("", "nothing", "MSG-012", "EmptyMessage");
  refuse(hexOf(encodeProtobuf([[1, 1n]])), "a message without request", "MSG-012", "MissingField");
  refuse(hexOf(encodeProtobuf([[2, encodeProtobuf([[4, 0n]])]])), "a request without body", "MSG-012", "MissingField");
  refuse(whole.slice(0, -2), "a byte less", "MSG-012", "Truncated");
  refuse(`${whole}00`, "a zero byte behind it", "MSG-012", "Trailing");
  refuse(flipBit(whole, -5), "a bit flipped", "MSG-005", "Modified");
  const other = createPerson(random, false);
  const forOther = encryptMessage(bytesOf(sender.secret), bytesOf(other.x), pad(content), random.bytes(32));
  refuse(hexOf(wrapEnvelope(forOther, now)), "a message for somebody else", "MSG-005", "WrongRecipient");
  refuseShapes(kit, sibling, { ed25519_seckey: "hex", data: "hex" }, ["MSG-012"]);
};

/** `message/unwrap`: what the recipient reads. */
const unwrapFamily: FamilyGenerator = {
  family: "message/unwrap",
  flags: flagNotes(
    ...shapeFlags,
    "WrongLength",
    "Boundary",
    "EmptyMessage",
    "NotCanonical",
    "Forged",
    "Unpadded",
    "Truncated",
    "Trailing",
    "Modified",
    "Syntax",
    "WrongRecipient",
  ),
  generate: (random) => {
    const kit = createKit(messageFamilies["message/unwrap"]);
    const scene: Scene = { kit, random, sender: createPerson(random, true), recipient: createPerson(random, false) };
    acceptForms(scene);
    refuseForms(scene);
    return kit.drafts;
  },
};

/** One-to-one messages as swarms keep them. */
export const directMessageFamilies: readonly FamilyGenerator[] = [wrapFamily, unwrapFamily];
