import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BtError, type BtInput, encodeBt } from "../../codec/bt.js";
import { ClientError } from "./client-error.js";
import { fieldSet, paramsOfBody, readFields } from "./params.js";

const fields = fieldSet({
  a_string: "string",
  boolean: "boolean",
  int: "int",
  ints: "ints",
  namespace: "namespace",
  scope: "scope",
  store_time: "storeTimestamp",
  strings: "strings",
  time: "timestamp",
  times: "timestamps",
  ttl: "unsigned",
});

const read = (body: Buffer | string): unknown => {
  try {
    return readFields(paramsOfBody(Buffer.from(body)), fields);
  } catch (error) {
    if (error instanceof ClientError) return error.body;
    throw error;
  }
};

const json = (value: string): unknown => read(`{${value}}`);
const bt = (value: Record<string, BtInput>): unknown => read(encodeBt(value));
const wrong = (field: string, descriptor: string): string =>
  `invalid request: Invalid value given for '${field}': expected ${descriptor}`;

describe("fields in JSON", () => {
  it.each([
    ['"a_string":"x"', { a_string: Buffer.from("x") }],
    ['"boolean":true', { boolean: true }],
    ['"int":-7', { int: -7 }],
    ['"int":4294967297', { int: 1 }],
    ['"ints":5', { ints: [5] }],
    ['"ints":[1,2]', { ints: [1, 2] }],
    ['"namespace":-32768', { namespace: -32_768 }],
    ['"scope":"all"', { scope: "all" }],
    ['"scope":7', { scope: 7 }],
    ['"store_time":"-12"', { store_time: -12 }],
    ['"store_time":12', { store_time: 12 }],
    ['"strings":"x"', { strings: [Buffer.from("x")] }],
    ['"strings":[]', { strings: [] }],
    ['"time":1000000000', { time: 1_000_000_000 }],
    ['"times":[1,2]', { times: [1, 2] }],
    ['"ttl":"007"', { ttl: 7 }],
    ['"ttl":60000', { ttl: 60_000 }],
    ['"int":null,"unknown":{"deep":[]}', {}],
    ['"int":1,"int":2,"x":1.5', { int: 2 }],
  ])("%s are taken", (text, expected) => {
    expect(json(text)).toEqual(expected);
  });

  it.each([
    ['"a_string":7', wrong("a_string", "string")],
    ['"boolean":1', wrong("boolean", "boolean")],
    ['"int":1.0', wrong("int", "integer")],
    ['"int":"1"', wrong("int", "integer")],
    ['"int":1e3', wrong("int", "integer")],
    ['"ints":[1,"x"]', wrong("ints", "integer array")],
    ['"namespace":"all"', wrong("namespace", "16-bit integer")],
    ['"namespace":32768', "invalid request: Invalid value given for 'namespace': value out of range"],
    ['"scope":"none"', wrong("scope", 'integer or "all"')],
    ['"store_time":1.5', wrong("store_time", "integer")],
    ['"store_time":"+1"', `invalid request: Invalid value given for 'store_time': "+1"`],
    [
      '"store_time":"9223372036854775808"',
      `invalid request: Invalid value given for 'store_time': "9223372036854775808"`,
    ],
    ['"strings":["x",7]', wrong("strings", "string array")],
    ['"time":-1', wrong("time", "integer timestamp (in milliseconds)")],
    ['"time":999999999', "invalid request: Invalid timestamp for 'time': timestamp must be in milliseconds"],
    ['"times":[1,-1]', wrong("times", "timestamp array")],
    ['"ttl":-1', wrong("ttl", "positive integer")],
    ['"ttl":""', `invalid request: Invalid value given for 'ttl': ""`],
    ['"ttl":18446744073709551616', wrong("ttl", "positive integer")],
  ])("%s are refused", (text, expected) => {
    expect(json(text)).toBe(expected);
  });

  it("are looked at in the order of their names, but for the times of store", () => {
    expect(json('"ttl":-1,"times":"x","a_string":7')).toBe(wrong("a_string", "string"));
    expect(json('"ttl":-1,"times":"x"')).toBe(wrong("times", "timestamp array"));
    expect(json('"store_time":1.5,"strings":7')).toBe(wrong("strings", "string array"));
    expect(json('"ttl":-1,"store_time":1.5')).toBe(wrong("store_time", "integer"));
  });
});

describe("fields in bt", () => {
  it.each([
    [{ a_string: Buffer.of(0, 255) }, { a_string: Buffer.of(0, 255) }],
    [{ boolean: 1 }, { boolean: true }],
    [
      { int: -7, ints: 5, namespace: 7 },
      { int: -7, ints: [5], namespace: 7 },
    ],
    [
      { scope: "all", store_time: -5, strings: ["x", "y"] },
      { scope: "all", store_time: -5, strings: ["x", "y"].map((one) => Buffer.from(one)) },
    ],
    [
      { time: -1, times: [1], ttl: 7 },
      { time: -1, times: [1], ttl: 7 },
    ],
    [{ time: 12, unknown: [{}] }, { time: 12 }],
  ])("%o are taken", (value, expected) => {
    expect(bt(value as Record<string, BtInput>)).toEqual(expected);
  });

  it.each([
    [{ a_string: 7 }, wrong("a_string", "string")],
    [{ boolean: 2 }, wrong("boolean", "boolean")],
    [{ int: 2n ** 31n }, wrong("int", "integer")],
    [{ namespace: 32_768 }, wrong("namespace", "16-bit integer")],
    [{ scope: 32_768 }, wrong("scope", 'integer or "all"')],
    [{ store_time: "12" }, wrong("store_time", "integer timestamp (in milliseconds)")],
    [{ ttl: -1 }, wrong("ttl", "positive integer")],
    [{ ttl: "7" }, wrong("ttl", "positive integer")],
    [{ times: [1, "x"] }, wrong("times", "timestamp array")],
    [{ strings: { a: 1 } }, wrong("strings", "string array")],
    [{ a_string: 7, ttl: -1 }, wrong("a_string", "string")],
    [{ store_time: "x", strings: 7 }, wrong("store_time", "integer timestamp (in milliseconds)")],
  ])("%o are refused", (value, expected) => {
    expect(bt(value as Record<string, BtInput>)).toBe(expected);
  });

  it("out of order are absent, and what follows the dict is not looked at", () => {
    expect(read("d3:inti1e8:a_string1:xee trailing")).toEqual({ int: 1 });
  });

  it("that are damaged are an error of their own, but not behind the last known field", () => {
    expect(() => read("d3:int")).toThrow(BtError);
    expect(() => read("d8:a_string5:x")).toThrow(BtError);
    expect(read("d3:inti1e6:zzzzzz")).toEqual({ int: 1 });
  });
});

describe("bodies", () => {
  it("that are empty or no object have no fields", () => {
    for (const body of ["", "[]", "7", '"d"', "null"]) expect(read(body)).toEqual({});
  });

  it.each([
    "{",
    "nonsense",
    "{}x",
    '{"a":\u0001}',
    "[".repeat(200_000),
    '{"int":1e999}',
    `${"[".repeat(129)}${"]".repeat(129)}`,
  ])("%# that are neither JSON nor bt are refused", (body) => {
    expect(read(body)).toBe("invalid body: expected json or bt_dict");
  });

  it("that are long are read, but not number by number", () => {
    const long = "x".repeat(300_000);
    expect(read(`{"int":1,"pad":"${long}"}`)).toEqual({ int: 1 });
    expect(read(`{"int":1,"pad":"${long}","float":1.5}`)).toBe("invalid body: expected json or bt_dict");
  });

  it("may begin with a byte order mark", () => {
    expect(read('\ufeff{"int":1}')).toEqual({ int: 1 });
    expect(read(`${"[".repeat(128)}${"]".repeat(128)}`)).toEqual({});
  });

  it("of any kind end in fields, a refusal or a complaint about the encoding", () => {
    const value = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1")),
    );
    fc.assert(
      fc.property(value, (body) => {
        try {
          read(Buffer.from(body, "latin1"));
        } catch (error) {
          expect(error).toBeInstanceOf(BtError);
        }
      }),
    );
  });
});
