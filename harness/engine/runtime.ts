import type { ReportResult } from "../../spec/schema/report.js";
import { attachedLease } from "../network/attached.js";
import { type BrokerClient, connectBroker } from "../network/broker-client.js";
import { createGate } from "../network/gate.js";
import { connectShim } from "../target/connect-shim.js";
import { loadManifest, rolesOf, streamCommand } from "../target/manifest.js";
import type { ShimClient } from "../target/shim-client.js";
import { spawnShim } from "../target/shim-process.js";
import { startSimulation } from "../target/simulation-client.js";
import { closeOpenSockets } from "../wire/open-sockets.js";
import type { Case } from "./case.js";
import { createConversationHost } from "./conversation.js";
import { caseSeed, executeCase, notRun, type Services } from "./execute.js";
import { hearInterruption } from "./interruption.js";
import { unsupported } from "./outcome.js";
import { waitForUser } from "./pause.js";
import { openProcessLedger } from "./process-ledger.js";
import { rerunCommand } from "./rerun.js";
import { against } from "./score.js";
import type { RunSettings } from "./settings.js";

/** Runs cases for a worker: one shim for all of them, started when the first case asks for it. */
export interface Runtime {
  readonly run: (item: Case, interrupted: AbortSignal) => Promise<ReportResult>;
  /** Stops everything that was started. */
  readonly close: () => Promise<void>;
}

/** Cases that use shared networks at the same time. */
const sharingCases = 6;

export const createRuntime = (settings: RunSettings, cancelled?: AbortSignal): Runtime => {
  const loaded = loadManifest(settings.manifestPath);
  const { manifest } = loaded;
  const processes = openProcessLedger(settings.runId);
  const gate = createGate(sharingCases);
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    await gate.enter();
    try {
      return await work();
    } finally {
      gate.leave();
    }
  };
  const interruption = hearInterruption(settings.runId);
  const ending = cancelled === undefined ? interruption.signal : AbortSignal.any([interruption.signal, cancelled]);
  let shim: Promise<ShimClient> | undefined;
  let broker: BrokerClient | undefined;
  const conversations = createConversationHost((handlers) => spawnShim(command(), settings.env, processes, handlers));
  let stopped = false;

  const command = () => {
    const role = manifest.roles.shim;
    if (role === undefined) throw unsupported("the target has no role shim");
    return streamCommand(loaded, "shim", role);
  };

  const holdShim = (pid: number): Promise<void> => waitForUser(settings.runId, { name: "the shim", pid }, ending);

  const startShim = async (): Promise<ShimClient> =>
    connectShim({
      command: command(),
      env: settings.env,
      processes,
      seed: caseSeed(settings.seed, "canary"),
      timeoutMs: settings.shimTimeoutMs,
      ...(settings.pause === true ? { beforeHello: holdShim } : {}),
      signal: ending,
    });

  const theShim = (): Promise<ShimClient> => {
    shim ??= startShim();
    return shim;
  };
  // Begun before it is asked for, because it takes as long to start as the cases to load.
  if (settings.usesShim && manifest.roles.shim !== undefined) theShim().catch(() => undefined);

  const services: Services = {
    seed: settings.seed,
    profile: settings.profile,
    roles: rolesOf(manifest),
    capabilities: manifest.capabilities,
    shim: theShim,
    converse: conversations.hold,
    simulate: async () => {
      const role = manifest.roles.simulation;
      if (role === undefined) throw unsupported("the target has no role simulation");
      return startSimulation(streamCommand(loaded, "simulation", role), settings.env, processes);
    },
    acquire: async (topology) => {
      if (manifest.attach !== undefined) return attachedLease(manifest.attach.seedUrl, topology);
      if (settings.brokerSocket === undefined) throw new Error("this run was started without a broker of networks");
      broker ??= connectBroker(settings.brokerSocket);
      return broker.acquire(topology);
    },
    rerun: (id) => rerunCommand(id, settings),
  };

  const runNow = async (item: Case, withdrawn: AbortSignal): Promise<ReportResult> => {
    const interrupted = AbortSignal.any([withdrawn, ending]);
    if (stopped) return notRun(item, "skipped", services.rerun(item.id), "not begun: --bail, and a case had failed");
    const { budget } = settings;
    if (budget !== undefined && Date.now() >= budget.endsAt)
      return notRun(item, "skipped", services.rerun(item.id), `not begun: --budget ${budget.ms / 1_000}s was used up`);
    const result = await executeCase(item, services, interrupted);
    if (settings.bail && against.has(result.verdict)) stopped = true;
    return result;
  };

  return {
    run: (item, interrupted) => {
      const { network } = item.needs;
      // The broker has a gate of its own for networks that nobody shares.
      const shares = network !== undefined && network.exclusive !== true;
      return shares ? inTurn(() => runNow(item, interrupted)) : runNow(item, interrupted);
    },
    close: async () => {
      interruption.close();
      closeOpenSockets();
      broker?.close();
      await conversations.close();
      await shim?.then(
        (client) => client.close(),
        () => undefined,
      );
      processes.close();
    },
  };
};
