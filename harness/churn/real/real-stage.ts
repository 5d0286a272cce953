import { networkEnvironment } from "../../engine/networks.js";
import { type Network, startNetwork } from "../../network/network.js";
import type { Reaper } from "../../network/reaper.js";
import type { LoadedManifest } from "../../target/manifest.js";
import type { Stage } from "../play.js";
import { createRealClient, type RealClient } from "./real-client.js";
import { createRealNetwork, type RealNetwork } from "./real-network.js";

/** Looks at a network in peace, one every pause, before it is found wanting. */
const looks = 25;
const lookPause = 2_000;

/** Networks of processes as a stage: one after the other, each with its own files. */
export const openRealStage = async (
  target: LoadedManifest,
  reaper: Reaper,
  signal: AbortSignal,
): Promise<{ readonly stage: Stage; readonly close: () => Promise<void> }> => {
  const environment = await networkEnvironment(target, reaper, "churn", signal);
  let started = 0;
  let network: Network | undefined;
  let client: RealClient | undefined;
  let current: RealNetwork | undefined;

  const close = async (): Promise<void> => {
    const before = network;
    network = undefined;
    await client?.close();
    await before?.close();
  };

  const stage: Stage = {
    begin: async ({ seed, nodes }) => {
      await close();
      const topology = { nodes, mix: "all target", wiretap: true, exclusive: true } as const;
      network = await startNetwork({ ...environment, seed }, topology, `churn-${started++}`);
      client = createRealClient(seed);
      current = createRealNetwork(network, client);
      await current.begin();
      return current.takeEvents();
    },
    run: async (commands) => {
      for (const command of commands) {
        signal.throwIfAborted();
        await current!.perform(command);
      }
      return current!.takeEvents();
    },
    observe: () => current!.observe(),
    settle: async () => {
      await current!.settle();
      return current!.takeEvents();
    },
    rest: [
      [{ kind: "heal-all" }, { kind: "advance", ms: lookPause }],
      ...Array.from({ length: looks }, () => [{ kind: "advance" as const, ms: lookPause }]),
    ],
  };
  return { stage, close };
};
