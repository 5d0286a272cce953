import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { loadCertificate } from "../transport/https/certificate.js";
import { type LaunchedProcess, launch } from "./launch.js";

/** One running storage node. */
export interface BenchNode {
  readonly process: LaunchedProcess;
  /** `tcp://…`, and the key that it proves. */
  readonly address: string;
  readonly key: Buffer;
  /** Ends it by a signal and starts it again on the same data. */
  readonly restart: (signal: NodeJS.Signals) => Promise<void>;
}

/** A chain and the nodes of one swarm. */
export interface BenchSwarm {
  readonly nodes: readonly BenchNode[];
  readonly close: () => Promise<void>;
}

const freePort = (ip: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, ip, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

const moduleOf = (name: string): string => join(packageRoot, "dist", "impl", name, "main.js");

type Admin = (method: string, params?: object) => Promise<Record<string, string>>;

const adminOf =
  (url: string, token: string): Admin =>
  async (method, params = {}) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = (await answer.json()) as { result: Record<string, string>; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };

/**
 * Starts a chain and `count` registered nodes with the rate limiter off, each on an address of its own.
 * @param prepare called with the folder of each node before it is started
 */
export const openSwarm = async (
  count: number,
  octet: number,
  prepare?: (dataDir: string) => Promise<void>,
): Promise<BenchSwarm> => {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const token = randomBytes(16).toString("hex");
  const ipOf = (index: number): string => `127.${octet}.${index}.1`;
  const chainFlags = ["--data-dir", join(folder, "chain"), "--ip", ipOf(0), "--block-interval-ms", "0"];
  const chain = await launch(moduleOf("chain"), chainFlags, { SWARMCHECK_ADMIN_TOKEN: token });
  const admin = adminOf(String(chain.ready.admin), token);

  const flagsOf: string[][] = [];
  for (let index = 1; index <= count; index++) {
    const [https, omq] = [await freePort(ipOf(index)), await freePort(ipOf(index))];
    const keys = await admin("add_node", { ip: ipOf(index), https_port: https, omq_port: omq });
    await admin("register", { node: keys.legacy });
    const dataDir = join(folder, `node-${index}`);
    await loadCertificate(dataDir, Date.now());
    await prepare?.(dataDir);
    const ports = ["--bind-ip", ipOf(index), "--https-port", String(https), "--omq-port", String(omq)];
    flagsOf.push(["--data-dir", dataDir, "--oxend-rpc", keys.oxend_rpc ?? "", ...ports, "--no-rate-limit"]);
  }
  await admin("next_block");

  const start = async (flags: readonly string[]): Promise<BenchNode> => {
    let running = await launch(moduleOf("node"), [...flags, "--log-level", "error"]);
    const { host, pathname } = new URL(String(running.ready.omq));
    return {
      get process() {
        return running;
      },
      address: `tcp://${host}`,
      key: Buffer.from(pathname.slice(1), "hex"),
      restart: async (signal) => {
        await running.stop(signal);
        running = await launch(moduleOf("node"), [...flags, "--log-level", "error"]);
      },
    };
  };
  const nodes = await Promise.all(flagsOf.map(start));
  return {
    nodes,
    close: async () => {
      await Promise.all(nodes.map((node) => node.process.stop()));
      await chain.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
