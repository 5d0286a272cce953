import type { Case } from "../engine/case.js";
import { readBt } from "../wire/bt-json.js";
import type { Fields, Ground, Home, Params } from "./kit/pinned.js";
import { pinnedOfNode as pinned } from "./kit/pinned-case.js";

/* Behaviours 70 to 81: requests that hold requests. */

type Result = { readonly code: number; readonly body: Fields };

const info: Params = { method: "info", params: {} };

/** Two stores to a private namespace, signed by their account. */
const privateStores = ({ signed }: Ground, home: Home): readonly Params[] =>
  ["one", "two"].map((text) => {
    const fields = { timestamp: Date.now(), ttl: 60_000, namespace: 42, data: Buffer.from(text) };
    return { method: "store", params: signed("store", home.who, fields) };
  });

/** JavaScript takes a literal with a field `then` for a promise. */
const branch = (name: "then" | "else", value: Params): Params => Object.fromEntries([[name, value]]);

const ifelse = (home: Home, condition: Params, branches: Params): Promise<Fields> =>
  home.get("ifelse", { if: condition, ...branches });

/** A retrieve without a signature, which is refused, and one that is right. */
const badThenGood = ({ signed }: Ground, home: Home): readonly Params[] => [
  { method: "retrieve", params: { pubkey: home.who.id } },
  { method: "retrieve", params: signed("retrieve", home.who, { timestamp: Date.now() }) },
];

/** Cases of the deployed tests of batches and branches. */
export const pinnedBatchCases: readonly Case[] = [
  pinned(
    70,
    "A batch in JSON of two private stores has two results with code 200 and the right hashes",
    ["STO-054"],
    async (ground) => {
      const home = await ground.session();
      const { results } = await home.get("batch", { requests: privateStores(ground, home) });
      for (const [index, { code, body }] of (results as Result[]).entries()) {
        ground.kit.equal("its code", code, 200);
        ground.kit.equal("its hash", body.hash, ground.hashOf(home.who, ["one", "two"][index]!, 42));
        home.entries(body);
      }
    },
  ),
  pinned(
    71,
    "The same batch in bencoding takes raw data and signatures and accounts in hex, and is answered in the same form, bencoded",
    ["STO-054", "STO-077"],
    async (ground) => {
      const home = await ground.session();
      const answer = await home.ask("batch", { requests: privateStores(ground, home) }, { encoding: "bt" });
      ground.kit.equal("it succeeds", answer.status, 200);
      const results = readBt(answer.parts[0]!).get("results") as readonly ReadonlyMap<string, unknown>[];
      ground.kit.equal("there are two results", results.length, 2);
      for (const [index, result] of results.entries()) {
        const body = result.get("body") as ReadonlyMap<string, unknown>;
        const hash = Buffer.from(body.get("hash") as Uint8Array).toString();
        ground.kit.same(
          "code and hash",
          [result.get("code"), hash],
          [200n, ground.hashOf(home.who, ["one", "two"][index]!, 42)],
        );
        ground.kit.equal(
          "entries of all members",
          [...(body.get("swarm") as ReadonlyMap<string, unknown>).keys()].sort(),
          home.members.map(({ ed25519 }) => ed25519).sort(),
        );
      }
    },
  ),
  pinned(
    72,
    "In a sequence of store, retrieve, store, delete_all and retrieve each sees what those before it did",
    ["STO-056"],
    async ({ kit, session, signed, hashOf }) => {
      const home = await session();
      const timestamp = Date.now();
      const store = (text: string) => ({
        method: "store",
        params: { pubkey: home.who.id, timestamp, ttl: 60_000, data: Buffer.from(text) },
      });
      const retrieve = { method: "retrieve", params: signed("retrieve", home.who, { timestamp }) };
      const clear = { method: "delete_all", params: signed("delete_all", home.who, { timestamp }) };
      const requests = [store("first"), retrieve, store("second"), clear, retrieve];
      const results = (await home.get("sequence", { requests })).results as Result[];
      kit.same(
        "all succeed",
        results.map(({ code }) => code),
        [200, 200, 200, 200, 200],
      );
      const [, before, , cleared, after] = results as [Result, Result, Result, Result, Result];
      const [first, second] = ["first", "second"].map((text) => hashOf(home.who, text)) as [string, string];
      kit.same(
        "the first retrieve",
        before.body.messages.map(({ hash }: Fields) => hash),
        [first],
      );
      for (const [, entry] of home.entries(cleared.body))
        kit.equal("what a member has deleted", entry.deleted, [first, second].sort());
      kit.same("the last retrieve", after.body.messages, []);
    },
  ),
  pinned(
    73,
    "A sequence stops at the first failure: one result, with code 401 and the bare text",
    ["STO-056"],
    async (ground) => {
      const home = await ground.session();
      const { results } = await home.get("sequence", { requests: badThenGood(ground, home) });
      ground.kit.same("the results", results, [{ code: 401, body: "retrieve: request signature required" }]);
    },
  ),
  pinned(74, "The same requests as a batch all run: 401, then 200 without messages", ["STO-054"], async (ground) => {
    const home = await ground.session();
    const results = (await home.get("batch", { requests: badThenGood(ground, home) })).results as Result[];
    ground.kit.same(
      "the codes",
      results.map(({ code }) => code),
      [401, 200],
    );
    ground.kit.same("the messages", results[1]!.body.messages, []);
  }),
  pinned(
    75,
    "A hard fork of one number counts as that number and zero, and one out of reach takes the other branch",
    ["STO-057"],
    async ({ kit, session }) => {
      const home = await session();
      const swarm: Params = { method: "get_swarm", params: { pubkey: home.who.id } };
      const both = { ...branch("then", info), ...branch("else", swarm) };
      const { hf } = await home.get("info", {});
      for (const [condition, holds] of [
        [{ hf_at_least: [hf[0]] }, true],
        [{ hf_before: [hf[0]] }, false],
        [{ hf_before: [hf[0] + 1] }, true],
        [{ hf_at_least: [99] }, false],
      ] as const) {
        const body = await ifelse(home, condition, both);
        kit.same(JSON.stringify(condition), [body.condition, body.result.code], [holds, 200]);
        kit.equal("which branch was taken", body.result.body.version !== undefined, holds);
      }
    },
  ),
  pinned(76, "Several conditions must all hold", ["STO-057"], async ({ kit, session }) => {
    const home = await session();
    const holding = { hf_at_least: [19, 0], hf_before: [99], v_at_least: [2], height_at_least: 1 };
    const all = await ifelse(home, holding, branch("then", info));
    kit.same("all hold", [all.condition, all.result?.code], [true, 200]);
    for (const failing of [{ hf_before: [19] }, { v_at_least: [99] }, { height_before: 1 }]) {
      const body = await ifelse(home, { ...holding, ...failing }, branch("then", info));
      kit.equal(`all but ${JSON.stringify(failing)}`, body.condition, false);
    }
  }),
  pinned(77, "Conditions on height and version work", ["STO-057"], async ({ kit, session }) => {
    const home = await session();
    const now = await ifelse(home, { height_at_least: 0 }, branch("then", info));
    const { height, v } = now as { height: number; v: [number, number, number] };
    for (const [condition, holds] of [
      // Blocks may be made meanwhile.
      [{ height_at_least: height }, true],
      [{ height_at_least: height + 10_000 }, false],
      [{ height_before: height }, false],
      [{ height_before: height + 10_000 }, true],
      [{ v_at_least: [v[0], v[1]] }, true],
      [{ v_at_least: [v[0], v[1] + 1] }, false],
    ] as const) {
      const { condition: actual } = await ifelse(home, condition, branch("then", info));
      kit.equal(JSON.stringify(condition), actual, holds);
    }
  }),
  pinned(
    78,
    "When the branch chosen is not there the answer has no result, and is a success",
    ["STO-057"],
    async ({ kit, session }) => {
      const home = await session();
      for (const [condition, branches] of [
        [{ hf_at_least: [99] }, branch("then", info)],
        [{ hf_at_least: [1] }, branch("else", info)],
      ] as const) {
        const body = await ifelse(home, condition, branches);
        kit.same("its fields", Object.keys(body).sort(), ["condition", "height", "hf", "v"]);
      }
    },
  ),
  pinned(79, "Either branch may be left out", ["STO-057"], async ({ kit, session }) => {
    const home = await session();
    for (const [condition, branches] of [
      [{ hf_at_least: [1] }, branch("then", info)],
      [{ hf_at_least: [99] }, branch("else", info)],
    ] as const) {
      const body = await ifelse(home, condition, branches);
      kit.equal("the code of the branch", body.result?.code, 200);
    }
  }),
  pinned(
    80,
    "An ifelse holds others, several levels deep, and a batch; every level tells its condition and code 200",
    ["STO-057"],
    async ({ kit, session }) => {
      const home = await session();
      const batch: Params = { method: "batch", params: { requests: [info, info] } };
      const level = (condition: Params, branches: Params): Params => ({
        method: "ifelse",
        params: { if: condition, ...branches },
      });
      const third = level({ v_before: [99] }, branch("then", batch));
      const second = level({ hf_before: [1] }, branch("else", third));
      let body = await ifelse(home, { hf_at_least: [1] }, branch("then", second));
      for (const condition of [true, false, true]) {
        kit.same("condition and code", [body.condition, body.result?.code], [condition, 200]);
        body = body.result.body;
      }
      kit.same(
        "the batch at the bottom",
        (body.results as Result[]).map(({ code }) => code),
        [200, 200],
      );
    },
  ),
  pinned(
    81,
    "An ifelse inside a batch refuses the batch, as does every request there that holds requests",
    ["STO-055"],
    async ({ session }) => {
      const home = await session();
      const inner: Params = { method: "ifelse", params: { if: { hf_at_least: [1] }, ...branch("then", info) } };
      const text = "invalid request: Invalid batch subrequest: subrequests may not contain meta-requests";
      await home.refuse("batch", { requests: [info, inner] }, 400, text);
    },
  ),
];
