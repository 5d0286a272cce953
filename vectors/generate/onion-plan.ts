import { type EncType, nonceLength } from "../../spec/model/onion-cipher.js";
import type { Draft } from "./family.js";
import { keyPair, textHex } from "./onion-material.js";
import type { Random } from "./random.js";

/** A JSON value of an input. */
export type Value = Draft["input"][string];

/** A node in JSON. */
export type NodeInput = { ed: string; x: string };
/** Randomness of a layer in JSON. */
export type LayerInput = { ephemeral_secret: string; nonce: string };

/** A random node. */
export const nodeOf = (random: Random): NodeInput => ({ ed: random.hex(32), x: keyPair(random).public });

/** A destination outside the network. */
export const serverOf = (random: Random, changes: Record<string, Value> = {}): Value => ({
  server: {
    host: "example.org",
    port: 443,
    protocol: "https",
    target: "/oxen/v4/lsrpc",
    x: keyPair(random).public,
    ...changes,
  },
});

const request = textHex('{"method":"info","params":{}}');
const control = '{"headers":""}';

/** Input with these ciphers, entry first; one node of the path for each but the last. */
export const planOf = (
  types: readonly EncType[],
  random: Random,
  changes: Record<string, Value> = {},
): Draft["input"] => ({
  path: types.slice(1).map(() => nodeOf(random)),
  destination: { snode: nodeOf(random) },
  enc_types: [...types],
  payload: request,
  control,
  layers: [...types].reverse().map((type) => ({
    ephemeral_secret: random.hex(32),
    nonce: random.hex(nonceLength[type]),
  })),
  ...changes,
});

/** The same to a server, without control. */
export const serverPlan = (
  types: readonly EncType[],
  random: Random,
  server = serverOf(random),
  payload = "6c323a7b7d65",
) => {
  const { control: _, ...plan } = planOf(types, random, { destination: server, payload });
  return plan;
};

/** `count` layers of one cipher. */
export const same = (type: EncType, count: number): EncType[] => Array<EncType>(count).fill(type);
