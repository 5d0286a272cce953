import type { Case } from "../engine/case.js";
import { countOutcomes, uniformBounds } from "./kit/chance.js";
import type { Kit } from "./kit/kit.js";
import { chainForClients, networkCase } from "./kit/network-case.js";
import { play, startPlay } from "./kit/play.js";

/*
 * How a client draws the nodes of its paths. What is random is judged by exact bounds, which a client that draws
 * uniformly leaves once in a million runs.
 */

const roles = ["client"] as const;
const network = chainForClients;

const doubt = 1e-6;

/** Devices that begin from nothing; more of them make the judgement sharper. */
const freshStarts = Number(process.env.SWARMCHECK_FRESH_CLIENTS ?? 8);
const startsAtOnce = 4;

/** Judges that outcomes came equally often. */
const judgeUniform = (kit: Kit, label: string, outcomes: number, drawn: readonly number[]): void => {
  const { least, most } = uniformBounds(drawn.length, outcomes, doubt);
  const counts = countOutcomes(outcomes, drawn);
  kit.ok(
    `${label}: each of ${outcomes} comes ${least} to ${most} times in ${drawn.length}`,
    counts.every((count) => count >= least && count <= most),
    { actual: [...counts], why: "a uniform draw leaves these bounds once in a million runs" },
  );
};

const guards = networkCase({
  id: "client/choice/fresh-guards",
  title: "Fresh devices draw their first node uniformly among the nodes that can be reached",
  requirements: ["PTH-002", "PTH-012"],
  importance: "critical",
  long: true,
  roles,
  network,
  timeoutMs: 60_000 + freshStarts * 5_000,
  run: async (kit) => {
    const played = await startPlay(kit, 6);
    try {
      const [dead, ...alive] = played.stations;
      played.stop(dead!);
      const firsts: string[] = [];
      for (let started = 0; started < freshStarts; started += startsAtOnce) {
        const devices = Array.from(
          { length: Math.min(startsAtOnce, freshStarts - started) },
          (_, index) => started + index,
        );
        const drawn = devices.map(async (device) => {
          const client = await kit.clients.start(`fresh-${device}`, played.seedUrl);
          const { account } = await client.ask("create", {});
          const { path } = await client.ask("path", { account });
          await client.stop();
          return path[0]!;
        });
        firsts.push(...(await Promise.all(drawn)));
      }
      kit.ok("nobody begins with the node that is gone", !firsts.includes(dead!.ed25519));
      const indices = firsts.map((key) => alive.findIndex(({ ed25519 }) => ed25519 === key));
      judgeUniform(kit, "first nodes", alive.length, indices);
      kit.ok("not all begin with the same node", new Set(firsts).size > 1);
      kit.same("nothing but onions and tests of first nodes reached a node", played.senseless, []);
    } finally {
      await played.close();
    }
  },
});

const [nodes, rounds] = [7, 100];

const others = networkCase({
  id: "client/choice/others-given-first",
  title: "Whatever the first node, middle and last are drawn uniformly among the others, all different",
  requirements: ["PTH-001", "PTH-002"],
  importance: "critical",
  long: true,
  roles,
  network,
  timeoutMs: 120_000,
  run: (kit) =>
    play(kit, nodes, async ({ client, played, account }) => {
      const keys = played.stations.map(({ ed25519 }) => ed25519);
      const [middles, lasts]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        const { path } = await client.ask("path", { account, rebuild: true });
        const [first, middle, last] = path as [string, string, string];
        if (new Set(path).size !== 3) kit.equal("three different nodes", new Set(path).size, 3);
        // Places among the nodes that are left, so that paths with different first nodes can be judged together.
        middles.push(keys.filter((key) => key !== first).indexOf(middle));
        lasts.push(keys.filter((key) => key !== first && key !== middle).indexOf(last));
      }
      kit.ok("the nodes of every path are different", true);
      judgeUniform(kit, "middle nodes", nodes - 1, middles);
      judgeUniform(kit, "last nodes", nodes - 2, lasts);
    }),
});

const kept = networkCase({
  id: "client/choice/kept-guard",
  title: "A device that keeps its first node over a restart keeps it for the same account, and builds a path anew",
  requirements: ["PTH-003", "PTH-019"],
  importance: "medium",
  long: true,
  level: "SHOULD",
  roles,
  network,
  capabilities: ["kept-guards"],
  run: (kit) =>
    play(kit, 12, async ({ client, played, account }) => {
      const { path } = await client.ask("path", { account });
      await client.stop();
      const before = played.onions.length;
      const again = await kit.clients.start("alice", played.seedUrl);
      const next = await again.ask("path", { account });
      kit.equal("the first node", next.path[0] ?? null, path[0]!);
      kit.ok("the path was confirmed anew", played.onions.length > before);
    }),
});

/** Deployed clients trust a list that three nodes share if it has so many entries. */
const agreement = 24;

const agreed = networkCase({
  id: "client/choice/agreed-list",
  title: "A list from nodes is taken only as far as three of them agree on 24 entries, and seeds are asked otherwise",
  requirements: ["BOO-007", "PTH-004"],
  importance: "high",
  long: true,
  level: "SHOULD",
  roles,
  network,
  capabilities: ["list-refresh"],
  timeoutMs: 120_000,
  run: (kit) =>
    play(kit, 32, async ({ client, played }) => {
      const entries = played.stations.map(played.entryOf);
      const invented = { ...entries[0], public_ip: "127.15.255.9", pubkey_ed25519: "ab".repeat(32) };
      /** Each asker gets another list: what all share, and something of its own. */
      const tell = (shared: number) => {
        let asked = 0;
        const answers = new Map<string, object>();
        played.answer(({ request, layers }) => {
          if (request.method !== "oxend_request" && request.method !== "batch") return undefined;
          const who = layers.at(-1)!.station.ed25519;
          const own = { ...invented, storage_port: 2_000 + asked };
          const extra = entries[shared + (asked++ % (entries.length - shared || 1))];
          const states = [...entries.slice(0, shared), ...(extra === undefined ? [] : [extra]), own];
          const list = answers.get(who) ?? { result: { service_node_states: states, height: 1_250 }, t: Date.now() };
          answers.set(who, list);
          const json = request.method === "batch" ? { results: [{ code: 200, body: list }] } : list;
          return { status: 200, result: { json: json as never } };
        });
      };
      kit.equal("the seed's list", (await client.ask("bootstrap", {})).nodes, 32);
      for (const shared of [30, agreement, agreement - 3]) {
        tell(shared);
        const [before, seeds] = [played.onions.length, played.seed.requests.length];
        const list = await client.ask("bootstrap", { from: "nodes" });
        const trusted = shared >= agreement;
        kit.equal(`who is believed when ${shared} entries are shared`, list.from, trusted ? "nodes" : "seeds");
        if (trusted) kit.equal("only what all three say", list.nodes, shared);
        else kit.ok("the seed was asked again", played.seed.requests.length > seeds);
        const asked = played.onions
          .slice(before)
          .filter(({ request }) => /^(oxend_request|batch)$/.test(request.method));
        const askedNodes = new Set(asked.map(({ layers }) => layers.at(-1)!.station.ed25519));
        kit.ok("three different nodes were asked through paths", askedNodes.size >= 3, { actual: askedNodes.size });
      }
      kit.same("nobody was asked but through a path", played.senseless, []);
    }),
});

/** Cases of how a client chooses nodes, and whom it believes about them. */
export const clientChoiceCases: readonly Case[] = [guards, others, kept, agreed];
