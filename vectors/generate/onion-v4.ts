import { onionAnswers } from "../../spec/model/families-onion.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { type OnionFlag, onionFlags } from "./onion-flags.js";
import { refuseTruncations, textHex, upTo } from "./onion-material.js";
import type { Value } from "./onion-plan.js";
import type { Random } from "./random.js";

const acceptRequests = (kit: Kit, random: Random): void => {
  const accept = (changes: Record<string, Value>, comment: string, ...flags: OnionFlag[]): void => {
    const input = { method: "GET", endpoint: "/capabilities", headers: {}, ...changes };
    kit.accept(input, { comment, requirements: ["DST-014"], flags });
  };
  accept({}, "a request without body", "OptionalBody");
  accept({ body: "" }, "a request with an empty body", "OptionalBody");
  for (const method of ["POST", "PUT", "DELETE", "get"])
    accept({ method, body: random.hex(8) }, `the method ${method}`);
  for (const endpoint of ["/", "/file/abc/info?x=1&y=%20", "/room/żółw/file", '/a"b\\c', `/${"long/".repeat(60)}`]) {
    accept({ endpoint }, `the endpoint ${endpoint.slice(0, 30)}`, "Escapes");
  }
  const headers: readonly Record<string, string>[] = [
    { "Content-Type": "application/json" },
    { "X-SOGS-Nonce": "dGVzdA==", "X-SOGS-Timestamp": "1700000000", b: "", a: "x" },
    { "10": "a", "9": "b" },
    { "Content-Disposition": "attachment; filename*=UTF-8''%C5%BC" },
    { "X-Note": "żółw 🐢\n" },
  ];
  for (const each of headers) {
    accept({ headers: each }, `headers ${Object.keys(each).join(", ")}`);
    accept(
      { headers: each, method: "POST", body: random.hex(5) },
      `headers ${Object.keys(each).join(", ")}, and a body`,
    );
  }
  for (const [body, what] of [
    ["00", "a zero byte"],
    [`61${"00".repeat(5)}62`, "zero bytes inside"],
    ["ff".repeat(10), "bytes that are not UTF-8"],
    [textHex("i1e2:abe"), "bytes that look like bencoding"],
    [random.hex(1000), "1,000 bytes"],
  ] as const) {
    accept({ method: "POST", endpoint: "/file", body }, `a body of ${what}`, "ZeroByte");
  }
};

const refuseRequests = (kit: Kit, random: Random): void => {
  const sibling = kit.accept(
    { method: "POST", endpoint: "/file", headers: { a: "b" }, body: random.hex(6) },
    { comment: "the sibling of refused requests", requirements: ["DST-014"] },
  );
  refuseShapes(kit, sibling, { method: "text", endpoint: "text" }, ["DST-014"]);
  for (const [changes, comment, flag] of [
    [{ headers: null }, "headers null", "WrongType"],
    [{ headers: [] }, "headers as a list", "WrongType"],
    [{ headers: "a: b" }, "headers as a text", "WrongType"],
    [{ body: 7 }, "a body that is a number", "WrongType"],
    [{ body: null }, "a body that is null", "WrongType"],
    [{ body: "abc" }, "a body with an odd number of digits", "NotHex"],
    [{ body: "zz" }, "a body that is not hex", "NotHex"],
  ] as const) {
    const labels = { comment, requirements: ["DST-014"], flags: [flag], importance: "medium" } as const;
    kit.refuse(sibling, changes as Record<string, Value>, "malformed", labels);
  }
};

/** `onion/v4-request`: the plaintext for a server. Any order of keys is right: compare with `sameV4Request`. */
export const onionV4RequestFamily: FamilyGenerator = {
  family: "onion/v4-request",
  flags: onionFlags("Escapes", "OptionalBody", "ZeroByte"),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/v4-request"]);
    acceptRequests(kit, random.fork("accepted"));
    refuseRequests(kit, random.fork("refused"));
    return kit.drafts;
  },
};

/** Hex of a byte string in bencoding, its length written as `length`. */
const byteString = (content: string, length = String(content.length / 2)): string =>
  `${textHex(`${length}:`)}${content}`;
const list = (...items: readonly string[]): string => `${textHex("l")}${items.join("")}${textHex("e")}`;

const info = textHex('{"code":200,"headers":{"content-type":"text/plain"}}');

const acceptResponses = (kit: Kit, random: Random): void => {
  const accept = (plaintext: string, comment: string, ...flags: OnionFlag[]): Draft =>
    kit.accept({ plaintext }, { comment, requirements: ["DST-015"], flags });
  const withInfo = (text: string, comment: string, ...flags: OnionFlag[]): Draft =>
    accept(list(byteString(textHex(text)), byteString("6f6b")), comment, ...flags);
  for (const code of [200, 201, 301, 400, 401, 403, 404, 413, 425, 500, 502]) {
    withInfo(`{"code":${code},"headers":{}}`, `the code ${code}`);
  }
  for (const [body, what] of [
    ["", "nothing"],
    ["00", "a zero byte"],
    ["ff".repeat(8), "bytes that are not UTF-8"],
    [textHex("3:abce"), "bytes that look like bencoding"],
    [textHex('{"id":"7"}'), "JSON"],
    [random.hex(1000), "1,000 bytes"],
  ] as const) {
    accept(list(byteString(info), byteString(body)), `a body of ${what}`, "ZeroByte");
  }
  withInfo(
    '{"code": 200, "headers": {"content-type": "application/json"}}',
    "JSON with blanks, as Python writes it",
    "WhiteSpace",
  );
  withInfo(' {"headers":{},\n"code":404} ', "white space and another order", "WhiteSpace");
  withInfo('{"code":200,"headers":{"a":"b","x-note":"żółw"},"note":[1]}', "a member nobody knows", "UnknownMetadata");
  withInfo('{"code":400,"headers":{},"code":200}', "two codes, of which the last counts", "DuplicateMetadata");
  for (const zeros of ["0", "00", "0".repeat(30)]) {
    const [first, second] = [`${zeros}${info.length / 2}`, `${zeros}2`];
    accept(
      list(byteString(info, first), byteString("6f6b", second)),
      `${zeros.length} leading zeros of lengths`,
      "LeadingZero",
    );
  }
  accept(list(byteString(info), byteString("", "000")), "an empty body of length 000", "LeadingZero");
};

const refuseResponses = (kit: Kit): void => {
  const body = byteString("6f6b");
  const whole = list(byteString(info), body);
  const sibling = kit.accept(
    { plaintext: whole },
    { comment: "the sibling of refused answers", requirements: ["DST-015"] },
  );
  refuseTruncations(kit, sibling, "plaintext", upTo(whole.length / 2), "malformed-reply", ["DST-017"]);
  const refuse = (plaintext: string, comment: string, flag: OnionFlag = "V4List"): void => {
    kit.refuse(sibling, { plaintext }, "malformed-reply", { comment, requirements: ["DST-017"], flags: [flag] });
  };
  refuse(list(byteString(info)), "one string");
  refuse(list(), "no string");
  refuse(list(byteString(info), body, byteString("78")), "a third string");
  refuse(list(byteString(info), body, byteString("")), "a third string that is empty");
  refuse(list(byteString(info), body, textHex("i1e")), "an integer behind the strings");
  refuse(list(byteString(info), textHex("i1e")), "an integer instead of the body");
  refuse(list(textHex("i200e"), body), "an integer instead of the JSON");
  refuse(list(byteString(info), list(body)), "a list instead of the body");
  refuse(list(list(byteString(info), body)), "a list inside a list");
  refuse(`${textHex("d")}${byteString(info)}${body}${textHex("e")}`, "a dict");
  refuse(whole.slice(2), "no l");
  refuse(`${byteString(info)}${body}`, "neither l nor e");
  refuse(`${textHex("L")}${whole.slice(2)}`, "a capital L");
  refuse(`${whole}78`, "a byte behind the list", "Trailing");
  refuse(`${whole}${textHex("e")}`, "a second e", "Trailing");
  refuse(`20${whole}`, "a blank before the list");
  for (const [length, what] of [
    ["3", "one too large, so that it takes the end"],
    ["4", "beyond the end"],
    ["1", "one too small"],
    ["-2", "negative"],
    ["+2", "with a plus sign"],
    [" 2", "behind a blank"],
    ["0x2", "in hexadecimal"],
    ["2.0", "with a fraction"],
    ["4294967298", "2^32 + 2"],
    ["18446744073709551618", "2^64 + 2"],
    ["", "missing"],
  ] as const) {
    refuse(list(byteString(info), byteString("6f6b", length)), `a length that is ${what}`, "LengthPrefix");
  }
  refuse(list(byteString(info), textHex("2ok")), "a length without colon");
  const withInfo = (text: string): void =>
    refuse(list(byteString(textHex(text)), body), `the first string is ${text || "empty"}`, "ReplyStructure");
  for (const text of ["", "200", "null", "[]", "[200,{}]", "{", "{}", '{"headers":{}}', "OK"]) withInfo(text);
  for (const code of ["null", '"OK"', "[]", "{}", "true"]) withInfo(`{"code":${code},"headers":{}}`);
  withInfo('{"code":200,"headers":{}}x');
  withInfo('{"code":200,"headers":{},}');
  refuse(
    list(byteString(`${textHex('{"code":200,"headers":{"a":"')}ff${textHex('"}}')}`), body),
    "JSON that is not UTF-8",
    "InvalidUtf8",
  );
  refuseShapes(kit, sibling, { plaintext: "hex" }, ["DST-017"]);
};

/** `onion/v4-response`: what a client reads from a server's answer. */
export const onionV4ResponseFamily: FamilyGenerator = {
  family: "onion/v4-response",
  flags: onionFlags(
    "DuplicateMetadata",
    "InvalidUtf8",
    "LeadingZero",
    "LengthPrefix",
    "ReplyStructure",
    "Trailing",
    "Truncated",
    "UnknownMetadata",
    "V4List",
    "WhiteSpace",
    "ZeroByte",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/v4-response"]);
    acceptResponses(kit, random.fork("accepted"));
    refuseResponses(kit);
    return kit.drafts;
  },
};
