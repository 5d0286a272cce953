import type { Case } from "../engine/case.js";
import type { Client } from "./kit/clients.js";
import type { Kit } from "./kit/kit.js";
import { networkCase } from "./kit/network-case.js";

/* What the network is for, told once from beginning to end on real processes. */

/** Five megabytes, of which a hundredth is random. */
const [chunkSize, chunks] = [50_000, 100];

/** Polls until something has come; what came. */
const read = async (client: Client, account: string) => (await client.ask("poll", { account })).messages;

const story = async (kit: Kit): Promise<void> => {
  const [files, group] = [
    await kit.network.server({ role: "fileServer", of: "reference" }),
    await kit.network.server({ role: "groupServer", of: "reference" }),
  ];
  const server = { url: `http://${files.ip}:${files.httpPort}`, x25519: files.publicKey };
  const room = `http://${group.ip}:${group.httpPort}/${group.rooms[0]}?public_key=${group.publicKey}`;

  kit.note("Bob makes an account, gives Alice his id, and switches his phone off");
  const phone = await kit.clients.start("bob-phone");
  const bob = await phone.ask("create", {});
  await phone.stop();

  kit.note("Alice writes to Bob, who is offline, and sends him a file of five megabytes");
  const alice = await kit.clients.start("alice");
  const a = await alice.ask("create", {});
  const file = Buffer.from(kit.random.bytes(chunkSize)).toString("hex").repeat(chunks);
  const { attachment } = await alice.ask("upload", { account: a.account, data: file, file_name: "film.mp4", server });
  const sent = await alice.ask("send", {
    account: a.account,
    to: bob.account,
    text: "the film I told you about",
    attachments: [attachment],
  });
  const swarm = kit.swarmFor((await kit.view()).swarms, bob.account);
  kit.ok(
    "members of Bob's swarm keep it, and nobody else",
    sent.stored_by.every((key) => swarm.members.some(({ ed25519 }) => ed25519 === key)),
    { actual: [...sent.stored_by] },
  );

  kit.note("Bob switches his phone on, and everything is there");
  const on = await kit.clients.start("bob-phone");
  const [message] = await read(on, bob.account);
  kit.same("what Bob reads", [message?.sender, message?.text], [a.account, "the film I told you about"]);
  const { data } = await on.ask("download", { account: bob.account, attachment: message!.attachments![0]! });
  kit.ok("the file is whole", data === file, { actual: `${data.length / 2} bytes` });
  await on.ask("send", { account: bob.account, to: a.account, text: "what a film" });
  kit.same(
    "what Alice reads",
    (await read(alice, a.account)).map(({ sender, text }) => [sender, text]),
    [[bob.account, "what a film"]],
  );

  kit.note("Bob loses his phone; Alice does not know, and writes to him");
  await on.stop();
  await alice.ask("send", { account: a.account, to: bob.account, text: "are you still there?" });

  kit.note("Bob restores his account on a new device from the thirteen words that he wrote down");
  const tablet = await kit.clients.start("bob-tablet");
  const again = await tablet.ask("restore", { phrase: bob.phrase });
  kit.equal("it is the same account", again.account, bob.account);
  const found = (await read(tablet, bob.account)).map(({ text }) => text ?? null);
  kit.same("messages that the network still keeps", found, ["the film I told you about", "are you still there?"]);
  await tablet.ask("send", { account: bob.account, to: a.account, text: "on a new device" });
  const [reply] = await read(alice, a.account);
  kit.same("Alice hears from the Bob she knows", [reply?.sender, reply?.text], [bob.account, "on a new device"]);

  kit.note("Both go to an open group, where nobody knows who they are");
  const [asAlice, asBob] = [
    await alice.ask("join", { account: a.account, room }),
    await tablet.ask("join", { account: bob.account, room }),
  ];
  kit.ok(
    "their ids there are others",
    [asAlice.id, asBob.id].every((id) => id.startsWith("15") && !id.includes(a.account.slice(2))),
  );
  for (const [client, account] of [
    [alice, a.account],
    [tablet, bob.account],
  ] as const)
    await client.ask("poll", { account, room });
  const one = await alice.ask("post", { account: a.account, room, text: "has anybody seen the film?" });
  const two = await tablet.ask("post", { account: bob.account, room, text: "I have, twice" });
  for (const [who, client, account] of [
    ["Alice", alice, a.account],
    ["Bob", tablet, bob.account],
  ] as const) {
    const { posts = [] } = await client.ask("poll", { account, room });
    kit.same(
      `what ${who} reads there`,
      posts.filter(({ id }) => [one.id, two.id].includes(id)).map(({ sender, text }) => [sender, text]),
      [
        [asAlice.id, "has anybody seen the film?"],
        [asBob.id, "I have, twice"],
      ],
    );
  }
};

/** The story of two people. */
export const clientStoryCases: readonly Case[] = [
  networkCase({
    id: "story/two-clients",
    title:
      "Two clients on fifteen nodes exchange words and a file while one is offline, restore a lost device, and meet in a group",
    requirements: [
      "IDN-004",
      "RST-005",
      "RST-006",
      "RST-007",
      "MSG-001",
      "MSG-018",
      "FIL-001",
      "FIL-003",
      "GRP-001",
      "GRP-006",
      "STO-001",
      "STO-002",
      "DST-002",
      "DST-003",
      "DST-004",
    ],
    importance: "critical",
    roles: ["client"],
    capabilities: ["attachments", "open-groups"],
    network: { nodes: 15, mix: "all reference" },
    timeoutMs: 240_000,
    long: true,
    run: story,
  }),
];
