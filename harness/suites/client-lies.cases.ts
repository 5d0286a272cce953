import type { Case } from "../engine/case.js";
import type { PlayedNetwork } from "../wire/played-network.js";
import type { PlayedReply, SeenOnion } from "../wire/played-types.js";
import type { Kit } from "./kit/kit.js";
import { chainForClients, networkCase } from "./kit/network-case.js";
import { play } from "./kit/play.js";

/* A client among nodes that lie: forged, replayed and mis-sealed answers, wrong swarms, stale and endless data. */

const roles = ["client"] as const;
const network = chainForClients;

/** A stored message as a node returns it. */
interface Kept {
  readonly hash: string;
  readonly timestamp: number;
  readonly expiration: number;
  readonly data: string;
}

/** Makes messages for an account that a client has restored, as the model writes them. */
const messageMaker = async (kit: Kit, account: ReturnType<Kit["account"]>) => {
  const [{ textContent, wrapMessage }, { hashOf }] = await Promise.all([
    import("../../spec/model/direct-message.js"),
    import("../wire/account.js"),
  ]);
  const sender = kit.account();
  return (text: string): Kept => {
    const timestamp = Date.now();
    const content = textContent(text, BigInt(timestamp));
    const ephemeral = kit.random.bytes(32);
    const data = wrapMessage(sender.ed25519Secret, account.x25519, content, BigInt(timestamp), ephemeral);
    const kept = { timestamp, expiration: timestamp + 86_400_000, data: Buffer.from(data).toString("base64") };
    return { hash: hashOf(account, 0, data), ...kept };
  };
};

const page = (messages: readonly Kept[], more = false): { status: number; result: { json: never } } => ({
  status: 200,
  result: { json: { messages, more, t: Date.now(), hf: [19, 4] } as never },
});

const textsOf = (messages: readonly { readonly text?: string | undefined }[]): (string | null)[] =>
  messages.map(({ text }) => text ?? null);

interface Forgery {
  readonly name: string;
  /** The body that comes in place of the honest answer. `earlier` answered another request of this client. */
  readonly forge: (played: PlayedNetwork, onion: SeenOnion, earlier: Buffer, lie: ReturnType<typeof page>) => Buffer;
}

const flipped = (body: Buffer, at: number): Buffer => {
  const bytes = Buffer.from(body.toString("latin1"), "base64");
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  return Buffer.from(bytes.toString("base64"));
};

const forgeries: readonly Forgery[] = [
  { name: "replayed", forge: (_played, _onion, earlier) => earlier },
  {
    name: "sealed by another node",
    forge: (played, onion, _earlier, lie) =>
      played.sealed(
        onion,
        lie,
        played.stations.find(({ ed25519 }) => ed25519 !== onion.layers.at(-1)!.station.ed25519),
      ),
  },
  {
    name: "sealed for another layer of the onion",
    forge: (played, onion, _earlier, lie) =>
      played.sealed({ ...onion, layers: [onion.layers[0]!] }, lie, onion.layers.at(-1)!.station),
  },
  { name: "changed in its nonce", forge: (played, onion, _earlier, lie) => flipped(played.sealed(onion, lie), 0) },
  { name: "changed in its text", forge: (played, onion, _earlier, lie) => flipped(played.sealed(onion, lie), 40) },
  { name: "changed in its tag", forge: (played, onion, _earlier, lie) => flipped(played.sealed(onion, lie), -1) },
  {
    name: "cut short",
    forge: (played, onion, _earlier, lie) =>
      Buffer.from(Buffer.from(played.sealed(onion, lie).toString(), "base64").subarray(0, -3).toString("base64")),
  },
  {
    name: "not sealed at all",
    forge: (_played, _onion, _earlier, { status, result }) =>
      Buffer.from(JSON.stringify({ body: JSON.stringify(result.json), status })),
  },
];

const forged = networkCase({
  id: "client/lies/forged-answers",
  title: "Answers that are replayed, mis-sealed or changed on the way are not believed, and the honest one is fetched",
  requirements: ["DST-009", "PRV-012", "ONI-002"],
  importance: "critical",
  roles,
  network,
  timeoutMs: 120_000,
  run: (kit) =>
    play(kit, 10, async ({ client, played }) => {
      const account = kit.account();
      await client.ask("restore", { phrase: account.phrase });
      const make = await messageMaker(kit, account);
      let earlier: Buffer = Buffer.alloc(0);
      const first = make("the first message");
      played.answer((onion) => {
        if (onion.request.method !== "retrieve") return undefined;
        earlier = played.sealed(onion, page([first]));
        return { http: { status: 200, body: earlier } };
      });
      const { messages } = await client.ask("poll", { account: account.id });
      kit.same("the first message arrives", textsOf(messages), ["the first message"]);
      for (const { name, forge } of forgeries) {
        const [lie, truth] = [make(`a lie that is ${name}`), make(`true, beside a lie that is ${name}`)];
        let lies = 1;
        played.answer((onion) => {
          if (onion.request.method !== "retrieve") return undefined;
          if (lies-- > 0) return { http: { status: 200, body: forge(played, onion, earlier, page([lie])) } };
          return page([first, truth]);
        });
        const polled = await client.ask("poll", { account: account.id });
        kit.same(`an answer ${name} is not believed`, textsOf(polled.messages), [`true, beside a lie that is ${name}`]);
      }
    }),
});

const stale = networkCase({
  id: "client/lies/stale-data",
  title: "What nodes return again is handed over once, and what is not the message of its hash never",
  requirements: ["MSG-005", "STO-001"],
  importance: "critical",
  long: true,
  roles,
  network,
  timeoutMs: 90_000,
  run: (kit) =>
    play(kit, 9, async ({ client, played }) => {
      const account = kit.account();
      await client.ask("restore", { phrase: account.phrase });
      const make = await messageMaker(kit, account);
      const [old, fresh, other] = [make("old"), make("fresh"), make("other")];
      const reply = (messages: readonly Kept[], more = false): void =>
        played.answer(({ request }) => (request.method === "retrieve" ? page(messages, more) : undefined));
      reply([old]);
      kit.same("the first time", textsOf((await client.ask("poll", { account: account.id })).messages), ["old"]);
      reply([old, old, fresh]);
      kit.same("old and new", textsOf((await client.ask("poll", { account: account.id })).messages), ["fresh"]);
      reply([old, fresh], true);
      const before = played.onions.length;
      kit.same("more of the same for ever", (await client.ask("poll", { account: account.id })).messages, []);
      kit.ok("is not asked for ever", played.onions.length - before < 30, { actual: played.onions.length - before });
      reply([
        { ...other, hash: old.hash.split("").reverse().join("") },
        { ...other, data: fresh.data },
      ]);
      kit.same("data under another hash", (await client.ask("poll", { account: account.id })).messages, []);
      reply([other]);
      kit.same("the honest one", textsOf((await client.ask("poll", { account: account.id })).messages), ["other"]);
    }),
});

/** Bodies, sealed or not, with which a node may try to bring a client down. */
const floods: readonly (readonly [name: string, reply: (played: PlayedNetwork, onion: SeenOnion) => PlayedReply])[] = [
  ["twelve megabytes unsealed", () => ({ http: { status: 200, body: Buffer.alloc(12_000_000, 65) } })],
  [
    "six megabytes sealed",
    (played, onion) => {
      const sealed = played.sealed(onion, { status: 200, result: { text: "x" } });
      return { http: { status: 200, body: Buffer.concat([sealed, Buffer.alloc(6_000_000, 65)]) } };
    },
  ],
  ["brackets without an end", () => ({ status: 200, result: { text: "[".repeat(200_000) } })],
  ["no JSON", () => ({ status: 200, result: { text: '{"messages":' } })],
  ["a list that is none", () => ({ status: 200, result: { json: { messages: { length: 1e9 } } as never } })],
  [
    "messages of the wrong kind",
    () => ({ status: 200, result: { json: { messages: [null, 7, "x", {}, { hash: 1, data: [] }] } as never } }),
  ],
  ["a status that is none", () => ({ status: 99_999, result: { text: "?" } })],
];

const huge = networkCase({
  id: "client/lies/huge-bodies",
  title: "Huge and senseless bodies of one node do a client no harm: it asks another one",
  requirements: ["PTH-011"],
  importance: "high",
  long: true,
  roles,
  network,
  timeoutMs: 180_000,
  run: (kit) =>
    play(kit, 10, async ({ client, played }) => {
      const account = kit.account();
      await client.ask("restore", { phrase: account.phrase });
      const make = await messageMaker(kit, account);
      for (const [name, reply] of floods) {
        const truth = make(`after ${name}`);
        let left = 1;
        played.answer((onion) => {
          if (onion.request.method !== "retrieve") return undefined;
          return left-- > 0 ? reply(played, onion) : page([truth]);
        });
        const { messages } = await client.ask("poll", { account: account.id });
        kit.same(`the message after ${name}`, textsOf(messages), [`after ${name}`]);
      }
    }),
});

const wrongSwarm = networkCase({
  id: "client/lies/invented-swarm",
  title: "Members that a node invents are never contacted, and a store that no member confirms is not called stored",
  requirements: ["PTH-012", "PRV-010", "PRV-011"],
  importance: "critical",
  roles,
  network,
  timeoutMs: 120_000,
  run: (kit) =>
    play(kit, 9, async ({ client, played, account }) => {
      const { openHttpSink } = await import("../wire/http-sink.js");
      const decoy = await openHttpSink(() => ({ status: 200, body: "" }));
      try {
        const invented = {
          ip: decoy.host,
          port: String(decoy.port),
          port_https: decoy.port,
          port_omq: 1,
          port_quic: 1,
          pubkey_ed25519: "cd".repeat(32),
          pubkey_x25519: played.stations[0]!.x25519,
          pubkey_legacy: "cd".repeat(32),
        };
        const swarm = { swarm: "1", snodes: [invented], t: Date.now(), hf: [19, 4] };
        let lies = 2;
        played.answer(({ request }) =>
          request.method === "get_swarm" && lies-- > 0 ? { status: 200, result: { json: swarm as never } } : undefined,
        );
        await client.attempt("send", { account, to: account, text: "hello" });
        kit.equal("requests at the invented address", decoy.requests.length, 0);
        const forged: Record<string, unknown> = Object.fromEntries(
          played.stations.map(({ ed25519 }) => [
            ed25519,
            { hash: "A".repeat(43), signature: Buffer.alloc(64, 1).toString("base64"), expiry: 1 },
          ]),
        );
        for (const [name, answer] of [
          ["signatures that are wrong", { hash: "A".repeat(43), swarm: forged, t: Date.now() }],
          ["no members", { hash: "A".repeat(43), swarm: {}, t: Date.now() }],
          ["nothing", {}],
        ] as const) {
          played.answer(({ request }) =>
            request.method === "store" ? { status: 200, result: { json: answer as never } } : undefined,
          );
          const said = await client.attempt("send", { account, to: account, text: "hello" });
          kit.ok(`a store confirmed by ${name} is reported as a failure`, said !== "result", { actual: said });
        }
        kit.equal("requests at the invented address", decoy.requests.length, 0);
      } finally {
        await decoy.close();
      }
    }),
});

const silent = networkCase({
  id: "client/lies/silent-member",
  title: "A member of the swarm that keeps silent is passed over for another one, within the time a user waits",
  requirements: ["PTH-011", "STO-001"],
  importance: "high",
  long: true,
  roles,
  network,
  timeoutMs: 90_000,
  run: (kit) =>
    play(kit, 9, async ({ client, played }) => {
      const account = kit.account();
      await client.ask("restore", { phrase: account.phrase });
      const make = await messageMaker(kit, account);
      const message = make("at last");
      let silences = 1;
      played.answer(({ request }) => {
        if (request.method !== "retrieve") return undefined;
        return silences-- > 0 ? { silence: true } : page([message]);
      });
      const { messages } = await client.ask("poll", { account: account.id });
      kit.same("the message arrives", textsOf(messages), ["at last"]);
    }),
});

const apart = networkCase({
  id: "client/accounts-apart",
  title: "Two accounts of one client have paths of their own, and none asks over the other's",
  requirements: ["IDN-003", "IDN-005", "IDN-006", "PRV-009"],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 12, async ({ client, played, account: a }) => {
      const { account: b } = await client.ask("create", {});
      const pathOf = async (account: string): Promise<string> => (await client.ask("path", { account })).path.join();
      const [ofA, ofB] = [await pathOf(a), await pathOf(b)];
      kit.ok("two paths", ofA !== ofB);
      const before = played.onions.length;
      for (let round = 0; round < 3; round++)
        for (const account of [a, b]) {
          await client.ask("poll", { account });
          await client.ask("send", { account, to: account, text: "to myself" });
        }
      const mine: ReadonlyMap<string, string> = new Map([
        [a, ofA],
        [b, ofB],
      ]);
      for (const onion of played.onions.slice(before)) {
        const { method, params } = onion.request;
        const [other, theirs] = [...mine].find(([account]) => account !== params.pubkey) ?? ["", ""];
        if (mine.has(String(params.pubkey))) {
          const route = onion.layers.slice(0, 3).map(({ station }) => station.ed25519);
          kit.ok(`${method} of one account does not take the other's path`, route.join() !== theirs);
        }
        const all = JSON.stringify(params);
        kit.ok(`${method} names one account only`, !all.includes(other) || !mine.has(String(params.pubkey)));
      }
      kit.equal("the paths stand", await pathOf(a), ofA);
    }),
});

/** Cases of a client among nodes that lie. */
export const clientLieCases: readonly Case[] = [forged, stale, huge, wrongSwarm, silent, apart];
