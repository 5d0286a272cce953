import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ReportResult } from "../../spec/schema/report.js";
import { vectorsDir } from "../../vectors/load.js";
import type { Case } from "../engine/case.js";
import { createRuntime } from "../engine/runtime.js";
import type { RunSettings } from "../engine/settings.js";
import { type Broker, startBroker } from "../network/broker.js";
import type { NetworkEnvironment } from "../network/network.js";
import type { LoadedManifest } from "../target/manifest.js";

/** What all targets of a hunt share. */
export interface Laboratory {
  /** Names the ledger of processes that the reaper follows. */
  readonly runId: string;
  readonly seed: string;
  /** Environment of the targets' processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Networks of the unmutated reference; made once, when the first case needs one. */
  readonly networks: () => Promise<NetworkEnvironment>;
  /** Interrupts whatever is played. */
  readonly signal: AbortSignal;
}

/** A target on which cases are played in this process. */
export interface Session {
  readonly play: (item: Case) => Promise<ReportResult>;
  /** Interrupts what is running and stops everything that was started. */
  readonly close: () => Promise<void>;
}

export interface SessionOptions {
  readonly target: LoadedManifest;
  /** The cases that may be played. */
  readonly cases: readonly Case[];
  /** Folder for everything that its networks write. */
  readonly folder: string;
}

/** Longest silence of a shim. */
const shimTimeoutMs = 10_000;

const networksOf = (base: NetworkEnvironment, { target, folder }: SessionOptions): NetworkEnvironment => ({
  ...base,
  // The broker shares more networks where the target is the reference itself.
  target: target.manifest.name === base.reference.name ? base.reference : target.manifest,
  placeholdersOf: () => target.placeholders,
  reaper: { ...base.reaper, folder },
});

/** Opens a session; processes and networks start when the first case asks for them. */
export const openSession = async (laboratory: Laboratory, options: SessionOptions): Promise<Session> => {
  const { target, cases, folder } = options;
  const interruption = new AbortController();
  let broker: Broker | undefined;
  if (cases.some((item) => item.needs.network !== undefined)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    broker = await startBroker(networksOf(await laboratory.networks(), options));
  }
  const signal = AbortSignal.any([interruption.signal, laboratory.signal]);
  const settings: RunSettings = {
    runId: laboratory.runId,
    caseIds: cases.map((item) => item.id),
    manifestPath: target.path,
    vectorsDir,
    vectorFiles: [],
    seed: laboratory.seed,
    profile: "seed",
    usesShim: cases.some((item) => item.needs.roles.includes("shim")),
    bail: false,
    shimTimeoutMs,
    env: laboratory.env,
    brokerSocket: broker?.socketPath,
  };
  const runtime = createRuntime(settings, signal);
  return {
    play: (item) => runtime.run(item, signal),
    close: async () => {
      interruption.abort(new Error("no longer needed"));
      await runtime.close();
      await broker?.close();
    },
  };
};

/** Folder of the networks of a target, short enough for the sockets in it. */
export const networkFolder = (parent: string, index: number): string => join(parent, `z${index}`);
