import type { Case } from "../engine/case.js";
import type { PlayedNetwork } from "../wire/played-network.js";
import type { PlayedReply, PlayedStation, SeenOnion } from "../wire/played-types.js";
import { chainForClients, networkCase } from "./kit/network-case.js";
import { play } from "./kit/play.js";

/* What a client does when the path that it uses fails, in every way in which deployed networks fail. */

const roles = ["client"] as const;
const network = chainForClients;

/** The nodes of a path that stands, first hop first. */
type Stations = readonly [first: PlayedStation, middle: PlayedStation, last: PlayedStation];

interface FailureKind {
  readonly name: string;
  /** What comes back of every onion through the whole path, or through `culprit` where one is to blame. */
  readonly reply: (stations: Stations) => PlayedReply;
  /** Place in the path of the node that is to blame, and named or plain to see. */
  readonly culprit?: 0 | 1 | 2;
}

const http = (status: number, body: string): PlayedReply => ({ http: { status, body } });

const kinds: readonly FailureKind[] = [
  { name: "not-ready", reply: () => http(503, "Service node is not ready: syncing\n"), culprit: 0 },
  { name: "middle-not-ready", reply: ([, middle]) => http(503, `Snode not ready: ${middle.ed25519}`), culprit: 1 },
  { name: "middle-not-found", reply: ([, middle]) => http(502, `Next node not found: ${middle.ed25519}`), culprit: 1 },
  { name: "last-not-found", reply: ([, , last]) => http(502, `Next node not found: ${last.ed25519}`), culprit: 2 },
  {
    name: "last-unreachable",
    reply: ([, , last]) => http(502, `Next node is currently unreachable: ${last.ed25519}`),
    culprit: 2,
  },
  { name: "time-out", reply: () => http(504, "Request time out") },
  { name: "bad-response", reply: () => http(500, "Invalid response from snode") },
  { name: "cannot-open", reply: () => http(400, "Invalid ciphertext") },
  { name: "unopenable", reply: () => http(200, "AAAA".repeat(40)) },
  { name: "empty", reply: () => http(200, "") },
  { name: "not-sealed", reply: () => http(200, '{"body":"{}","status":200}') },
  { name: "silence", reply: () => ({ silence: true }) },
];

/** One kind for each way a client takes: the node named is to blame, any may be, nothing can be read. */
const quick: ReadonlySet<string> = new Set(["last-not-found", "not-ready", "cannot-open", "unopenable"]);

const keysOf = (onion: SeenOnion): string[] => onion.layers.map(({ station }) => station.ed25519);

const stationsOf = (played: PlayedNetwork, path: readonly string[]): Stations =>
  path.map((key) => played.stations.find(({ ed25519 }) => ed25519 === key)!) as unknown as Stations;

const rebuilt = ({ name, reply, culprit }: FailureKind): Case =>
  networkCase({
    id: `client/rebuilds/${name}`,
    title: `A path that fails (${name}) is given up for another one, and the request is answered over that`,
    requirements: ["PTH-009", "PTH-011", "PTH-015", "PRV-010"],
    importance: name === "silence" ? "high" : "critical",
    ...(quick.has(name) ? {} : { long: true }),
    roles,
    network,
    timeoutMs: 120_000,
    run: (kit) =>
      play(kit, 10, async ({ client, played, account }) => {
        const { path } = await client.ask("path", { account });
        const stations = stationsOf(played, path);
        const before = played.onions.length;
        played.answer((onion) => {
          const keys = keysOf(onion);
          const concerned =
            culprit === undefined ? keys.slice(0, 3).join() === path.join() : keys.includes(path[culprit]!);
          return concerned ? reply(stations) : undefined;
        });
        await client.ask("poll", { account });
        const answered = played.onions.slice(before).filter(({ request }) => request.method === "retrieve");
        kit.ok("the request went over another path in the end", keysOf(answered.at(-1)!).join() !== path.join());
        const { path: next } = await client.ask("path", { account });
        kit.ok("another path stands", next.join() !== path.join());
        if (culprit !== undefined) kit.ok("without the node that failed", !next.includes(path[culprit]!));
        const confirmed = played.onions
          .slice(before)
          .some((onion) => onion.request.method === "info" && keysOf(onion).join() === next.join());
        kit.ok("which was confirmed before its use", confirmed);
        kit.same("nobody was asked outside an onion", played.senseless, []);
      }),
  });

const firstGone = networkCase({
  id: "client/rebuilds/first-gone",
  title: "When the first node of a path is gone, another one is taken, and nobody is asked directly",
  requirements: ["PTH-005", "PTH-009", "PTH-012", "PRV-010"],
  importance: "critical",
  roles,
  network,
  timeoutMs: 90_000,
  run: (kit) =>
    play(kit, 10, async ({ client, played, account }) => {
      const { path } = await client.ask("path", { account });
      const [first] = stationsOf(played, path);
      played.stop(first);
      await client.ask("send", { account, to: account, text: "still here" });
      const { path: next } = await client.ask("path", { account });
      kit.ok("the new path is without it", next[0] !== path[0]);
      kit.ok(
        "the message was stored",
        played.onions.some(({ request }) => request.method === "store"),
      );
      kit.same("nobody was asked outside an onion", played.senseless, []);
    }),
});

const keepsFirst = networkCase({
  id: "client/rebuilds/keeps-first",
  title: "Failures behind the first node do not make a client show its address to another one",
  requirements: ["PTH-020", "PRV-011"],
  importance: "high",
  level: "SHOULD",
  roles,
  network,
  timeoutMs: 90_000,
  run: (kit) =>
    play(kit, 10, async ({ client, played, account }) => {
      const { path } = await client.ask("path", { account });
      for (let round = 0; round < 3; round++) {
        const { path: current } = await client.ask("path", { account });
        const hop = round % 2 === 0 ? 1 : 2;
        const gone = current[hop]!;
        played.answer((onion) =>
          keysOf(onion).includes(gone) ? http(502, `Next node not found: ${gone}`) : undefined,
        );
        await client.ask("poll", { account });
      }
      const firsts = new Set(played.onions.map((onion) => keysOf(onion)[0]!));
      kit.same("every onion went to one first node", [...firsts], [path[0]!]);
    }),
});

/** Cases of paths that fail. */
export const clientFailureCases: readonly Case[] = [...kinds.map(rebuilt), firstGone, keepsFirst];
