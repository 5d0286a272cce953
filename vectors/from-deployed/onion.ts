import { buildSamples, layerSamples, peelSamples } from "./onion-layers.js";
import { negativeSamples } from "./onion-negatives.js";
import { replySamples, v4RequestSample, v4Samples } from "./onion-replies.js";
import type { Bytes } from "./onion-shared.js";
import { readSample, type Sample } from "./sample.js";

/** Samples of onion requests, as far as they can be asked of one program without a network. */
export const onionSamples = (): Sample[] => [
  ...["01-layer-aes-gcm", "02-layer-xchacha20-response", "11-layer-aes-cbc", "12-layer-xchacha20-high-bit-key"].flatMap(
    layerSamples,
  ),
  ...["03-build-3-hops-to-service-node", "04-build-desktop-v4-server"].flatMap(buildSamples),
  v4RequestSample(
    "04-build-desktop-v4-server",
    readSample<{ readonly case: { readonly innermost_plaintext: Bytes } }>("onion/04-build-desktop-v4-server.json").case
      .innermost_plaintext,
  ),
  ...["05-peel-3-hops-aes-gcm", "06-peel-relay-to-server"].flatMap(peelSamples),
  ...["07-response-service-node", "13-response-json-not-base64", "14-response-sealed-error"].flatMap(replySamples),
  ...v4Samples("08-response-v4-server"),
  ...negativeSamples("09-negative-middle-hop-invalid-json", ["n0", "n1"], true),
  ...negativeSamples("10-negative-next-node-not-found", ["n0", "n1"], false),
  ...negativeSamples("15-negative-unknown-method", ["n0", "n1", "n2", "n3"], false),
  ...negativeSamples("16-negative-server-target-refused", ["n0", "n1"], false),
];
