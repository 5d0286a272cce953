import type { Case } from "../engine/case.js";
import type { PlayedReply, SeenOnion } from "../wire/played-types.js";
import { chainForClients, networkCase } from "./kit/network-case.js";
import { methodsOf, play, routeOf } from "./kit/play.js";

/*
 * A client on a network that the harness plays, seed and nodes: every onion is opened to its innermost request, and the
 * nodes answer what the case wants.
 */

const roles = ["client"] as const;
const network = chainForClients;
const hex = (text: string): string => Buffer.from(text).toString("hex");

const confirmation = networkCase({
  id: "client/played/confirms-first",
  title: "A client sends nothing before the last of three nodes has confirmed the path, and then uses that path",
  requirements: [
    "PTH-001",
    "PTH-003",
    "PTH-004",
    "PTH-007",
    "PTH-008",
    "PTH-010",
    "PTH-011",
    "DST-010",
    "ONI-001",
    "ONI-002",
  ],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      await client.ask("send", { account, to: account, data: hex("hello") });
      await client.ask("poll", { account });
      const [first, ...rest] = played.onions;
      kit.equal("the first request is info", first?.request.method ?? null, "info");
      const path = first!.layers.map(({ station }) => station.ed25519);
      kit.equal("to the last of three different nodes", [path.length, new Set(path).size], [3, 3]);
      kit.same("which is the path that the client names", (await client.ask("path", { account })).path, path);
      kit.ok(
        "then come the user's requests",
        methodsOf(rest).includes("store") && methodsOf(rest).includes("retrieve"),
        {
          actual: methodsOf(rest),
        },
      );
      let confirmed = [path.join()];
      for (const onion of rest) {
        const route = onion.layers.map(({ station }) => station.ed25519);
        if (onion.request.method === "info" && route.length === 3) confirmed = [...confirmed, route.join()];
        else
          kit.ok(`${onion.request.method} took a confirmed path`, confirmed.includes(route.slice(0, 3).join()), {
            actual: routeOf(played, onion),
          });
      }
      kit.same("nothing else reached a node", played.senseless, []);
    }),
});

const unconfirmed = networkCase({
  id: "client/played/never-confirmed",
  title: "While no path is confirmed, no message leaves the client, and the user is told",
  requirements: ["PTH-007", "PTH-008", "PTH-009", "PRV-010"],
  importance: "critical",
  roles,
  network,
  timeoutMs: 90_000,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      played.answer(() => ({ http: { status: 200, body: "c2VhbGVkIGZvciBub2JvZHk=" } }));
      const failed = await client.attempt("send", { account, to: account, data: hex("hello") });
      kit.equal("the class of the error", failed, "path-failed");
      kit.same("all that was asked is info", [...new Set(methodsOf(played.onions))], ["info"]);
      kit.ok(
        "more than one path was tried",
        new Set(played.onions.map((onion) => routeOf(played, onion).join())).size > 1,
      );
      played.answer(() => undefined);
      await client.ask("send", { account, to: account, data: hex("hello") });
      kit.ok("once a path is confirmed, the message leaves", methodsOf(played.onions).includes("store"));
    }),
});

/** Answers to the first info that are no confirmation. */
const falseConfirmations: readonly (readonly [name: string, reply: PlayedReply])[] = [
  ["cannot be opened", { http: { status: 200, body: "AAAA".repeat(20) } }],
  ["is empty", { http: { status: 200, body: "" } }],
  ["is not sealed", { http: { status: 200, body: '{"body":"{}","status":200}' } }],
  ["is a sealed refusal", { status: 400, result: { text: "no method info" } }],
  ["is sealed, but no answer to info", { status: 200, result: { text: "hello" } }],
  ["is an error of the first node", { http: { status: 503, body: "Server busy, try again later" } }],
  ["is a time-out on the way", { http: { status: 504, body: "Request time out" } }],
];

const falseConfirmation = networkCase({
  id: "client/played/false-confirmation",
  title: "A path whose confirmation cannot be opened, or is none, is dropped, and another one is built",
  requirements: ["PTH-007", "PTH-009"],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      const routeKeys = (onion?: SeenOnion): string | null =>
        onion?.layers.map(({ station }) => station.ed25519).join() ?? null;
      for (const [name, reply] of falseConfirmations) {
        kit.note(`the first confirmation ${name}`);
        const before = played.onions.length;
        let left = 1;
        played.answer(() => (left-- > 0 ? reply : undefined));
        const { path } = await client.ask("path", { account, rebuild: true });
        const [dropped, ...rest] = played.onions.slice(before);
        kit.ok(`the path is not the one whose confirmation ${name}`, path.join() !== routeKeys(dropped));
        kit.equal("but one that was confirmed", routeKeys(rest.at(-1)), path.join());
      }
    }),
});

const fresh = networkCase({
  id: "client/played/fresh-secrets",
  title: "No two layers share a key or a nonce, in one onion or in many, and no two requests look alike",
  requirements: ["ONI-008", "ONI-018", "PRV-007"],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      for (let round = 0; round < 6; round++) await client.ask("send", { account, to: account, data: hex("the same") });
      await client.ask("path", { account, rebuild: true });
      const layers = played.onions.flatMap((onion) => onion.layers);
      kit.ok("there are many layers", layers.length > 25, { actual: layers.length });
      kit.equal("keys", new Set(layers.map(({ ephemeralKey }) => ephemeralKey)).size, layers.length);
      kit.equal("nonces", new Set(layers.map(({ nonce }) => nonce)).size, layers.length);
      const stored = played.onions.filter(({ request }) => request.method === "store");
      kit.equal("sealed messages", new Set(stored.map(({ request }) => request.params.data)).size, stored.length);
      for (const { body } of played.onions) {
        const shown = body.toString("latin1");
        kit.ok(
          "the account is not to be seen from outside",
          !shown.includes(account) && !shown.includes(account.slice(2)),
        );
      }
    }),
});

const frames = networkCase({
  id: "client/played/frames",
  title:
    "The metadata of an onion names key and cipher, without blanks, keys ascending, hex in lower case, and no more",
  requirements: ["ONI-009", "ONI-011", "ONI-045", "PRV-006"],
  importance: "high",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      await client.ask("send", { account, to: account, data: hex("hello") });
      for (const { body } of played.onions) {
        const metadata = body.subarray(4 + body.readUInt32LE(0)).toString("utf8");
        const plain = /^\{("enc_type":"(aes-gcm|xchacha20)",)?"ephemeral_key":"[0-9a-f]{64}"\}$/;
        kit.ok("the metadata of the entry", plain.test(metadata), { actual: metadata });
      }
    }),
});

const misdirected = networkCase({
  id: "client/played/misdirected",
  title: "On 421 the client takes the swarm from the body, and repeats the request there",
  requirements: ["PTH-018"],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      const right = played.stations.slice(0, 3);
      const isRight = (onion: SeenOnion): boolean =>
        right.some(({ ed25519 }) => ed25519 === onion.layers.at(-1)?.station.ed25519);
      const members = right.map(({ ip, httpsPort, ed25519, x25519 }) => ({
        ip,
        port: String(httpsPort),
        port_https: httpsPort,
        port_omq: 1,
        port_quic: 1,
        address: `${"y".repeat(52)}.snode`,
        pubkey_ed25519: ed25519,
        pubkey_x25519: x25519,
        pubkey_legacy: ed25519,
      }));
      const swarm = { swarm: "1", snodes: members, t: Date.now(), hf: [19, 4] };
      // The first directory is wrong: it names nodes outside the right swarm.
      const wrong = {
        ...swarm,
        swarm: "2",
        snodes: played.stations.slice(5).map((station) => ({
          ...members[0]!,
          ip: station.ip,
          port: String(station.httpsPort),
          port_https: station.httpsPort,
          pubkey_ed25519: station.ed25519,
          pubkey_x25519: station.x25519,
          pubkey_legacy: station.ed25519,
        })),
      };
      played.answer((onion) => {
        if (onion.request.method === "get_swarm") return { status: 200, result: { json: wrong as never } };
        if (onion.request.method === "info" || isRight(onion)) return undefined;
        return { status: 421, result: { json: swarm as never } };
      });
      await client.ask("send", { account, to: account, data: hex("hello") });
      const stores = played.onions.filter(({ request }) => request.method === "store");
      kit.ok("it was asked at the wrong place first", !isRight(stores[0]!));
      kit.ok("and at the right one in the end", isRight(stores.at(-1)!));
      kit.ok("without trying long", stores.length <= 3, { actual: stores.length });
    }),
});

const clock = networkCase({
  id: "client/played/wrong-clock",
  title: "Answers 406 and 425 are reported as a matter of the clock, and not tried elsewhere",
  requirements: ["PTH-017"],
  importance: "medium",
  level: "SHOULD",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      await client.ask("path", { account });
      for (const status of [406, 425]) {
        played.answer(({ request }) =>
          request.method === "store" ? { status, result: { text: "Timestamp error: check your clock" } } : undefined,
        );
        const before = played.onions.length;
        const said = await client.fails("send", { account, to: account, data: "00" });
        kit.equal(`the class of ${status}`, said, "refused");
        const stores = methodsOf(played.onions.slice(before)).filter((method) => method === "store");
        kit.equal("it was asked once", stores.length, 1);
      }
    }),
});

const goneNode = networkCase({
  id: "client/played/node-not-found",
  title: "A node that its predecessor does not know is dropped from path and list at once",
  requirements: ["PTH-014", "PTH-020"],
  importance: "medium",
  level: "SHOULD",
  roles,
  network,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      const { path } = await client.ask("path", { account });
      const [first, gone] = path as [string, string, string];
      played.answer(({ layers }) =>
        layers.some(({ station }) => station.ed25519 === gone)
          ? { http: { status: 502, body: `Next node not found: ${gone}` } }
          : undefined,
      );
      await client.ask("send", { account, to: account, data: hex("hello") });
      const next = await client.ask("path", { account });
      kit.ok("the new path is without it", !next.path.includes(gone), { actual: next.path });
      kit.equal("and keeps its first node", next.path[0] ?? null, first);
      const from = played.onions.length;
      for (let round = 0; round < 8; round++) await client.ask("path", { account, rebuild: true });
      const used = played.onions.slice(from).flatMap(({ layers }) => layers.map(({ station }) => station.ed25519));
      kit.ok("no later path is tried through it", !used.includes(gone));
    }),
});

/** Cases of a client on a network that the harness plays. */
export const clientPlayedCases: readonly Case[] = [
  confirmation,
  unconfirmed,
  falseConfirmation,
  fresh,
  frames,
  misdirected,
  clock,
  goneNode,
];
