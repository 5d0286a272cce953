import type { Case } from "../engine/case.js";
import type { Kit } from "./kit/kit.js";
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
    const sent = await alice.ask("send", { account: a.account, to: b.account, data: hex("see you at noon") });
    const members = kit.swarmFor(swarms, b.account).members.map(({ ed25519 }) => ed25519);
    kit.same("stored by the members of the recipient's swarm", [...sent.stored_by].sort(), [...members].sort());
    const { messages } = await bob.ask("poll", { account: b.account });
    const shown = messages.map(({ hash, sender, data }) => ({ hash, sender, data }));
    kit.same("what the recipient reads", shown, [{ hash: sent.hash, sender: a.account, data: hex("see you at noon") }]);
    kit.same("it comes once", (await bob.ask("poll", { account: b.account })).messages, []);
    await bob.ask("send", { account: b.account, to: a.account, data: hex("I shall be there") });
    const answer = await alice.ask("poll", { account: a.account });
    kit.same(
      "the answer",
      answer.messages.map(({ data, sender }) => [data, sender]),
      [[hex("I shall be there"), b.account]],
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
  title: "What a client stores is sealed for the recipient and signed by the sender, readable by nobody else",
  requirements: ["MSG-001", "MSG-002", "MSG-003", "PRV-008"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [{ decryptMessage }, { unpad }] = await Promise.all([
      import("../../spec/model/session-message.js"),
      import("../../spec/model/padding.js"),
    ]);
    const client = await kit.clients.start("alice");
    const [a, b] = [await client.ask("create", {}), await client.ask("create", {})];
    const text = "the secret of the day";
    for (let round = 0; round < 2; round++)
      await client.ask("send", { account: a.account, to: b.account, data: hex(text) });
    const { account, messages } = await storedFor(kit, b.phrase);
    kit.equal("the model makes the same account of the phrase", account.id, b.account);
    kit.equal("the same content twice makes two messages", messages.length, 2);
    for (const { data } of messages) {
      const bytes = new Uint8Array(Buffer.from(data, "base64"));
      const plain = Buffer.from(bytes).toString("latin1");
      kit.ok("the content is not to be seen", !plain.includes(text) && !plain.includes(a.account));
      const opened = decryptMessage(account.ed25519Secret, bytes);
      kit.equal("the model opens it, and finds the sender's signature", opened.sender, a.account);
      kit.equal("the content", Buffer.from(unpad(opened.message)).toString(), text);
    }
  },
});

const readsModel = networkCase({
  id: "client/reads-messages",
  title: "A client reads what the model seals, and passes over what is not for it or signed by nobody",
  requirements: ["MSG-001", "MSG-004", "MSG-005", "MSG-006"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const [{ encryptMessage, signForRecipient }, { pad }] = await Promise.all([
      import("../../spec/model/session-message.js"),
      import("../../spec/model/padding.js"),
    ]);
    const client = await kit.clients.start("bob");
    const { account: id, phrase } = await client.ask("create", {});
    const { account, members } = await storedFor(kit, phrase);
    const [sender, other] = [kit.account(), kit.account()];
    const content = pad(new Uint8Array(Buffer.from("from the model")));
    const honest = encryptMessage(sender.ed25519Secret, account.x25519, content, kit.random.bytes(32));
    const forOther = encryptMessage(sender.ed25519Secret, other.x25519, content, kit.random.bytes(32));
    const broken = honest.slice();
    broken[broken.length - 1] = broken.at(-1)! ^ 1;
    kit.ok(
      "the model signs for one recipient",
      signForRecipient(sender.ed25519Secret, account.x25519, content).length > 96,
    );
    for (const data of [forOther, broken, kit.random.bytes(200), Uint8Array.of(1), new Uint8Array(0), honest])
      await kit.storage.store(members[0]!, members, account, { data });
    const { messages } = await client.ask("poll", { account: id });
    kit.same(
      "only the honest one is handed over",
      messages.map(({ sender: from, data }) => [from, data]),
      [[sender.id, hex("from the model")]],
    );
  },
});

/** Cases of what clients say to each other. */
export const clientMessageCases: readonly Case[] = [conversation, sealed, readsModel];
