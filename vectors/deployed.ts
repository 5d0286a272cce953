import type { VectorFile } from "../spec/schema/vector-file.js";
import { btSamples } from "./from-deployed/bt.js";
import { identitySamples } from "./from-deployed/identity.js";
import { onionSamples } from "./from-deployed/onion.js";
import { toFiles } from "./from-deployed/sample.js";
import { swarmSamples } from "./from-deployed/swarm.js";

/**
 * The answers of deployed programs in `vectors/deployed` as vector files, one a shim family, ids
 * `deployed/<file>/<sample>`. Expected outcomes are those of the samples, not of the model. Samples without a shim family
 * are left to unit tests.
 */
export const loadDeployed = (): VectorFile[] =>
  toFiles([...btSamples(), ...identitySamples(), ...onionSamples(), ...swarmSamples()]);
