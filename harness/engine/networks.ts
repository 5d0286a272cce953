import { setMaxListeners } from "node:events";
import type { Broker } from "../network/broker.js";
import type { NetworkEnvironment } from "../network/network.js";
import type { Reaper } from "../network/reaper.js";
import { type LoadedManifest, loadManifest } from "../target/manifest.js";
import { referenceManifestPath } from "../target/reference-path.js";

/**
 * What networks of a run have in common; the parts that cost time to load are loaded here.
 * @param signal ends every process when it is aborted
 */
export const networkEnvironment = async (
  target: LoadedManifest,
  reaper: Reaper,
  seed: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<NetworkEnvironment> => {
  // One listener for each process.
  setMaxListeners(0, signal);
  const [{ createAddressPool }, { makeCertificate }] = await Promise.all([
    import("../network/addresses.js"),
    import("../network/certificate.js"),
  ]);
  const reference = target.path === referenceManifestPath ? target : loadManifest(referenceManifestPath);
  const [addresses, certificate] = await Promise.all([createAddressPool(process.pid), makeCertificate()]);
  return {
    reference: reference.manifest,
    target: target.manifest,
    placeholdersOf: (manifest) => (manifest === target.manifest ? target : reference).placeholders,
    addresses,
    certificate,
    reaper,
    signal,
    secrets: new Set(),
    seed,
  };
};

/** Opens the broker that lends networks to the cases of a run. Networks start when the first case asks for one. */
export const openNetworks = async (
  target: LoadedManifest,
  reaper: Reaper,
  seed: string,
  signal: AbortSignal,
  onTargetNode?: NetworkEnvironment["onTargetNode"],
): Promise<Broker> => {
  const [environment, { startBroker }] = await Promise.all([
    networkEnvironment(target, reaper, seed, signal),
    import("../network/broker.js"),
  ]);
  return startBroker({ ...environment, ...(onTargetNode === undefined ? {} : { onTargetNode }) });
};
