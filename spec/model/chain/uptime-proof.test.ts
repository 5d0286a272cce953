import { expect, test } from "vitest";
import { profiles } from "./parameters.js";
import { verifySignature } from "./rules.js";
import { testKey } from "./test-chain.js";
import { testProof } from "./test-proof.js";
import { encodeProof, isProofDue, type ProofContext, proofRefusal, type UptimeProof } from "./uptime-proof.js";

const start = 1_704_067_200_000;
const minute = 60_000;
const context = (changes: Partial<ProofContext> = {}): ProofContext => ({
  isListed: true,
  nowMs: start,
  lastProofMs: 0,
  parameters: profiles.main,
  verify: verifySignature,
  ...changes,
});
const refusal = (changes: Partial<UptimeProof>, around: Partial<ProofContext> = {}): string | undefined => {
  const { proof, signatures } = testProof(changes);
  return proofRefusal(proof, signatures, context(around));
};

test("a proof is a dictionary with its keys in order, and names the node key only if it differs", () => {
  const text = (proof: UptimeProof): string => Buffer.from(encodeProof(proof)).toString("latin1");
  const { proof } = testProof();
  expect(text(proof)).toMatch(/^d2:ip7:1\.2\.3\.42:lvli0ei9ei11ee2:pk32:/);
  expect(text(proof).slice(-80)).toBe(
    "1:qi22025e3:shpi22021e3:sopi22020e2:svli2ei8ei0ee1:ti1704067200e1:vli10ei6ei0eee",
  );
  const key = testKey("ed25519");
  const shared = testProof({ key: key.key }, key, key).proof;
  expect(text(shared)).toMatch(/^d2:ip7:1\.2\.3\.42:lvli0ei9ei11ee3:pke32:/);
  expect(proofRefusal(shared, testProof({ key: key.key }, key, key).signatures, context())).toBeUndefined();
});

/** [refusal, the proof that is refused, the nearest that is taken] */
const bounds: readonly [string, Partial<UptimeProof>, Partial<UptimeProof>][] = [
  ["clock", { time: start / 1_000 + 301 }, { time: start / 1_000 + 300 }],
  ["clock", { time: start / 1_000 - 301 }, { time: start / 1_000 - 300 }],
  ["version", { daemonVersion: [10, 5, 9] }, { daemonVersion: [11, 0, 0] }],
  ["version", { routerVersion: [0, 9, 10] }, { routerVersion: [0, 9, 11] }],
  ["version", { storageVersion: [2, 7, 9] }, { storageVersion: [2, 8, 0] }],
  ["address", { ip: "127.0.0.1" }, { ip: "128.0.0.1" }],
  ["address", { ip: "1.2.3" }, { ip: "1.2.3.0" }],
  ["address", { ip: "1.2.3.256" }, { ip: "1.2.3.255" }],
  ["port", { storagePort: 0 }, { storagePort: 1 }],
  ["port", { storageOmqPort: 65_536 }, { storageOmqPort: 65_535 }],
  ["port", { quorumPort: 0 }, { quorumPort: 1 }],
];

test.each(bounds)("a proof is refused for its %s: %o, its neighbour is taken", (reason, bad, good) => {
  expect(refusal(bad)).toBe(reason);
  expect(refusal(good)).toBeUndefined();
});

test("test networks take addresses that are not public, but none that are no addresses", () => {
  expect(refusal({ ip: "127.0.0.1" }, { parameters: profiles.fast })).toBeUndefined();
  expect(refusal({ ip: "0.0.0.0" }, { parameters: profiles.fast })).toBe("address");
});

test("both keys sign", () => {
  const { proof, signatures } = testProof();
  const zeros = "00".repeat(64);
  expect(proofRefusal(proof, { ...signatures, byNode: zeros }, context())).toBe("signature");
  expect(proofRefusal(proof, { ...signatures, byEd25519: zeros }, context())).toBe("signature");
  expect(proofRefusal(proof, { ...signatures, byEd25519: "00" }, context())).toBe("signature");
  expect(proofRefusal({ ...proof, ip: "1.2.3.5" }, signatures, context())).toBe("signature");
  expect(proofRefusal(proof, signatures, context())).toBeUndefined();
});

test("a proof of a node that is not listed is refused", () => {
  expect(refusal({}, { isListed: false })).toBe("unlisted");
});

test("a second proof is ignored until more than half an hour has passed", () => {
  expect(refusal({}, { lastProofMs: start - 30 * minute })).toBe("too-soon");
  expect(refusal({}, { lastProofMs: start - 30 * minute - 1 })).toBeUndefined();
});

test("the next proof is due when the last one is older than an hour less fifteen seconds", () => {
  expect(isProofDue(start, start + 60 * minute - 15_000, profiles.main)).toBe(false);
  expect(isProofDue(start, start + 60 * minute - 14_999, profiles.main)).toBe(true);
});
