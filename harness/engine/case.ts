import type { Importance } from "../../spec/schema/primitives.js";
import type { Step } from "../../spec/schema/report.js";
import type { NetworkHandle, Topology } from "../network/topology.js";
import type { ShimClient } from "../target/shim-client.js";
import type { SimulationClient } from "../target/simulation-client.js";
import type { Conversation } from "./conversation.js";

/** What a case needs to run. A case that needs a role the target lacks is unsupported, never green. */
export interface Needs {
  readonly roles: readonly ("shim" | "node" | "client" | "chain" | "fileServer" | "groupServer" | "simulation")[];
  /** Shim families; a case whose family the shim does not list is unsupported. */
  readonly families?: readonly string[];
  /** Optional features the target must declare, in its manifest or in its hello. */
  readonly capabilities?: readonly string[];
  /** The network it runs on; networks are shared unless `exclusive`. */
  readonly network?: Topology;
  /** So many nodes would do where networks are started in great number, as they are for mutants. */
  readonly fewest?: number;
}

/** What a running case may touch. */
export interface CaseContext {
  /** Seed of this case, derived from the run's seed and the case id; hex of 32 bytes. */
  readonly seed: string;
  readonly profile: "seed" | "deployed-2.8";
  /** The target's shim, shared by all cases of the run. */
  readonly shim: () => Promise<ShimClient>;
  /** Talks by hand-written lines to a process of the target's shim that plays no vectors; one case at a time. */
  readonly converse: (talk: (shim: Conversation) => Promise<void>) => Promise<void>;
  /** The network of `needs.network`, acquired before `run`. */
  readonly network: () => NetworkHandle;
  /** Starts a simulation of the target's nodes; it ends with the case. */
  readonly simulate: () => Promise<SimulationClient>;
  /** Adds a line to the transcript. */
  readonly step: (step: Omit<Step, "at">) => void;
  /** Says how long the target took, where that is less than from begin to end: vectors wait for those before them. */
  readonly took: (ms: number) => void;
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
  /** Longest time the case may take, milliseconds; 0: what it uses has deadlines of its own. 60,000 unless told otherwise. */
  readonly timeoutMs?: number;
  /** Takes longer than a run of everything may: only runs that name it or its suite have it. */
  readonly long?: boolean;
  /** Runs when all others have ended, because it judges the run as a whole. */
  readonly last?: boolean;
  readonly run: (context: CaseContext) => Promise<void>;
}
