import type { Case } from "../engine/case.js";
import type { ServerRequest } from "../wire/played-server.js";
import type { Kit } from "./kit/kit.js";
import { chainForClients, networkCase, nodesForClients } from "./kit/network-case.js";
import { play } from "./kit/play.js";
import { playServer } from "./kit/server-play.js";

/* What a client does in open groups. */

const roles = ["client"] as const;
const capabilities = ["open-groups"];

const modelOf = async () => {
  const [blinding, content, padding, request, ed25519] = await Promise.all([
    import("../../spec/model/blinding.js"),
    import("../../spec/model/direct-message.js"),
    import("../../spec/model/padding.js"),
    import("../../spec/model/group-request.js"),
    import("../../spec/model/ed25519.js"),
  ]);
  return { ...blinding, ...content, ...padding, ...request, ...ed25519 };
};

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

const life = networkCase({
  id: "client/groups/conversation",
  title: "Two clients join a room, post and read under blinded ids, and share a file there",
  requirements: ["GRP-001", "GRP-002", "GRP-006", "GRP-007", "GRP-013", "DST-003", "IDN-018"],
  importance: "critical",
  roles,
  network: nodesForClients,
  capabilities,
  timeoutMs: 90_000,
  run: async (kit) => {
    const { blindedIdOfEd25519 } = await modelOf();
    const group = await kit.network.server({ role: "groupServer", of: "reference" });
    const room = `http://${group.ip}:${group.httpPort}/${group.rooms[0]}?public_key=${group.publicKey}`;
    const [alice, bob] = [await kit.clients.start("alice"), await kit.clients.start("bob")];
    const [a, b] = [await alice.ask("create", {}), await bob.ask("create", {})];
    kit.equal("a room not joined", await alice.fails("post", { account: a.account, room, text: "?" }), "unknown-room");
    const joined = await alice.ask("join", { account: a.account, room });
    kit.equal("the token", joined.token, group.rooms[0]!);
    const idOf = ({ ed25519 }: { readonly ed25519: string }): string =>
      blindedIdOfEd25519("15", bytesOf(ed25519), bytesOf(group.publicKey));
    kit.equal("the blinded id is the model's", joined.id, idOf(a));
    await bob.ask("join", { account: b.account, room });
    await bob.ask("poll", { account: b.account, room });
    const words = `hello ${kit.account().id.slice(2, 12)}`;
    const posted = await alice.ask("post", { account: a.account, room, text: words });
    kit.equal("posted as", posted.sender, idOf(a));
    const file = Buffer.from("a picture for all");
    const { attachment } = await bob.ask("upload", {
      account: b.account,
      room,
      data: file.toString("hex"),
      file_name: "żółw.png",
    });
    kit.equal("files of rooms lie open", attachment.key ?? null, null);
    const answer = await bob.ask("post", { account: b.account, room, text: "and to you", attachments: [attachment] });
    kit.ok("seqnos grow", answer.seqno > posted.seqno && answer.id > posted.id);
    const { posts = [] } = await alice.ask("poll", { account: a.account, room });
    const ours = posts.filter(({ id }) => [posted.id, answer.id].includes(id));
    kit.same(
      "what Alice reads",
      ours.map(({ sender, text }) => [sender, text]),
      [
        [idOf(a), words],
        [idOf(b), "and to you"],
      ],
    );
    const pointer = ours[1]!.attachments?.[0];
    kit.ok("the post has its file", pointer !== undefined);
    const { data } = await alice.ask("download", { account: a.account, attachment: pointer! });
    kit.equal("the file", Buffer.from(data, "hex").toString(), file.toString());
    const again = await alice.ask("poll", { account: a.account, room });
    kit.same(
      "everything comes once",
      again.posts?.filter(({ id }) => [posted.id, answer.id].includes(id)),
      [],
    );
  },
});

/** A group server as the harness plays it: one room, and what the case lets it say. */
const playGroup = async (kit: Kit, played: Parameters<typeof playServer>[1], posts: () => readonly unknown[]) => {
  const found = await playServer(kit, played, "groups", ({ method, endpoint }) => {
    const json = (code: number, value: unknown) => ({
      code,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    });
    if (endpoint.startsWith("/capabilities")) return json(200, { capabilities: ["blind", "sogs"] });
    if (/^\/room\/lounge(?:\?.*)?$/.test(endpoint)) return json(200, { token: "lounge", name: "The lounge" });
    if (endpoint.startsWith("/room/lounge/messages/")) return json(200, posts());
    if (method === "POST" && endpoint === "/room/lounge/message")
      return json(201, { id: 9, seqno: 9, session_id: `15${"00".repeat(32)}`, posted: 1_700_000_000.5 });
    return json(404, {});
  });
  return { ...found, room: `${found.server.url}/lounge?public_key=${found.server.x25519}` };
};

const header = ({ headers }: ServerRequest, name: string): string =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? "";

const decoded = (text: string): Uint8Array =>
  /^(?:[0-9a-fA-F]{2})+$/.test(text) ? bytesOf(text) : new Uint8Array(Buffer.from(text, "base64"));

const proofs = networkCase({
  id: "client/groups/proofs",
  title: "Every request to a group is proved anew by the blinded id, with a nonce of its own, and names no account",
  requirements: ["GRP-002", "GRP-003", "IDN-006", "IDN-018", "IDN-020", "PRV-005", "PRV-007"],
  importance: "critical",
  roles,
  network: chainForClients,
  capabilities,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      const model = await modelOf();
      const { room, server, requests } = await playGroup(kit, played, () => []);
      const { id } = await client.ask("join", { account, room });
      for (const text of ["one", "one"]) await client.ask("post", { account, room, text });
      await client.ask("poll", { account, room });
      const nonces = new Set<string>();
      for (const request of requests) {
        const [pubkey, nonce] = [header(request, "x-sogs-pubkey"), decoded(header(request, "x-sogs-nonce"))];
        const timestamp = header(request, "x-sogs-timestamp");
        const what = `${request.method} ${request.endpoint}`;
        kit.equal(`the id of ${what}`, pubkey.toLowerCase(), id);
        const { method, endpoint, body } = request;
        const signed = model.groupSignedBytes({
          serverKey: bytesOf(server.x25519),
          nonce,
          timestamp,
          method,
          endpoint,
          body: new Uint8Array(body),
        });
        const signature = decoded(header(request, "x-sogs-signature"));
        kit.ok(`the signature of ${what}`, model.verify(bytesOf(id.slice(2)), signed, signature));
        kit.ok("its time is now", Math.abs(Number(timestamp) - Date.now() / 1_000) < 120);
        nonces.add(Buffer.from(nonce).toString("hex"));
        const all = `${JSON.stringify(request.headers)}${body.toString("latin1")}`;
        kit.ok("nothing of the account", !all.includes(account) && !all.includes(account.slice(2)));
      }
      kit.equal("nonces", nonces.size, requests.length);
      for (const { body } of requests.filter(({ method }) => method === "POST")) {
        const { data, signature } = JSON.parse(body.toString()) as { data: string; signature: string };
        const bytes = new Uint8Array(Buffer.from(data, "base64"));
        const verified = model.verify(bytesOf(id.slice(2)), bytes, new Uint8Array(Buffer.from(signature, "base64")));
        kit.ok("the post is signed by the blinded id", verified);
        kit.ok("and padded", bytes.length >= 159);
      }
    }),
});

const forged = networkCase({
  id: "client/groups/forged-posts",
  title: "Posts that their author did not sign are not shown; deletions, and posts of others, are",
  requirements: ["GRP-008", "MSG-006", "IDN-020"],
  importance: "critical",
  roles,
  network: chainForClients,
  capabilities,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      const model = await modelOf();
      let posts: readonly unknown[] = [];
      const { room, server } = await playGroup(kit, played, () => posts);
      const key = bytesOf(server.x25519);
      const [author, other] = [kit.account(), kit.account()];
      const idOf = (who: typeof author): string => model.blindedIdOfEd25519("15", bytesOf(who.ed25519), key);
      let seqno = 0;
      const write = (text: string, changes: Readonly<Record<string, unknown>> = {}) => {
        const data = model.pad(model.textContent(text, BigInt(Date.now())));
        const signature = Buffer.from(model.blindedSign("15", author.ed25519Secret, key, data)).toString("base64");
        seqno++;
        const base = { id: seqno, seqno, posted: 1_700_000_000 + seqno, session_id: idOf(author), reactions: {} };
        return { ...base, data: Buffer.from(data).toString("base64"), signature, ...changes };
      };
      await client.ask("join", { account, room });
      const stranger = model.pad(model.textContent("put into the author's mouth", 1n));
      posts = [
        write("honest"),
        write("claimed by another", { session_id: idOf(other) }),
        write("", { data: Buffer.from(stranger).toString("base64") }),
        write("signed by nobody", { signature: Buffer.alloc(64).toString("base64") }),
        write("of no known form", { session_id: "25".repeat(33) }),
        { id: 77, seqno: ++seqno, reactions: {} },
        "nonsense",
        write("", { data: null, signature: undefined, deleted: true }),
      ];
      const { posts: shown = [] } = await client.ask("poll", { account, room });
      const told = shown.map(({ text, deleted }) => (deleted ? "deleted" : (text ?? null)));
      kit.same("what is shown", [...told].sort(), ["deleted", "honest"]);
    }),
});

/** Cases of clients in open groups. */
export const clientGroupCases: readonly Case[] = [life, proofs, forged];
