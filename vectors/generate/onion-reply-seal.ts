import { onionAnswers } from "../../spec/model/families-onion.js";
import { type EncType, nonceLength } from "../../spec/model/onion-cipher.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseLengths, refuseShapes } from "./kit.js";
import { type OnionFlag, onionFlags } from "./onion-flags.js";
import { allTypes, cipherRequirement, keyPair } from "./onion-material.js";
import type { Value } from "./onion-plan.js";
import type { Random } from "./random.js";

const inputOf = (type: EncType, random: Random, changes: Record<string, Value>): Draft["input"] => ({
  own_secret: random.hex(32),
  client_public: keyPair(random).public,
  enc_type: type,
  nonce: random.hex(nonceLength[type]),
  status: 200,
  ...changes,
});

const retrieved = { hf: [19, 4], messages: [{ data: "c2FtcGxl", expiration: 1731209600000, hash: "k" }], more: false };

const everyForm = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    for (const form of [{}, { json: true }, { base64: false }, { json: true, base64: false }]) {
      const asked = Object.entries(form).map(([name, value]) => `${name} ${value}`);
      const comment = (what: string): string => `${what}, ${type}, ${asked.join(", ") || "no flags"}`;
      const requirements = [cipherRequirement[type], "ONI-034", "ONI-035", "ONI-036"];
      const labels = { requirements, flags: ["Embedding", "Encoding"], importance: "critical" } as const;
      kit.accept(inputOf(type, random, { result_json: retrieved, ...form }), { ...labels, comment: comment("JSON") });
      kit.accept(inputOf(type, random, { result_text: "Invalid json", status: 400, ...form }), {
        ...labels,
        comment: comment("a text"),
      });
    }
  }
};

const contents = (kit: Kit, random: Random): void => {
  const json = (result_json: Value, comment: string, ...flags: OnionFlag[]): void => {
    for (const embedded of [true, false]) {
      kit.accept(inputOf("aes-gcm", random, { result_json, json: embedded }), {
        comment: `${comment}, ${embedded ? "embedded" : "as text"}`,
        requirements: ["ONI-034", "ONI-035"],
        flags,
      });
    }
  };
  json({}, "an empty object");
  json([], "an empty list");
  json(null, "null");
  json(true, "true");
  json("text", "a JSON text");
  json([0, -1, 1.5, -0.25, 1731209600000, 9007199254740991], "numbers");
  json({ b: 1, a: { d: [{ z: 1, y: 2 }], c: 3 } }, "keys of nested objects", "Utf8KeyOrder");
  json({ "10": 1, "9": 2, "1": 3, a: 4 }, "keys that look like numbers", "Utf8KeyOrder");
  json({ "😀": 1, "\uff61": 2, z: 3, é: 4 }, "keys whose order in UTF-16 is another", "Utf8KeyOrder");
  json({ ab: 1, a: 2, "": 3, B: 4, _: 5 }, "keys of which one begins the other", "Utf8KeyOrder");
  json({ e: 'quote " backslash \\ slash / delete \u007f' }, "characters with and without escapes", "Escapes");
  json({ e: "\u0000\u0001\b\t\n\u000b\f\r\u001f" }, "control characters", "Escapes");
  json({ e: "żółw 🐢 \u2028 \u00a0" }, "letters beyond ASCII", "Escapes");
  const text = (result_text: string, comment: string, ...flags: OnionFlag[]): void => {
    kit.accept(inputOf("xchacha20", random, { result_text, json: true }), {
      comment: `a text: ${comment}`,
      requirements: ["ONI-034"],
      flags,
    });
  };
  text("", "nothing");
  text('{"a":1}', "JSON that stays a text", "Embedding");
  text("null", "a JSON literal that stays a text", "Embedding");
  text('żółw "🐢" \\ \n', "escapes and letters beyond ASCII", "Escapes");
  for (const status of [201, 400, 401, 403, 404, 406, 413, 421, 425, 500, 502, 503, 504]) {
    kit.accept(inputOf("xchacha20", random, { status, result_text: "x" }), {
      comment: `the status ${status} inside the seal`,
      requirements: ["ONI-034"],
    });
  }
};

const refuseInputs = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const sibling = kit.accept(inputOf(type, random, { result_text: "sibling" }), {
      comment: `${type}, the sibling of refused inputs`,
      requirements: [cipherRequirement[type]],
    });
    refuseLengths(kit, sibling, "nonce", [0, nonceLength[type] - 1, nonceLength[type] + 1], "malformed", [
      cipherRequirement[type],
    ]);
    if (type !== "aes-gcm") continue;
    const shapes = { own_secret: "hex", client_public: "hex", nonce: "hex", enc_type: "text" } as const;
    refuseShapes(kit, sibling, { ...shapes, status: "integer" }, ["ONI-034"]);
    const wrong = (changes: Record<string, Value | undefined>, comment: string, flag: OnionFlag): void => {
      const labels = { comment, requirements: ["ONI-034"], flags: [flag], importance: "medium" } as const;
      kit.refuse(sibling, changes, "malformed", labels);
    };
    wrong({ result_text: undefined }, "neither text nor JSON", "MissingField");
    wrong({ result_text: 7 }, "the text is a number", "WrongType");
    wrong({ json: "true" }, "the flag json is a text", "WrongType");
    wrong({ base64: 0 }, "the flag base64 is a number", "WrongType");
  }
};

/** `onion/reply-seal`: the HTTP body with which a service node answers. */
export const onionReplySealFamily: FamilyGenerator = {
  family: "onion/reply-seal",
  flags: onionFlags("Embedding", "Encoding", "Escapes", "Utf8KeyOrder", "WrongLength"),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/reply-seal"]);
    everyForm(kit, random.fork("forms"));
    contents(kit, random.fork("contents"));
    refuseInputs(kit, random.fork("refused"));
    return kit.drafts;
  },
};
