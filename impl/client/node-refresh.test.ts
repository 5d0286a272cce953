import { expect, test } from "vitest";
import type { NodeList } from "./node-list.js";
import { createNodeRefresh } from "./node-refresh.js";
import type { PathRequests } from "./path-requests.js";
import type { Snode } from "./snode.js";
import { createSnodePool } from "./snode-pool.js";
import { createFakeClock, seededRandom } from "./testing/fake-ports.js";
import { nodeNumber } from "./testing/scripted-transport.js";

const entry = ({ ip, httpsPort, ed25519, x25519 }: Snode) => ({
  public_ip: ip,
  storage_port: httpsPort,
  pubkey_ed25519: ed25519,
  pubkey_x25519: x25519,
});

/** A refresh over thirty nodes, each of which tells the list that `told` makes for the nth question. */
const setUp = (told: (question: number) => readonly Snode[], ageMs = 0) => {
  const pool = createSnodePool(Array.from({ length: 30 }, (_, index) => nodeNumber(index + 1)));
  const [adopted, asked]: [(readonly Snode[])[], string[]] = [[], []];
  let seeds = 0;
  const requests = {
    ready: async () => {},
    isInPath: ({ ed25519 }: Snode) => ed25519 === nodeNumber(1).ed25519,
    ask: async ({ ed25519 }: Snode) => {
      const states = told(asked.length).map(entry);
      asked.push(ed25519);
      return { status: 200, body: { result: { service_node_states: states } } };
    },
  } as unknown as PathRequests;
  const nodeList = {
    adopt: (nodes: readonly Snode[]) => void adopted.push(nodes),
    ageMs: () => ageMs,
    bootstrap: async () => {
      seeds++;
      return 30;
    },
  } as unknown as NodeList;
  const ports = { clock: createFakeClock(), random: seededRandom(2), log: () => {} };
  const refresh = createNodeRefresh({ nodeList, requests: () => requests, pool, ...ports, agreement: 24 });
  return { ...refresh, adopted, asked, seedsAsked: () => seeds };
};

const first = (count: number, own: number): Snode[] => [
  ...Array.from({ length: count }, (_, index) => nodeNumber(index + 1)),
  nodeNumber(100 + own),
];

test("what three different nodes outside the path agree on becomes the list", async () => {
  const { refresh, adopted, asked, seedsAsked } = setUp((question) => first(24, question));
  expect(await refresh()).toEqual({ nodes: 24, from: "nodes" });
  expect(adopted).toEqual([first(24, 0).slice(0, 24)]);
  expect(new Set(asked).size).toBe(3);
  expect(asked).not.toContain(nodeNumber(1).ed25519);
  expect(seedsAsked()).toBe(0);
});

test("nodes that agree on less are asked four times, and then the seeds are", async () => {
  const { refresh, adopted, asked, seedsAsked } = setUp((question) => first(23, question));
  expect(await refresh()).toEqual({ nodes: 30, from: "seeds" });
  expect(adopted).toEqual([]);
  expect(asked).toHaveLength(12);
  expect(seedsAsked()).toBe(1);
});

test("an entry counts as shared with address, port and key alike", async () => {
  const { refresh } = setUp((question) =>
    first(24, question).map((node, index) => (index === 3 && question % 3 === 1 ? { ...node, httpsPort: 1 } : node)),
  );
  expect((await refresh()).from).toBe("seeds");
});

test("a list an hour old is refreshed in the background, once", async () => {
  const young = setUp((question) => first(24, question), 3_599_999);
  young.whenDue();
  expect(young.asked).toEqual([]);
  const old = setUp((question) => first(24, question), 3_600_000);
  old.whenDue();
  old.whenDue();
  await old.refresh();
  expect(old.adopted).toHaveLength(1);
});
