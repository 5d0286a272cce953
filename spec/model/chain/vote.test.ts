import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { bitsOf, reasonNames } from "./reasons.js";
import { toStateChange, type Vote, voteMessage } from "./vote.js";

test("a vote signs Keccak-256 of height, worker and state, a deregister vote of height and worker only", () => {
  const body = "0102000000000000" + "03000000";
  const subject = { height: 0x201, worker: 3 };
  const digest = (hex: string): string => bytesToHex(keccak_256(hexToBytes(hex)));
  expect(bytesToHex(voteMessage({ ...subject, state: "deregister" }))).toBe(digest(body));
  expect(bytesToHex(voteMessage({ ...subject, state: "decommission" }))).toBe(digest(`${body}0100`));
  expect(bytesToHex(voteMessage({ ...subject, state: "recommission" }))).toBe(digest(`${body}0200`));
  expect(bytesToHex(voteMessage({ ...subject, state: "ip_change" }))).toBe(digest(`${body}0300`));
});

const vote = (validator: number, reasons: number): Vote => ({
  height: 7,
  worker: 1,
  state: "decommission",
  validator,
  reasons,
  signature: "00".repeat(64),
});

test("a state change lists votes in ascending order and joins their reasons", () => {
  const change = toStateChange([vote(4, 0b011), vote(2, 0b110)], 10);
  expect(change.votes.map(({ validator }) => validator)).toEqual([2, 4]);
  expect([change.reasonsAll, change.reasonsAny]).toEqual([0b010, 0b111]);
});

test("a state change takes at most as many votes as a quorum has validators", () => {
  const votes = Array.from({ length: 12 }, (_, at) => vote(11 - at, 1));
  expect(toStateChange(votes, 10).votes.map(({ validator }) => validator)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("votes on different subjects make up nothing", () => {
  expect(() => toStateChange([], 10)).toThrow("votes: none");
  expect(() => toStateChange([vote(1, 0), { ...vote(2, 0), worker: 2 }], 10)).toThrow(
    "votes: they are about different",
  );
});

test("reasons are bits with names", () => {
  expect(bitsOf(["storage", "uptime"])).toBe(0x09);
  expect(reasonNames(0x49)).toEqual(["uptime", "storage", "lokinet"]);
});
