import { describe, expect, it } from "vitest";
import type { ShimInput } from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { handlers as account } from "./account.js";
import { handlers as bt } from "./bt.js";
import { handlers as crypto } from "./crypto.js";
import { handlers as message } from "./message.js";
import { handlers as phrase } from "./phrase.js";

const families = { ...account, ...bt, ...crypto, ...message, ...phrase };

const classOf = async (family: string, input: ShimInput): Promise<string> => {
  try {
    await families[family]!(input);
  } catch (error) {
    if (error instanceof ShimRefusal) return error.errorClass;
    throw error;
  }
  return "accepted";
};

const key = "07".repeat(32);
const nested = (depth: number): unknown => JSON.parse(`${'{"l":['.repeat(depth)}${"]}".repeat(depth)}`);

describe("handlers of bt, account, phrase, crypto and message", () => {
  it.each(Object.keys(families))("%s refuses an input without its fields as malformed", async (family) => {
    expect(await classOf(family, {})).toBe("malformed");
  });

  it.each([
    ["an integer not in shortest form", { i: "01" }],
    ["an integer beyond 64 bits", { i: "18446744073709551616" }],
    ["an integer as a number", { i: 1 }],
    ["minus zero", { i: "-0" }],
    [
      "a key twice",
      {
        d: [
          ["61", { i: "1" }],
          ["61", { i: "2" }],
        ],
      },
    ],
    ["a key that is no hex", { d: [["6", { i: "1" }]] }],
    ["an entry of three", { d: [["61", { i: "1" }, { i: "2" }]] }],
    ["a dict that is an object", { d: {} }],
    ["two types at once", { i: "1", s: "" }],
    ["an unknown type", { f: "1" }],
    ["no type", {}],
    ["a list as the value", []],
    ["null", null],
  ])("bt/encode refuses %s", async (_name, value) => {
    expect(await classOf("bt/encode", { value })).toBe("malformed");
    expect(await classOf("bt/encode", { value: { l: [value] } })).toBe("malformed");
  });

  it("bt families accept nesting of 100, and refuse more than 1000 however deep", async () => {
    expect(await classOf("bt/encode", { value: nested(100) })).toBe("accepted");
    expect(await classOf("bt/encode", { value: nested(1001) })).toBe("malformed");
    expect(await classOf("bt/encode", { value: nested(5000) })).toBe("malformed");
    const bytes = (depth: number): ShimInput => ({ input_hex: "6c".repeat(depth) + "65".repeat(depth) });
    expect(await classOf("bt/decode", bytes(100))).toBe("accepted");
    expect(await classOf("bt/decode", bytes(1001))).toBe("malformed");
    expect(await classOf("bt/decode", bytes(1_000_000))).toBe("malformed");
  });

  it("account and message refuse wrong lengths, types and namespaces beyond 16 bits as malformed", async () => {
    expect(await classOf("account/from-seed", { seed: "00".repeat(15) })).toBe("malformed");
    const good = { pubkey: `05${key}`, namespace: -10, data: "" };
    expect(await classOf("message/hash", good)).toBe("accepted");
    for (const change of [
      { pubkey: key },
      { namespace: "0" },
      { namespace: 0.5 },
      { namespace: 32768 },
      { data: "0" },
    ]) {
      expect(await classOf("message/hash", { ...good, ...change })).toBe("malformed");
    }
  });

  it("crypto refuses wrong lengths and prefixes as refused, other types and no hex as malformed", async () => {
    const good = { session_id: `05${"09".padEnd(64, "0")}`, server_pubkey: key };
    expect(await classOf("crypto/blind25-id", good)).toBe("accepted");
    for (const session_id of ["", "05", `03${"09".padEnd(64, "0")}`, "09".padEnd(64, "0")]) {
      expect(await classOf("crypto/blind25-id", { ...good, session_id })).toBe("refused");
    }
    for (const session_id of [`05${"0g".repeat(32)}`, "5", 5, null, ["05"]]) {
      expect(await classOf("crypto/blind25-id", { ...good, session_id })).toBe("malformed");
    }
    const signing = { ed25519_seckey: key, platform: "desktop", timestamp: 1730000001 };
    expect(await classOf("crypto/version-sign", signing)).toBe("accepted");
    expect(await classOf("crypto/version-sign", { ...signing, timestamp: "1730000001" })).toBe("malformed");
    expect(await classOf("crypto/version-sign", { ...signing, platform: 1 })).toBe("malformed");
    expect(await classOf("crypto/version-sign", { ...signing, platform: "beos" })).toBe("refused");
  });
});
