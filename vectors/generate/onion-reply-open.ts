import { onionAnswers } from "../../spec/model/families-onion.js";
import { type EncType, nonceLength } from "../../spec/model/onion-cipher.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { type OnionFlag, onionFlags } from "./onion-flags.js";
import {
  allTypes,
  bytes,
  cipherRequirement,
  flipped,
  keyPair,
  refuseTruncations,
  refuseUnknownNames,
  sealBack,
  sealFor,
  textHex,
  upTo,
} from "./onion-material.js";
import type { Random } from "./random.js";

const answer = onionAnswers["onion/reply-open"];

const base64Hex = (sealed: string): string => textHex(Buffer.from(sealed, "hex").toString("base64"));

interface Parties {
  readonly client: ReturnType<typeof keyPair>;
  readonly node: ReturnType<typeof keyPair>;
}

const partiesOf = (random: Random): Parties => ({ client: keyPair(random), node: keyPair(random) });

/** Input in which the node answers the client with this plaintext (hex). */
const replyOf = (
  { client, node }: Parties,
  type: EncType,
  plaintext: string,
  base64: boolean,
  random: Random,
): Draft["input"] => {
  const sealed = sealBack(type, node, client.public, bytes(plaintext), random);
  return {
    client_secret: client.secret,
    peer_public: node.public,
    enc_type: type,
    http_body: base64 ? base64Hex(sealed) : sealed,
    base64,
  };
};

const plain = textHex('{"body":"OK","status":200}');

const acceptReplies = (kit: Kit, random: Random): void => {
  const parties = partiesOf(random);
  const accept = (text: string, comment: string, requirement: string, ...flags: OnionFlag[]): void => {
    const input = replyOf(parties, "xchacha20", textHex(text), true, random);
    kit.accept(input, { comment, requirements: [requirement], flags });
  };
  for (const type of allTypes) {
    for (const base64 of [true, false]) {
      kit.accept(replyOf(partiesOf(random), type, plain, base64, random), {
        comment: `${type}, ${base64 ? "base64" : "raw"}`,
        requirements: ["ONI-007", "ONI-036", cipherRequirement[type]],
        flags: ["Encoding"],
        importance: "critical",
      });
    }
  }
  const { base64: _, ...unsaid } = replyOf(parties, "aes-gcm", plain, true, random);
  kit.accept(unsaid, { comment: "base64 where nothing is said", requirements: ["ONI-036"], flags: ["Encoding"] });
  for (const body of ["{}", "[]", "null", "false", "0", '""', '{"hf":[19,4],"t":1700000000001}', '"{\\"a\\":1}"']) {
    accept(`{"body":${body},"status":200}`, `the body ${body}`, "ONI-035", "Embedding");
  }
  accept('{"status":421,"body":{"snodes":[]}}', "status before body", "ONI-034");
  accept(' {\n"body" : "x" , "status" : 406 } ', "white space", "ONI-034", "WhiteSpace");
  accept('{"body":"x","status":200,"t":1,"note":{}}', "further members", "ONI-034", "UnknownMetadata");
  accept('{"body":"żółw 🐢","status":200}', "letters beyond ASCII", "ONI-034");
  accept('{"status_code":421,"body":"x","status":200}', "status_code before status", "ONI-034", "StatusCode");
  accept('{"body":"x","status":200,"status_code":503}', "status_code behind status", "ONI-034", "StatusCode");
  accept('{"status_code":401,"body":"x"}', "status_code alone", "ONI-034", "StatusCode");
  const { client, node } = parties;
  const sealed = Buffer.from(sealBack("aes-gcm", node, client.public, bytes(plain), random), "hex").toString("base64");
  const wrapped = replyOf(parties, "aes-gcm", plain, true, random);
  for (const text of [`{"result":"${sealed}"}`, `{"t":1,"result":"${sealed}","hf":[19,4]}`]) {
    kit.accept(
      { ...wrapped, http_body: textHex(text) },
      {
        comment: `base64 inside the object of old servers, ${text.length} characters`,
        requirements: ["ONI-036"],
        flags: ["OldWrapping"],
        importance: "low",
      },
    );
  }
};

const refuseSealed = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const parties = partiesOf(random);
    const sibling = kit.accept(replyOf(parties, type, plain, false, random), {
      comment: `${type}, the sibling of replies that do not open`,
      requirements: ["ONI-007", cipherRequirement[type]],
    });
    const sealed = String(sibling.input.http_body);
    const refuse = (changes: Draft["input"], comment: string, flag: OnionFlag): void => {
      const labels = { comment: `${type}: ${comment}`, requirements: ["ONI-017"], flags: [flag] };
      kit.refuse(sibling, changes, "decrypt-failed", { ...labels, importance: "critical" });
    };
    const failing = (make: () => Draft["input"]): Draft["input"] => {
      for (;;) {
        const input = make();
        const outcome = refusalOf(() => answer({ ...sibling.input, ...input }));
        if ("class" in outcome && outcome.class === "decrypt-failed") return input;
      }
    };
    refuse(
      failing(() => ({ client_secret: random.hex(32) })),
      "another client's secret",
      "WrongKey",
    );
    refuse(
      failing(() => ({ peer_public: keyPair(random).public })),
      "another node's key",
      "WrongKey",
    );
    if (type === "aes-cbc") continue;
    refuse({ http_body: flipped(sealed, -1) }, "last bit of the tag flipped", "Modified");
    refuse({ http_body: flipped(sealed, 0) }, "first bit of the nonce flipped", "Modified");
    refuse({ http_body: flipped(sealed, nonceLength[type]) }, "first bit of the content flipped", "Modified");
    refuse({ http_body: `${sealed}00` }, "a byte behind the tag", "Modified");
    refuse({ http_body: base64Hex(sealed) }, "base64 where raw bytes were asked for", "Encoding");
    refuseTruncations(kit, sibling, "http_body", upTo(sealed.length / 2), "decrypt-failed", ["ONI-017"]);
    if (type === "aes-gcm") continue;
    const mirrored = sealFor(type, parties.node, parties.client.public, bytes(plain), random);
    refuse({ http_body: mirrored }, "sealed as a client seals", "WrongRole");
    refuse({ enc_type: "aes-gcm" }, "opened as aes-gcm", "OtherCipher");
  }
};

const refuseBase64 = (kit: Kit, random: Random): void => {
  const parties = partiesOf(random);
  const sibling = kit.accept(replyOf(parties, "aes-gcm", plain, true, random), {
    comment: "the sibling of replies that are not base64",
    requirements: ["ONI-036"],
  });
  const text = Buffer.from(String(sibling.input.http_body), "hex").toString();
  const raw = Buffer.from(text, "base64").toString("hex");
  for (const [body, what] of [
    [raw, "the sealed bytes themselves"],
    [textHex("Invalid ciphertext"), "an unsealed error text"],
    [textHex(`%${text.slice(1)}`), "a character that is none of base64"],
    [textHex(`${text.slice(0, 9)}=${text.slice(10)}`), "padding in the middle"],
    [textHex(`"${text}"`), "base64 in quotes"],
    [textHex("{}"), "an object without result"],
    [textHex('{"result":7}'), "an object whose result is a number"],
    [textHex('{"result":"%%%%"}'), "an object whose result is not base64"],
  ] as const) {
    kit.refuse(sibling, { http_body: body }, "malformed-reply", {
      comment: `${what} where base64 was asked for`,
      requirements: ["ONI-036"],
      flags: ["NotBase64"],
    });
  }
};

const refuseStructures = (kit: Kit, random: Random): void => {
  const parties = partiesOf(random);
  const sibling = kit.accept(replyOf(parties, "aes-gcm", plain, false, random), {
    comment: "the sibling of plaintexts that are no reply",
    requirements: ["ONI-034"],
  });
  const refuse = (plaintext: string, comment: string): void => {
    const { http_body } = replyOf(parties, "aes-gcm", plaintext, false, random);
    kit.refuse(sibling, { http_body: http_body! }, "malformed-reply", {
      comment,
      requirements: ["ONI-034"],
      flags: ["ReplyStructure"],
    });
  };
  for (const length of upTo(plain.length / 2)) {
    refuse(plain.slice(0, 2 * length), `plaintext cut to ${length} of ${plain.length / 2} bytes`);
  }
  for (const text of [
    "200",
    "null",
    '"OK"',
    '["OK",200]',
    '[{"body":"OK","status":200}]',
    "{}",
    '{"body":"OK"}',
    '{"status":200}',
    '{"body":"OK","status":null}',
    '{"body":"OK","status":{}}',
    '{"body":"OK","status":"fine"}',
    '{"body":"OK","status":200}x',
    '{"body":"OK","status":200,}',
    '/* */{"body":"OK","status":200}',
    "Invalid ciphertext",
  ]) {
    refuse(textHex(text), `plaintext ${text}`);
  }
  refuse(`${textHex('{"body":"')}ff${textHex('","status":200}')}`, "a body that is not UTF-8");
};

const refuseInputs = (kit: Kit, random: Random): void => {
  const sibling = kit.accept(replyOf(partiesOf(random), "xchacha20", plain, true, random), {
    comment: "the sibling of refused inputs",
    requirements: ["ONI-007"],
  });
  refuseUnknownNames(kit, sibling);
  const shapes = { client_secret: "hex", peer_public: "hex", http_body: "hex" } as const;
  refuseShapes(kit, sibling, { enc_type: "text", ...shapes }, ["ONI-007"]);
  for (const base64 of ["true", 1, []]) {
    kit.refuse(sibling, { base64 }, "malformed", {
      comment: `the flag base64 is ${JSON.stringify(base64)}`,
      requirements: ["ONI-036"],
      flags: ["WrongType"],
      importance: "medium",
    });
  }
};

/** `onion/reply-open`: what a client reads from the HTTP body of an answer. */
export const onionReplyOpenFamily: FamilyGenerator = {
  family: "onion/reply-open",
  flags: onionFlags(
    "Embedding",
    "Encoding",
    "Modified",
    "NotBase64",
    "OldWrapping",
    "OtherCipher",
    "ReplyStructure",
    "StatusCode",
    "Truncated",
    "UnknownCipher",
    "UnknownMetadata",
    "WhiteSpace",
    "WrongKey",
    "WrongRole",
  ),
  generate: (random) => {
    const kit = createKit(answer);
    acceptReplies(kit, random.fork("accepted"));
    refuseSealed(kit, random.fork("sealed"));
    refuseBase64(kit, random.fork("base64"));
    refuseStructures(kit, random.fork("structures"));
    refuseInputs(kit, random.fork("inputs"));
    return kit.drafts;
  },
};
