import { createHash } from "node:crypto";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import type { Lease } from "../network/broker-client.js";
import { ProcessFailure } from "../network/failure.js";
import type { Topology } from "../network/topology.js";
import { isMandatory } from "../target/families.js";
import { type ShimClient, ShimUnusable } from "../target/shim-client.js";
import type { SimulationClient } from "../target/simulation-client.js";
import type { Case, CaseContext, Needs } from "./case.js";
import type { ConversationHost } from "./conversation.js";
import { blocked, CaseEnd, crashed, type Finding, failed, hung, unsupported } from "./outcome.js";
import { createTranscript, cutFinding, type Transcript } from "./transcript.js";

/** What cases run against. */
export interface Services {
  readonly seed: string;
  readonly profile: CaseContext["profile"];
  /** Roles and capabilities of the target's manifest. */
  readonly roles: readonly string[];
  readonly capabilities: readonly string[];
  readonly shim: () => Promise<ShimClient>;
  readonly converse: ConversationHost["hold"];
  readonly simulate: () => Promise<SimulationClient>;
  readonly acquire: (topology: Topology) => Promise<Lease>;
  /** The command that repeats one case. */
  readonly rerun: (caseId: string) => string;
}

const defaultTimeoutMs = 60_000;

/** Seed of a case: SHA-256 of the run's seed and the case id, lower-case hex. */
export const caseSeed = (seed: string, caseId: string): string =>
  createHash("sha256").update(`${seed}\n${caseId}`).digest("hex");

const requireNeeds = async (needs: Needs, services: Services): Promise<void> => {
  const role = needs.roles.find((name) => !services.roles.includes(name));
  if (role !== undefined) throw unsupported(`the target has no role ${role}`);
  const hello = needs.roles.includes("shim") ? (await services.shim()).hello : undefined;
  const family = needs.families?.find((name) => hello?.families.includes(name) !== true);
  if (family !== undefined) {
    const rule = isMandatory(family, services.capabilities) ? "; it is mandatory" : "";
    throw unsupported(`the shim's hello does not list the family ${family}${rule}`);
  }
  const declared = [...services.capabilities, ...(hello?.capabilities ?? [])];
  const capability = needs.capabilities?.find((name) => !declared.includes(name));
  if (capability !== undefined) throw unsupported(`the target does not declare the capability ${capability}`);
};

const endFor = (fault: ShimUnusable["fault"]) =>
  ({ "no-start": blocked, crash: crashed, hang: hung, protocol: failed })[fault];

const endOf = (error: unknown): CaseEnd => {
  if (error instanceof CaseEnd) return error;
  if (error instanceof ShimUnusable) {
    const { fault, message, stderr, line } = error;
    const actual = { stderr, ...(line === undefined ? {} : { line }) };
    return endFor(fault)(`the shim ${message}`, { actual });
  }
  if (error instanceof ProcessFailure) {
    const details = { actual: { log: error.log } };
    return error.blame === "target"
      ? crashed(error.message, details)
      : new CaseEnd("harness-error", { message: error.message, ...details });
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return new CaseEnd("harness-error", { message: `the case threw: ${message}`, actual: { stack } });
};

/** Whatever `work` comes to, or the reason of the interruption, whichever is first. */
const untilInterrupted = async <T>(work: Promise<T>, interrupted: AbortSignal): Promise<T> => {
  let giveUp = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    giveUp = () => reject(interrupted.reason);
    interrupted.addEventListener("abort", giveUp, { once: true });
  });
  try {
    interrupted.throwIfAborted();
    return await Promise.race([work, end]);
  } finally {
    interrupted.removeEventListener("abort", giveUp);
    work.catch(() => undefined);
  }
};

/** Runs the case's function within its deadline and until the run is interrupted. */
const runWithin = async (item: Case, context: Omit<CaseContext, "signal">, interrupted: AbortSignal): Promise<void> => {
  const limit = item.timeoutMs ?? defaultTimeoutMs;
  const deadline = new AbortController();
  const signal = AbortSignal.any([interrupted, deadline.signal]);
  const overdue = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const timer = limit > 0 ? setTimeout(() => deadline.abort(hung(`did not end within ${limit} ms`)), limit) : undefined;
  try {
    interrupted.throwIfAborted();
    await Promise.race([item.run({ ...context, signal }), overdue]);
  } finally {
    clearTimeout(timer);
    overdue.catch(() => undefined);
  }
};

/** Takes a network on loan. When the run is interrupted meanwhile, whoever gets it gives it back at once. */
const acquireWithin = (services: Services, topology: Topology, interrupted: AbortSignal): Promise<Lease> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(interrupted.reason);
    interrupted.addEventListener("abort", giveUp, { once: true });
    services.acquire(topology).then((lease) => {
      interrupted.removeEventListener("abort", giveUp);
      if (interrupted.aborted) void lease.release().catch(() => undefined);
      else resolve(lease);
    }, reject);
  });

const runOnNetwork = async (
  item: Case,
  services: Services,
  transcript: Transcript,
  took: CaseContext["took"],
  interrupted: AbortSignal,
): Promise<void> => {
  const topology = item.needs.network;
  interrupted.throwIfAborted();
  const lease = topology === undefined ? undefined : await acquireWithin(services, topology, interrupted);
  const simulations: SimulationClient[] = [];
  const context: Omit<CaseContext, "signal"> = {
    seed: caseSeed(services.seed, item.id),
    profile: services.profile,
    shim: services.shim,
    converse: (talk) => services.converse(transcript.add, talk),
    network: () => {
      if (lease === undefined) throw new Error(`case ${item.id}: needs.network is absent, but the case asks for it`);
      return lease.network;
    },
    simulate: async () => {
      const simulation = await services.simulate();
      simulations.push(simulation);
      return simulation;
    },
    step: transcript.add,
    took,
  };
  const outcome = await runWithin(item, context, interrupted).then(
    () => ({ held: true }) as const,
    (error: unknown) => ({ held: false, error }) as const,
  );
  for (const simulation of simulations) simulation.close();
  // A process that died explains whatever else went wrong.
  const casualties = (await lease?.release()) ?? [];
  const casualty = casualties.find(({ blame }) => blame === "target") ?? casualties[0];
  if (casualty !== undefined) {
    const { name, log, blame } = casualty;
    throw endOf(new ProcessFailure(blame, `${name} ended during the case, which did not ask for it`, log));
  }
  if (!outcome.held) throw outcome.error;
};

const verdictOf = (item: Case, end: CaseEnd): Verdict =>
  end.verdict === "fail" && item.level === "SHOULD" ? "warn" : end.verdict;

/** Runs one case and says what came of it. Never rejects: what the case throws becomes its verdict. */
export const executeCase = async (item: Case, services: Services, interrupted: AbortSignal): Promise<ReportResult> => {
  const began = performance.now();
  const transcript = createTranscript();
  let tookMs: number | undefined;
  const took = (ms: number): void => {
    tookMs = (tookMs ?? 0) + ms;
  };
  let verdict: Verdict = "pass";
  let finding: Finding | undefined;
  try {
    await untilInterrupted(requireNeeds(item.needs, services), interrupted);
    await runOnNetwork(item, services, transcript, took, interrupted);
    if (transcript.checks() === 0) throw new CaseEnd("harness-error", { message: "the case ended without one check" });
  } catch (error) {
    const end = endOf(error);
    verdict = verdictOf(item, end);
    finding = cutFinding(end.finding);
  }
  return resultOf(item, verdict, services.rerun(item.id), {
    durationMs: Math.round((tookMs ?? performance.now() - began) * 100) / 100,
    steps: transcript.finish(verdict),
    ...(finding === undefined ? {} : { finding }),
  });
};

/** A result record of a case. */
export const resultOf = (
  item: Case,
  verdict: Verdict,
  rerun: string,
  rest: Pick<ReportResult, "durationMs" | "steps" | "finding">,
): ReportResult => ({
  type: "result",
  id: item.id,
  title: item.title,
  suite: item.suite,
  requirements: [...item.requirements],
  importance: item.importance,
  verdict,
  rerun,
  ...rest,
});

/** A result of a case that was not run. */
export const notRun = (item: Case, verdict: Verdict, rerun: string, message: string): ReportResult =>
  resultOf(item, verdict, rerun, { durationMs: 0, steps: [], finding: { message } });
