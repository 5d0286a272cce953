import { expect, test } from "vitest";
import { buildOnion, drawLayers, type OnionPlan, plainControl } from "./build.js";
import { OnionError } from "./error.js";
import { createOnionKeys } from "./keys.js";

const node = { ed25519: Buffer.alloc(32, 1), x25519: createOnionKeys(Buffer.alloc(32, 2)).publicKey };
const layer = { ephemeralSecret: Buffer.alloc(32, 3), nonce: Buffer.alloc(12, 4) };
const plan: OnionPlan = {
  path: [node],
  destination: { node, control: plainControl },
  payload: Buffer.from("payload"),
  encTypes: ["aes-gcm", "aes-gcm"],
  layers: [layer, layer],
};

const refusal = (change: Partial<OnionPlan>): string => {
  try {
    buildOnion({ ...plan, ...change });
  } catch (error) {
    return error instanceof OnionError ? error.class : (error as Error).name;
  }
  return "accepted";
};

test("secrets are drawn innermost first, the secret before the nonce of the layer's type", () => {
  const lengths: number[] = [];
  const draw = (length: number): Buffer => {
    lengths.push(length);
    return Buffer.alloc(length, lengths.length);
  };
  const layers = drawLayers(draw, ["aes-gcm", "aes-cbc", "xchacha20"]);
  expect(lengths).toEqual([32, 24, 32, 16, 32, 12]);
  expect(layers[0]).toEqual({ ephemeralSecret: Buffer.alloc(32, 1), nonce: Buffer.alloc(24, 2) });
});

test.each<[string, Partial<OnionPlan>, string]>([
  ["a plan", {}, "accepted"],
  ["a receiver of low order", { path: [{ ...node, x25519: Buffer.alloc(32) }] }, "bad-key"],
  ["a short receiver", { path: [{ ...node, x25519: Buffer.alloc(31, 9) }] }, "bad-key"],
  ["a short address", { path: [{ ...node, ed25519: Buffer.alloc(31) }] }, "bad-key"],
  ["a short secret", { layers: [layer, { ...layer, ephemeralSecret: Buffer.alloc(31) }] }, "bad-key"],
  ["a short nonce", { layers: [layer, { ...layer, nonce: Buffer.alloc(11) }] }, "CryptoError"],
  ["a type too few", { encTypes: ["aes-gcm"] }, "RangeError"],
  ["a layer too many", { layers: [layer, layer, layer] }, "RangeError"],
])("%s: %s", (_, change, outcome) => {
  expect(refusal(change)).toBe(outcome);
});
