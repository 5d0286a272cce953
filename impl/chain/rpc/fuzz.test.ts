import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { profiles } from "../../../spec/model/chain/parameters.js";
import { type Chain, openChain } from "../chain.js";
import { type Daemons, startDaemons } from "../daemons/daemons.js";
import { createAdminRpc } from "../http/admin-rpc.js";
import { answerJsonRpc } from "../http/json-rpc.js";
import { createPublicRpc } from "../http/public-rpc.js";
import { type Caller, ParamsError, RpcError, type RpcMethod } from "./method.js";
import { createRpcMethods } from "./methods.js";

const dataDir = mkdtempSync(join(tmpdir(), "rpc-fuzz-"));
let chain: Chain;
let daemons: Daemons;
let methods: ReadonlyMap<string, RpcMethod>;
let caller: Caller;

beforeAll(() => {
  const fatal = (error: unknown): never => {
    throw error;
  };
  chain = openChain({ dataDir, parameters: profiles.fast, seed: Buffer.alloc(32, 6), warn: () => {}, fatal });
  const node = chain.addNode({ ip: "127.61.0.1", httpsPort: 443, omqPort: 444 });
  chain.stakeNode(node.legacy);
  chain.nextBlock();
  daemons = startDaemons(chain);
  methods = createRpcMethods(chain, daemons, () => 0);
  caller = { node };
});
afterAll(() => {
  chain.close();
  rmSync(dataDir, { recursive: true });
});

const names = [
  ...["fields", "active_only", "limit", "poll_block_hash", "service_node_pubkeys", "height", "heights"],
  ...["type", "pubkey", "passed", "version", "pubkey_ed25519", "https_port", "omq_port", "error", "name_hash"],
  ...["node", "wallet", "amount", "ip", "seed", "count", "from", "to", "transaction", "vote", "state", "__proto__"],
];
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(true, false, 0, -1, 1e300, "storage", "ab".repeat(32), [], [1_250], ["all"], { all: true }),
);
const params = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), value), fc.constant(undefined));

test("no parameters make a method fail in any way but the two that have a code, or answer with what is not JSON", () => {
  fc.assert(
    fc.property(params, (given) => {
      for (const method of methods.values()) {
        try {
          JSON.parse(method.run(given, caller));
        } catch (error) {
          if (!(error instanceof ParamsError) && !(error instanceof RpcError)) throw error;
        }
      }
    }),
    { numRuns: 500 },
  );
});

const admin = [
  ...["add_node", "register", "unlock", "submit", "state", "fund", "tap", "wallet", "daemon", "report"],
  ...["submit_vote", "cast_votes", "stake", "transfer", "pop", "produce"],
  "constructor",
  "__proto__",
];
const body = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record({ method: fc.oneof(fc.constantFrom(...admin, "get_service_nodes"), fc.string()), params, id: value })
    .map((request) => JSON.stringify(request)),
);

test("no request body makes either JSON-RPC interface fail unexpectedly", async () => {
  const interfaces = [
    createPublicRpc(methods),
    createAdminRpc({ chain, daemons, openNode: async () => "ipc:///nowhere", produce: () => {} }),
  ];
  const codes = new Set<number>();
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      for (const dispatch of interfaces) {
        const bugs: unknown[] = [];
        const answer = await answerJsonRpc(text, dispatch, (error) => bugs.push(error));
        expect(bugs).toEqual([]);
        const { jsonrpc, error } = JSON.parse(answer) as { jsonrpc: string; error?: { code: number } };
        expect(jsonrpc).toBe("2.0");
        if (error !== undefined) codes.add(error.code);
      }
    }),
    { numRuns: 1_000 },
  );
  expect([...codes]).toEqual(expect.arrayContaining([-32_700, -32_600, -32_601, -32_602]));
});
