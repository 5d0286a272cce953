import type { Case } from "../engine/case.js";
import type { Kit } from "./kit/kit.js";
import { modelReads } from "./kit/model-reads.js";
import { networkCase, nodesForClients } from "./kit/network-case.js";

/* What clients say to each other, and what the network sees of it. */

const roles = ["client"] as const;
const network = nodesForClients;

const hex = (text: string): string => Buffer.from(text).toString("hex");

const conversation = networkCase({
  id: "client/send-and-poll",
  title: "A message reaches another client, whole, once, from the account that signed it",
  requirements: ["MSG-001", "MSG-002", "MSG-018", "STO-001"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [alice, bob] = [await kit.clients.start("alice"), await kit.clients.start("bob")];
    const [a, b] = [await alice.ask("create", {}), await bob.ask("create", {})];
    const { swarms } = await kit.view();
    const sent = await alice.ask("send", { account: a.account, to: b.account, text: "see you at noon" });
    const members = kit.swarmFor(swarms, b.account).members.map(({ ed25519 }) => ed25519);
    kit.same("stored by the members of the recipient's swarm", [...sent.stored_by].sort(), [...members].sort());
    const { messages } = await bob.ask("poll", { account: b.account });
    const shown = messages.map(({ hash, sender, text }) => ({ hash, sender, text }));
    kit.same("what the recipient reads", shown, [{ hash: sent.hash, sender: a.account, text: "see you at noon" }]);
    kit.same("it comes once", (await bob.ask("poll", { account: b.account })).messages, []);
    await bob.ask("send", { account: b.account, to: a.account, text: "I shall be there" });
    const answer = await alice.ask("poll", { account: a.account });
    kit.same(
      "the answer",
      answer.messages.map(({ text, sender }) => [text, sender]),
      [["I shall be there", b.account]],
    );
  },
});

/** What the swarm keeps for an account that the model restored from its phrase. */
const storedFor = async (kit: Kit, phrase: string) => {
  const [{ decodePhrase }, { makeAccount }] = await Promise.all([
    import("../../spec/model/phrase.js"),
    import("../wire/account.js"),
  ]);
  const account = makeAccount(decodePhrase(phrase));
  const { swarms } = await kit.view();
  const { members } = kit.swarmFor(swarms, account.id);
  return { account, members, messages: await kit.storage.retrieve(members[0]!, account) };
};

const sealed = networkCase({
  id: "client/seals-messages",
  title: "What a client stores is an envelope without a sender, sealed for the recipient and signed inside",
  requirements: ["MSG-001", "MSG-002", "MSG-003", "MSG-009", "MSG-012", "MSG-017", "PRV-008"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [{ unwrapEnvelope, unwrapMessage }, { decryptWithX25519 }] = await Promise.all([
      import("../../spec/model/direct-message.js"),
      import("../../spec/model/session-message.js"),
    ]);
    const client = await kit.clients.start("alice");
    const [a, b] = [await client.ask("create", {}), await client.ask("create", {})];
    const text = "the secret of the day";
    const before = Date.now();
    for (let round = 0; round < 2; round++) await client.ask("send", { account: a.account, to: b.account, text });
    const { account, messages } = await storedFor(kit, b.phrase);
    kit.equal("the model makes the same account of the phrase", account.id, b.account);
    kit.equal("the same content twice makes two messages", messages.length, 2);
    for (const { data } of messages) {
      const bytes = new Uint8Array(Buffer.from(data, "base64"));
      const plain = Buffer.from(bytes).toString("latin1");
      const ids = [a.account, a.account.slice(2), a.ed25519].flatMap((id) => [
        id,
        Buffer.from(id, "hex").toString("latin1"),
      ]);
      kit.ok("the content is not to be seen, nor the sender", ![text, ...ids].some((secret) => plain.includes(secret)));
      const { sealed: box } = modelReads(kit, "it lies in an envelope", () => unwrapEnvelope(bytes));
      const { message } = modelReads(kit, "the box inside opens, and is signed", () =>
        decryptWithX25519(account.x25519, account.x25519Secret, box),
      );
      kit.ok("it is padded to a multiple of 160, or a byte less", [0, 159].includes(message.length % 160));
      const opened = modelReads(kit, "its content is a message of that time", () =>
        unwrapMessage(account.x25519, account.x25519Secret, bytes),
      );
      kit.equal("the model opens it, and finds the sender's signature", opened.sender, a.account);
      kit.equal("the content", opened.body ?? null, text);
      const sentAt = Number(opened.timestamp);
      kit.ok("the envelope tells when it was sent", sentAt > before - 60_000 && sentAt < Date.now() + 60_000);
    }
  },
});

const readsModel = networkCase({
  id: "client/reads-messages",
  title: "A client reads what the model seals, and passes over what is not for it or signed by nobody",
  requirements: ["MSG-001", "MSG-004", "MSG-005", "MSG-006", "MSG-011", "MSG-012", "MSG-017"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [{ textContent, wrapEnvelope, wrapMessage }, { encryptMessage }] = await Promise.all([
      import("../../spec/model/direct-message.js"),
      import("../../spec/model/session-message.js"),
    ]);
    const client = await kit.clients.start("bob");
    const { account: id, phrase } = await client.ask("create", {});
    const { account, members } = await storedFor(kit, phrase);
    const [sender, other] = [kit.account(), kit.account()];
    const now = BigInt(Date.now());
    const wrapped = (text: string, to = account, time = now): Uint8Array =>
      wrapMessage(sender.ed25519Secret, to.x25519, textContent(text, now), time, kit.random.bytes(32));
    const honest = wrapped("from the model");
    const broken = honest.slice();
    broken[broken.length - 9] = broken.at(-9)! ^ 1;
    const full = new Uint8Array(320);
    full.set([...textContent("padded otherwise", now), 0x80]);
    const longer = wrapEnvelope(encryptMessage(sender.ed25519Secret, account.x25519, full, kit.random.bytes(32)), now);
    const foreign = [
      wrapped("for another", other),
      wrapped("sent at another time", account, now - 1n),
      broken,
      encryptMessage(sender.ed25519Secret, account.x25519, textContent("no envelope", now), kit.random.bytes(32)),
      wrapEnvelope(kit.random.bytes(300), now),
      kit.random.bytes(200),
      Uint8Array.of(1),
      new Uint8Array(0),
    ];
    for (const data of [...foreign, honest, longer]) await kit.storage.store(members[0]!, members, account, { data });
    const { messages } = await client.ask("poll", { account: id });
    kit.same(
      "only the honest ones are handed over",
      messages.map(({ sender: from, text }) => [from, text]),
      [
        [sender.id, "from the model"],
        [sender.id, "padded otherwise"],
      ],
    );
  },
});

const namespaces = networkCase({
  id: "client/namespaces",
  title: "A client keeps what is sent to its own namespaces apart, and fetches several when asked",
  requirements: ["STO-001"],
  importance: "high",
  roles,
  network,
  run: async (kit) => {
    const client = await kit.clients.start("alice");
    const { account } = await client.ask("create", {});
    const [profile, contacts] = [hex("the profile"), hex("the contacts")];
    await client.ask("send", { account, to: account, data: profile, namespace: 2 });
    await client.ask("send", { account, to: account, data: contacts, namespace: 3 });
    await client.ask("send", { account, to: account, text: "a note" });
    const { messages } = await client.ask("poll", { account, namespaces: [2, 3] });
    kit.same(
      "what the two namespaces hold",
      messages.map(({ namespace, data, sender }) => [namespace, data, sender]),
      [
        [2, profile, account],
        [3, contacts, account],
      ],
    );
    const inbox = await client.ask("poll", { account });
    kit.same(
      "the inbox holds the note only",
      inbox.messages.map(({ text }) => text ?? null),
      ["a note"],
    );
    kit.same("everything comes once", (await client.ask("poll", { account, namespaces: [0, 2, 3] })).messages, []);
  },
});

/** Cases of what clients say to each other. */
export const clientMessageCases: readonly Case[] = [conversation, sealed, readsModel, namespaces];
