import type { Case } from "../engine/case.js";
import type { HttpSink } from "../wire/http-sink.js";
import type { Client } from "./kit/clients.js";
import type { Kit } from "./kit/kit.js";
import { chainForClients, networkCase } from "./kit/network-case.js";

/* What a client does without a network: accounts, phrases, and the lines of its driver. */

const roles = ["client"] as const;
const network = chainForClients;

/** A client whose only seed is one that nobody should ask. */
const alone = async (
  kit: Kit,
  device: string,
  run: (client: Client, seed: HttpSink) => Promise<void>,
): Promise<void> => {
  const { openHttpSink } = await import("../wire/http-sink.js");
  const seed = await openHttpSink(() => ({ status: 500, body: "" }));
  try {
    const client = await kit.clients.start(device, `http://${seed.host}:${seed.port}/json_rpc`);
    await run(client, seed);
    kit.equal("nobody was asked anything", seed.requests.length, 0);
  } finally {
    await seed.close();
  }
};

const created = networkCase({
  id: "client/account/create",
  title: "An account is made on the device without asking anybody, and its phrase stands for it",
  requirements: ["IDN-001", "IDN-002", "IDN-003", "IDN-004", "IDN-005", "RST-004"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [{ decodePhrase }, { makeAccount }] = await Promise.all([
      import("../../spec/model/phrase.js"),
      import("../wire/account.js"),
    ]);
    await alone(kit, "alice", async (client) => {
      const began = performance.now();
      const accounts = [];
      for (let count = 0; count < 5; count++) accounts.push(await client.ask("create", {}));
      kit.ok("within seconds", performance.now() - began < 10_000);
      for (const { account, ed25519, phrase } of accounts) {
        const model = makeAccount(decodePhrase(phrase));
        kit.equal("the account of the phrase", { account, ed25519 }, { account: model.id, ed25519: model.ed25519 });
      }
      kit.equal("five different accounts", new Set(accounts.map(({ account }) => account)).size, 5);
      const words = accounts.map(({ phrase }) => phrase.split(" ").slice(0, 12).join(" "));
      kit.equal("with nothing in common", new Set(words).size, 5);
    });
  },
});

const restored = networkCase({
  id: "client/account/restore",
  title: "A phrase restores the account on any device without asking anybody",
  requirements: ["RST-001", "RST-005", "RST-010"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    for (const device of ["first", "second"])
      await alone(kit, device, async (client) => {
        for (let count = 0; count < 3; count++) {
          const model = kit.account();
          const { account, ed25519 } = await client.ask("restore", { phrase: model.phrase });
          kit.equal("the model's account", { account, ed25519 }, { account: model.id, ed25519: model.ed25519 });
        }
      });
  },
});

const phraseErrors: readonly (readonly [
  name: string,
  errorClass: string,
  change: (words: readonly string[]) => readonly string[],
])[] = [
  ["no words", "not-enough-words", () => []],
  ["twelve words", "not-enough-words", (words) => words.slice(0, 12)],
  ["fourteen words", "too-many-words", (words) => [...words, words[0]!]],
  ["a word that is not in the list", "invalid-words", (words) => ["zzzzz", ...words.slice(1)]],
  ["another last word", "verification", (words) => [...words.slice(0, 12), otherThan(words[12]!)]],
  ["an unknown word, and another last one", "invalid-words", (words) => ["zzzzz", ...words.slice(1, 12), "zzzzz"]],
  ["one word, and unknown", "not-enough-words", () => ["zzzzz"]],
];

/** A word of the list that begins otherwise than the one given. */
const otherThan = (word: string): string => (word.startsWith("abb") ? "zoom" : "abbey");

const phrases = networkCase({
  id: "client/phrase-errors",
  title: "A phrase with a fault is refused with the class of that fault, the first in the order count, words, checksum",
  requirements: ["RST-013", "RST-014", "RST-015", "RST-016", "RST-017"],
  importance: "high",
  roles,
  network,
  run: (kit) =>
    alone(kit, "alice", async (client) => {
      for (const [name, errorClass, change] of phraseErrors) {
        const model = kit.account();
        const phrase = change(model.phrase.split(" ")).join(" ");
        kit.equal(name, await client.fails("restore", { phrase }), errorClass);
        const { account } = await client.ask("restore", { phrase: model.phrase });
        kit.equal("the whole phrase is accepted", account, model.id);
      }
    }),
});

const lines: readonly (readonly [name: string, line: string, id: unknown])[] = [
  ["not-json", "{nonsense", null],
  ["list", "[]", null],
  ["no-id", '{"method":"create","params":{}}', null],
  ["no-method", '{"id":5,"params":{}}', 5],
  ["unknown-method", '{"id":"x","method":"fly","params":{}}', "x"],
  ["no-params", '{"id":6,"method":"create"}', 6],
  ["wrong-params", '{"id":7,"method":"restore","params":{"phrase":13}}', 7],
  ["further-params", '{"id":8,"method":"create","params":{"name":"me"}}', 8],
];

const protocol = networkCase({
  id: "client/driver-protocol",
  title: "Lines that are no requests are refused as malformed, and the driver goes on",
  requirements: [],
  importance: "medium",
  roles,
  network,
  run: (kit) =>
    alone(kit, "alice", async (client) => {
      for (const [name, line, id] of lines)
        kit.same(name, await client.refuses(`${line}\n`), { id, class: "malformed-request" });
      await client.ask("create", {});
    }),
});

/** Cases of what a client does without a network. */
export const clientAccountCases: readonly Case[] = [created, restored, phrases, protocol];
