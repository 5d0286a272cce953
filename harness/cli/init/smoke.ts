import { networkEnvironment } from "../../engine/networks.js";
import { createClientHost } from "../../network/client-host.js";
import { ProcessFailure } from "../../network/failure.js";
import { startNetwork } from "../../network/network.js";
import { type Reaper, startReaper } from "../../network/reaper.js";
import { connectShim } from "../../target/connect-shim.js";
import { mandatoryFamilies } from "../../target/families.js";
import { type LoadedManifest, streamCommand } from "../../target/manifest.js";
import { ShimUnusable } from "../../target/shim-client.js";
import type { Role } from "./draft.js";

/** What a first try has shown: lines for the user, and whether it works. */
export interface Smoke {
  readonly works: boolean;
  readonly lines: readonly string[];
}

const lastLines = (log: string): readonly string[] =>
  log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-5)
    .map((line) => `  stderr: ${line}`);

const tryShim = async (target: LoadedManifest, reaper: Reaper, signal: AbortSignal): Promise<Smoke> => {
  const role = target.manifest.roles.shim!;
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ""]));
  const client = await connectShim({
    command: streamCommand(target, "shim", role),
    env,
    processes: reaper,
    seed: "0123456789abcdef".repeat(4),
    timeoutMs: 10_000,
    signal,
  });
  const { name, version, language, families } = client.hello;
  await client.close();
  const missing = mandatoryFamilies.filter((family) => !families.includes(family));
  return {
    works: true,
    lines: [
      `it greets as ${name} ${version} (${language}) and answers ${families.length} families`,
      ...(missing.length > 0 ? [`${missing.length} mandatory families are missing yet, such as ${missing[0]}`] : []),
    ],
  };
};

const tryOnNetwork = async (
  target: LoadedManifest,
  role: "node" | "client",
  reaper: Reaper,
  signal: AbortSignal,
): Promise<Smoke> => {
  const environment = await networkEnvironment(target, reaper, "swarmcheck-init", signal);
  const mix = role === "node" ? "target among reference" : "all reference";
  const network = await startNetwork(environment, { nodes: 1, mix }, "init");
  try {
    if (role === "node") return { works: true, lines: ["a network was started, and it became ready in it"] };
    const clients = createClientHost(environment);
    const silent = { onLine: () => undefined, onEnd: () => undefined };
    await clients.start("first", "init", network, { device: "first" }, silent);
    await clients.stopAll("init");
    return { works: true, lines: ["a network was started, and it became ready beside it"] };
  } finally {
    await network.close();
  }
};

/** Launches what a manifest describes once, and stops it again. Never rejects for what the target does. */
export const smokeTest = async (target: LoadedManifest, role: Role, signal: AbortSignal): Promise<Smoke> => {
  const reaper = startReaper();
  try {
    return role === "shim" ? await tryShim(target, reaper, signal) : await tryOnNetwork(target, role, reaper, signal);
  } catch (error) {
    if (error instanceof ShimUnusable) {
      const wrote = error.line === undefined ? [] : [`  it wrote: ${error.line}`];
      return { works: false, lines: [`the shim ${error.message}`, ...wrote, ...lastLines(error.stderr)] };
    }
    if (!(error instanceof ProcessFailure)) throw error;
    return { works: false, lines: [error.message, ...lastLines(error.log)] };
  } finally {
    await reaper.close();
  }
};
