import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { checkConservation } from "../../spec/model/chain/conservation.js";
import { coin, profiles } from "../../spec/model/chain/parameters.js";
import type { ChainState } from "../../spec/model/chain/state.js";
import { type Chain, openChain } from "./chain.js";

const root = mkdtempSync(join(tmpdir(), "chain-pop-"));
afterAll(() => rmSync(root, { recursive: true }));

const fatal = (error: unknown): never => {
  throw error;
};
const open = (dataDir: string): Chain =>
  openChain({ dataDir, parameters: profiles.fast, seed: Buffer.alloc(32, 7), sync: "never", warn: fatal, fatal });
const newChain = (): { folder: string; chain: Chain } => {
  const folder = mkdtempSync(join(root, "c-"));
  return { folder, chain: open(folder) };
};
const addNode = (chain: Chain): string => {
  const index = chain.register.nodes.size;
  return chain.addNode({ ip: `127.20.${index}.1`, httpsPort: 4_000, omqPort: 5_000 }).legacy;
};

test("up to eleven blocks are taken back, and everything is as it was before them", () => {
  const { chain } = newChain();
  const states: ChainState[] = [chain.state()];
  for (let count = 0; count < 14; count++) {
    chain.stakeNode(addNode(chain));
    states.push(chain.nextBlock());
  }
  expect(() => chain.pop(12)).toThrow("at most 11 now");
  expect(chain.state()).toBe(states[14]);
  expect(chain.pop(3)).toEqual(states[11]);
  expect(chain.hashAt(states[12]!.height)).toBeUndefined();
  expect(() => chain.pop(9)).toThrow("at most 8 now");
  expect(chain.pop(8)).toEqual(states[3]);
});

test("the transactions of blocks that were taken back wait again, and the next block is another one", () => {
  const { chain } = newChain();
  const node = addNode(chain);
  chain.stakeNode(node);
  const first = chain.nextBlock();
  chain.fund("cc".repeat(32), 5n);
  chain.pop(1);
  expect(chain.waiting().map(({ type }) => type)).toEqual(["transfer", "register", "transfer"]);
  const second = chain.nextBlock();
  expect(second.height).toBe(first.height);
  expect(second.hash).not.toBe(first.hash);
  expect(second.nodes.get(node)?.totalContributed).toBe(15_000n * coin);
});

const command = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "block" } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: "join" } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unlock" as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pop" as const), count: fc.integer({ min: 1, max: 11 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "fund" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "flush" } as const) },
);

const attempt = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!/^(unlock|block)\.|^count: /.test((error as Error).message)) throw error;
  }
};

test("a chain that is killed at any point of any history, with blocks taken back or not, comes back as it was", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const { folder, chain } = newChain();
      const nodes: string[] = [];
      for (const step of commands) {
        attempt(() => {
          if (step.kind === "block") chain.nextBlock();
          else if (step.kind === "fund") chain.fund("cc".repeat(32), 1n);
          else if (step.kind === "flush") chain.flush();
          else if (step.kind === "pop") chain.pop(step.count);
          else if (step.kind === "join") {
            nodes.push(addNode(chain));
            chain.stakeNode(nodes.at(-1)!);
          } else if (nodes.length > 0) chain.unlockNode(nodes[step.at % nodes.length]!);
        });
        checkConservation(chain.state());
      }
      const again = open(folder);
      expect(again.state()).toEqual(chain.state());
      expect(again.waiting()).toEqual(chain.waiting());
      again.close();
    }),
    { numRuns: 60, seed: 4 },
  );
});
