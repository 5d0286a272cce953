import type { Importance } from "../../spec/schema/primitives.js";
import type { Step } from "../../spec/schema/report.js";
import type { NetworkHandle, Topology } from "../network/topology.js";
import type { ShimClient } from "../target/shim-client.js";

/** What a case needs to run. A case that needs a role the target lacks is unsupported, never green. */
export interface Needs {
  readonly roles: readonly ("shim" | "node" | "client")[];
  /** Optional features the target must declare. */
  readonly capabilities?: readonly string[];
  /** The network it runs on; networks are shared unless `exclusive`. */
  readonly network?: Topology;
}

/** What a running case may touch. */
export interface CaseContext {
  /** Seed of this case, derived from the run's seed and the case id; hex of 32 bytes. */
  readonly seed: string;
  readonly profile: "seed" | "deployed-2.8";
  /** The target's shim; throws `Unsupported` when the target has none. */
  readonly shim: () => Promise<ShimClient>;
  /** The network of `needs.network`, acquired before `run`. */
  readonly network: () => NetworkHandle;
  /** Adds a line to the transcript. */
  readonly step: (step: Omit<Step, "at">) => void;
  /** Aborted when the case's deadline passes or the run is interrupted. */
  readonly signal: AbortSignal;
}

/** One executable check: data with one function. `id` is stable and starts with the suite's name. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  readonly requirements: readonly string[];
  readonly importance: Importance;
  /** SHOULD-level cases warn instead of failing. */
  readonly level?: "MUST" | "SHOULD";
  readonly needs: Needs;
  readonly timeoutMs?: number;
  readonly run: (context: CaseContext) => Promise<void>;
}
