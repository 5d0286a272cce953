import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildOnion as buildByModel } from "../../spec/model/onion-build.js";
import { type EncType, nonceLength, publicKeyOf } from "../../spec/model/onion-cipher.js";
import { readFrame } from "../../spec/model/onion-frame.js";
import { peelLayer } from "../../spec/model/onion-peel.js";
import { sealReply } from "../../spec/model/onion-reply.js";
import { refusalOf } from "../../spec/model/refusal.js";
import { createRandom } from "../../vectors/generate/random.js";
import { buildOnion, openWith, type Station, sealedText } from "./onion.js";

const encType = fc.constantFrom<EncType>("aes-gcm", "xchacha20", "aes-cbc");

const stationOf = (seed: string) => {
  const secret = createRandom(seed).bytes(32);
  const station: Station = {
    ed25519: createRandom(`${seed}/ed`).hex(32),
    x25519: Buffer.from(publicKeyOf(secret)).toString("hex"),
  };
  return { secret, station };
};

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const request = '{"method":"info","params":{}}';

describe("an honest onion", () => {
  test("is the model's, byte for byte", () => {
    fc.assert(
      fc.property(fc.array(encType, { minLength: 1, maxLength: 4 }), fc.string(), (encTypes, seed) => {
        const stations = encTypes.map((_, index) => stationOf(`${seed}${index}`).station);
        const { bytes: random } = createRandom(seed);
        const ours = buildOnion({
          layers: stations.map((station, index) => ({ station, encType: encTypes[index]! })),
          request,
          random,
        });
        const again = createRandom(seed).bytes;
        const layers = [...encTypes]
          .reverse()
          .map((type) => ({ ephemeralSecret: again(32), nonce: again(nonceLength[type]) }));
        const keys = stations.map(({ ed25519, x25519 }) => ({ ed: bytes(ed25519), x: bytes(x25519) }));
        const theirs = buildByModel({
          path: keys.slice(0, -1),
          destination: { snode: keys.at(-1)! },
          encTypes,
          payload: new Uint8Array(Buffer.from(request)),
          control: '{"headers":""}',
          layers,
        });
        expect(Buffer.from(ours.body).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
      }),
      { seed: 20_261_124, numRuns: 25 },
    );
  });

  test("is opened layer by layer by those it was made for", () => {
    const hops = ["a", "b", "c"].map(stationOf);
    const onion = buildOnion({
      layers: hops.map(({ station }) => ({ station })),
      request,
      random: createRandom("x").bytes,
    });
    let { ciphertext, ephemeralKey, encType: type } = readFrame(onion.body);
    for (const [index, { secret }] of hops.entries()) {
      const layer = peelLayer(secret, type, ephemeralKey, ciphertext);
      expect(layer.kind).toBe(index === 2 ? "final" : "relay_node");
      if (layer.kind === "relay_node") ({ ciphertext, ephemeralKey, encType: type } = layer);
    }
  });
});

describe("a fault stands in the layer that was named, and nowhere before it", () => {
  const hops = ["a", "b", "c"].map(stationOf);
  const peelTo = (body: Uint8Array, depth: number) => {
    let { ciphertext, ephemeralKey, encType: type } = readFrame(body);
    for (const { secret } of hops.slice(0, depth)) {
      const layer = peelLayer(secret, type, ephemeralKey, ciphertext);
      if (layer.kind === "relay_node") ({ ciphertext, ephemeralKey, encType: type } = layer);
    }
    return refusalOf(() => peelLayer(hops[depth]!.secret, type, ephemeralKey, ciphertext));
  };
  const withFault = (at: number, fault: object) =>
    buildOnion({
      layers: hops.map(({ station }, index) => ({ station, ...(index === at ? fault : {}) })),
      request,
      random: createRandom("y").bytes,
    }).body;

  test.each([0, 1, 2])("layer %i", (at) => {
    const flip = (sealed: Uint8Array) => sealed.map((byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));
    const tampered = withFault(at, { sealed: flip });
    for (let before = 0; before < at; before++) expect(peelTo(tampered, before)).toHaveProperty("result");
    expect(peelTo(tampered, at)).toEqual({ class: "decrypt-failed" });
    const senseless = withFault(at, { plaintext: () => new Uint8Array(3) });
    expect(peelTo(senseless, at)).toEqual({ class: "malformed-layer" });
    const other = withFault(at, { sealFor: stationOf("z").station.x25519 });
    expect(peelTo(other, at)).toEqual({ class: "decrypt-failed" });
  });
});

test("an answer is opened by the key of its own layer only", () => {
  const hops = ["a", "b"].map(stationOf);
  const { layers } = buildOnion({
    layers: hops.map(({ station }) => ({ station })),
    request,
    random: createRandom("z").bytes,
  });
  const keys = {
    ownSecret: hops[1]!.secret,
    clientPublic: bytes(layers[1]!.ephemeralKey),
    nonce: createRandom("n").bytes(24),
  };
  const body = sealReply("xchacha20", keys, 200, { text: "fine" }, { json: false, base64: true });
  expect(openWith(layers[1]!, body)).toEqual({ status: 200, body: "fine" });
  expect(openWith(layers[0]!, body)).toEqual({ refused: "decrypt-failed" });
  expect(sealedText(layers[1]!, body)).toBe('{"body":"fine","status":200}');
  expect(sealedText(layers[0]!, body)).toBeUndefined();
});
