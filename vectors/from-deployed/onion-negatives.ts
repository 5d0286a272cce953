import { type EncType, sealLayer } from "../../spec/model/onion-cipher.js";
import {
  type Arrived,
  arrivedAtEntry,
  frameSample,
  openArrived,
  opensTo,
  peelInput,
  peelSample,
} from "./onion-peel.js";
import { type Bytes, bytes, hexOf, type Keys } from "./onion-shared.js";
import { type Fields, readSample, type Sample } from "./sample.js";

interface NegativeCase {
  readonly why: string;
  readonly input: Bytes;
  readonly expect: {
    readonly body: {
      readonly sealed?: {
        readonly node: string;
        readonly enc_type: string;
        readonly ephemeral_secret: string;
        readonly ephemeral_public: string;
        readonly base64: boolean;
        readonly plaintext: string;
      };
    };
  };
}

/**
 * A refused request. The layers before the fault are valid, and so is what the client reads in a sealed error; the
 * sealing itself was random there, so here it is made with a nonce of zeros. `nodes` are the nodes that peel;
 * `malformed` says that the last of them finds a plaintext that it must refuse.
 */
export const negativeSamples = (file: string, nodes: readonly string[], malformed: boolean): Sample[] => {
  const { keys, case: sample } = readSample<{ readonly keys: Keys; readonly case: NegativeCase }>(`onion/${file}.json`);
  const samples: Sample[] = [frameSample(file, sample.input)];
  let arrived: Arrived | undefined = arrivedAtEntry(sample.input);
  for (const [index, node] of nodes.entries()) {
    if (!arrived) throw new Error(`${file}: nothing arrives at ${node}`);
    const { xsec } = keys[node]!;
    const input = peelInput(xsec, arrived);
    const name = `${file}/${node}`;
    if (malformed && index === nodes.length - 1) {
      const expect = { class: "malformed-layer" };
      samples.push({ family: "onion/peel", name, comment: sample.why, requirements: ["ONI-033"], input, expect });
      break;
    }
    const { fields, next } = opensTo(openArrived(xsec, arrived));
    samples.push(peelSample(name, `what ${node} opens; ${sample.why}`, input, fields));
    arrived = next;
  }
  const { sealed } = sample.expect.body;
  return sealed ? [...samples, sealedErrorSample(file, sample.why, keys, sealed)] : samples;
};

const sealedErrorSample = (
  file: string,
  why: string,
  keys: Keys,
  sealed: NonNullable<NegativeCase["expect"]["body"]["sealed"]>,
): Sample => {
  const { x, xsec } = keys[sealed.node]!;
  const encType = sealed.enc_type as EncType;
  const zeros = new Uint8Array(encType === "xchacha20" ? 24 : encType === "aes-gcm" ? 12 : 16);
  const layerKeys = { ownSecret: bytes(xsec), peerPublic: bytes(sealed.ephemeral_public), role: "server" } as const;
  const box = sealLayer(encType, layerKeys, zeros, new Uint8Array(Buffer.from(sealed.plaintext, "utf8")));
  const http_body = sealed.base64 ? Buffer.from(Buffer.from(box).toString("base64")).toString("hex") : hexOf(box);
  return {
    family: "onion/reply-open",
    name: `${file}/sealed-error`,
    comment: `the sealed error; ${why}`,
    requirements: ["ONI-033", "ONI-034"],
    input: {
      client_secret: sealed.ephemeral_secret,
      peer_public: x,
      enc_type: encType,
      http_body,
      base64: sealed.base64,
    },
    expect: { output: JSON.parse(sealed.plaintext) as Fields },
  };
};
