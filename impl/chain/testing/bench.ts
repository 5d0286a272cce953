import { rmSync } from "node:fs";
import type { ChainAdminResult } from "../../../spec/schema/chain-admin.js";
import { buildChain, launchChain, newDataDir, type RunningChain } from "./launch-chain.js";
import { connectCaller, type OmqCaller } from "./omq-caller.js";

export type AddedNode = ChainAdminResult<"add_node">;

/** Starts chain processes for the tests of one file and ends everything it started. */
export interface ChainBench {
  /** Bundle that the processes run. */
  readonly main: string;
  readonly folder: () => string;
  /** A chain without a timer, unless the flags say otherwise. */
  readonly start: (dataDir?: string, ...flags: string[]) => Promise<RunningChain>;
  /** A chain started with exactly these flags. */
  readonly startWith: (flags: readonly string[]) => Promise<RunningChain>;
  /** Adds and registers nodes and makes the block that activates them. */
  readonly addNodes: (chain: RunningChain, count: number) => Promise<AddedNode[]>;
  readonly connect: typeof connectCaller;
  readonly connectPublic: (chain: RunningChain) => OmqCaller;
  readonly close: () => Promise<void>;
}

/** Opens a bench whose chains listen on `127.<octet>.0.1`; nodes have addresses 127.<octet>.1.1 and up. */
export const openBench = async (octet: number): Promise<ChainBench> => {
  const { main, remove } = await buildChain();
  const folders: string[] = [];
  const chains: RunningChain[] = [];
  const callers: OmqCaller[] = [];

  const folder = (): string => {
    const path = newDataDir();
    folders.push(path);
    return path;
  };
  const startWith: ChainBench["startWith"] = async (flags) => {
    const chain = await launchChain(main, flags);
    chains.push(chain);
    return chain;
  };
  const connect: ChainBench["connect"] = (...parameters) => {
    const caller = connectCaller(...parameters);
    callers.push(caller);
    return caller;
  };

  return {
    main,
    folder,
    startWith,
    connect,
    start: (dataDir = folder(), ...flags) =>
      startWith([
        ...["--data-dir", dataDir, "--ip", `127.${octet}.0.1`, "--seed", "07".repeat(32)],
        ...["--block-interval-ms", "0", ...flags],
      ]),
    addNodes: async (chain, count) => {
      const added: AddedNode[] = [];
      for (let index = 1; index <= count; index++) {
        const address = { ip: `127.${octet}.${index}.1`, https_port: 443, omq_port: 444 };
        const node = await chain.admin<AddedNode>("add_node", address);
        await chain.admin("register", { node: node.legacy });
        added.push(node);
      }
      await chain.admin("next_block");
      return added;
    },
    connectPublic: (chain) => {
      const { host, pathname } = new URL(chain.ready.omqPublic);
      return connect(`tcp://${host}`, { serverKey: Buffer.from(pathname.slice(1), "hex") });
    },
    close: async () => {
      for (const caller of callers) caller.close();
      for (const chain of chains) await chain.kill("SIGKILL");
      for (const path of folders) rmSync(path, { recursive: true, force: true });
      remove();
    },
  };
};
