import * as z from "zod";
import {
  groupBatch,
  groupChanges,
  groupFileUploaded,
  groupMessage,
  groupTombstone,
} from "../../spec/schema/server-rpc.js";
import type { Case } from "../engine/case.js";
import { groupCase } from "./kit/group-case.js";
import { jsonBody, type Member } from "./kit/groups.js";

/* Messages of a room: posting, polling, editing, deleting; lists of requests; files. */

const posted = groupCase(
  {
    id: "groups/messages/posted",
    title: "A post is answered 201 with what was sent, byte for byte, and so it is read by all",
    requirements: ["GRP-006"],
    importance: "critical",
    room: 10,
  },
  async (kit, server, room) => {
    const member = kit.groups.member(server);
    for (const content of [
      member.message("hello"),
      { data: "AAAA", signature: Buffer.alloc(64, 1).toString("base64") },
      { data: Buffer.from([1, 0x80, 0, 0, 0]).toString("base64"), signature: Buffer.alloc(64, 2).toString("base64") },
    ]) {
      const call = {
        method: "POST",
        endpoint: `/room/${room}/message`,
        ...jsonBody({ ...content, later_version: 1 }),
      } as const;
      const message = kit.read(groupMessage, await member.expects(201, call), "the answer to the post");
      kit.same("data and signature", { data: message.data, signature: message.signature }, content);
      kit.equal("the author", message.session_id, member.id);
      kit.ok("the time", Math.abs(message.posted - Date.now() / 1_000) < 5, { actual: message.posted });
      for (const endpoint of [`/room/${room}/message/${message.id}`, `/room/${room}/messages/recent?limit=1`]) {
        const { json } = await kit.servers.call(server, { endpoint });
        kit.same(`${endpoint} tells the same`, [json].flat()[0], message);
      }
    }
  },
);

const badPosts = groupCase(
  {
    id: "groups/messages/refused",
    title: "A post without data, or without a signature of 64 bytes, is refused",
    requirements: ["GRP-006"],
    importance: "medium",
    room: 1,
  },
  async (kit, server, room) => {
    const member = kit.groups.member(server);
    const good = member.message("x");
    for (const [name, body] of [
      ["no data", { signature: good.signature }],
      ["no signature", { data: good.data }],
      ["data that is no base64", { ...good, data: "no base64!" }],
      ["a short signature", { ...good, signature: Buffer.alloc(63).toString("base64") }],
      ["a long signature", { ...good, signature: Buffer.alloc(65).toString("base64") }],
    ] as const) {
      kit.note(name);
      await member.expects(400, { method: "POST", endpoint: `/room/${room}/message`, ...jsonBody(body) });
    }
    await member.expects(400, { method: "POST", endpoint: `/room/${room}/message`, body: "no json" });
  },
);

const changesAfter = (member: Member, room: string, seqno: number, limit = 100) =>
  member.expects(200, { endpoint: `/room/${room}/messages/since/${seqno}?limit=${limit}&t=r&reactors=0` });

const polling = groupCase(
  {
    id: "groups/messages/polling",
    title: "Pollers get every later change in order; deletions only of what they may have seen",
    requirements: ["GRP-007", "GRP-008"],
    importance: "critical",
    room: 2,
  },
  async (kit, server, room) => {
    const [author, other] = [kit.groups.member(server), kit.groups.member(server)];
    const [first, second] = [await author.post(room, "first"), await author.post(room, "second")];
    const elsewhere = await other.post(server.rooms[1]!, "elsewhere");
    const third = await other.post(room, "third");
    kit.ok("ids grow over the server", first.id < second.id && second.id < elsewhere.id && elsewhere.id < third.id);
    kit.equal("numbers grow by one in the room", third.seqno - first.seqno, 2);

    await author.expects(200, {
      method: "PUT",
      endpoint: `/room/${room}/message/${first.id}`,
      ...jsonBody(author.message("FIRST")),
    });
    const fourth = await other.post(room, "fourth");
    await author.expects(200, { method: "DELETE", endpoint: `/room/${room}/message/${second.id}` });
    await other.expects(200, { method: "DELETE", endpoint: `/room/${room}/message/${fourth.id}` });

    const poll = async (seqno: number) =>
      kit.read(groupChanges, await changesAfter(author, room, seqno), `changes since ${seqno}`);
    const shape = (changes: z.output<typeof groupChanges>) =>
      changes.map(({ id, seqno, ...rest }) => ({
        id,
        seqno,
        deleted: "deleted" in rest,
        edited: rest.edited !== undefined,
      }));
    const edit = { id: first.id, seqno: first.seqno + 3, deleted: false, edited: true };
    const gone = { id: second.id, seqno: first.seqno + 5, deleted: true, edited: true };
    const goneToo = { id: fourth.id, seqno: first.seqno + 6, deleted: true, edited: true };
    const plain = { id: third.id, seqno: third.seqno, deleted: false, edited: false };
    kit.same("from before all of it", shape(await poll(first.seqno - 1)), [plain, edit]);
    kit.same("from when the second was there", shape(await poll(second.seqno)), [plain, edit, gone]);
    kit.same("from after the third", shape(await poll(third.seqno)), [edit, gone]);
    kit.same("from when the fourth was there", shape(await poll(fourth.seqno)), [gone, goneToo]);
    kit.same("from after all", shape(await poll(first.seqno + 6)), []);
    const limited = await changesAfter(author, room, second.seqno, 2);
    kit.equal("no more than asked for", kit.read(groupChanges, limited, "two changes").length, 2);
    const [tombstone] = (await poll(fourth.seqno)) as unknown[];
    kit.read(groupTombstone, tombstone, "the deletion");
  },
);

const pages = groupCase(
  {
    id: "groups/messages/pages",
    title: "Recent messages come newest first and without the deleted ones, further back page by page",
    requirements: ["GRP-008"],
    importance: "high",
    room: 3,
  },
  async (kit, server, room) => {
    const member = kit.groups.member(server);
    const ids: number[] = [];
    for (const text of ["a", "b", "c", "d"]) ids.unshift((await member.post(room, text)).id);
    await member.expects(200, { method: "DELETE", endpoint: `/room/${room}/message/${ids[1]}` });
    const rest = ids.filter((id) => id !== ids[1]);
    const page = async (endpoint: string) => {
      const { json } = await kit.servers.call(server, { endpoint });
      return kit.read(z.array(groupMessage), json, endpoint).map(({ id }) => id);
    };
    kit.same("the newest two", await page(`/room/${room}/messages/recent?limit=2`), rest.slice(0, 2));
    kit.same("what was before", await page(`/room/${room}/messages/before/${rest[1]}?limit=1`), rest.slice(2, 3));
    kit.equal("no fewer than one", (await page(`/room/${room}/messages/recent?limit=-3`)).length, 1);
    kit.ok("no more than 256", (await page(`/room/${room}/messages/recent?limit=9999`)).length <= 256);
    const { status } = await kit.servers.call(server, { endpoint: `/room/${room}/messages/recent?limit=ten` });
    kit.equal("what is no number", status, 400);
    const gone = await kit.servers.call(server, { endpoint: `/room/${room}/message/${ids[1]}` });
    kit.equal("the deleted one", gone.status, 404);
  },
);

const ownership = groupCase(
  {
    id: "groups/messages/ownership",
    title: "Only its author edits a message; its author or a moderator deletes it",
    requirements: ["GRP-009"],
    importance: "critical",
    room: 1,
  },
  async (kit, server, room) => {
    const [author, other, admin] = [kit.groups.member(server), kit.groups.member(server), kit.groups.admin(server)];
    const [kept, removed] = [await author.post(room, "kept"), await author.post(room, "removed")];
    const at = (id: number) => `/room/${room}/message/${id}`;
    for (const who of [other, admin])
      await who.expects(403, { method: "PUT", endpoint: at(kept.id), ...jsonBody(who.message("forged")) });
    await other.expects(403, { method: "DELETE", endpoint: at(kept.id) });
    await author.expects(404, { method: "DELETE", endpoint: `/room/${server.rooms[2]}/message/${kept.id}` });
    const content = author.message("changed");
    await author.expects(200, { method: "PUT", endpoint: at(kept.id), ...jsonBody(content) });
    const now = kit.read(groupMessage, await author.expects(200, { endpoint: at(kept.id) }), "the edited message");
    kit.same("it says what its author last said", { data: now.data, signature: now.signature }, content);
    await admin.expects(200, { method: "DELETE", endpoint: at(removed.id) });
    await author.expects(404, { method: "DELETE", endpoint: at(removed.id) });
    const late = await author.call({ method: "PUT", endpoint: at(removed.id), ...jsonBody(content) });
    // Deployed servers mean 404, but fail on the way to it.
    kit.ok("what is deleted cannot be edited", [404, 500].includes(late.status), { actual: late.status });
  },
);

const flood = groupCase(
  {
    id: "groups/messages/flood",
    title: "A sixth post within sixteen seconds is refused with 429, for that user in that room only",
    requirements: ["GRP-012"],
    importance: "high",
    room: 4,
  },
  async (kit, server, room) => {
    const [member, other, admin] = [kit.groups.member(server), kit.groups.member(server), kit.groups.admin(server)];
    const posts: { readonly id: number }[] = [];
    for (let count = 0; count < 5; count++) posts.push(await member.post(room, `post ${count}`));
    const sixth = { method: "POST", endpoint: `/room/${room}/message`, ...jsonBody(member.message("post 5")) } as const;
    await member.expects(429, sixth);
    await other.post(room, "somebody else");
    await member.post(server.rooms[1]!, "another room");
    const edit = { method: "PUT", endpoint: `/room/${room}/message/${posts[0]!.id}` } as const;
    await member.expects(200, { ...edit, ...jsonBody(member.message("edits are no posts")) });
    for (let count = 0; count < 6; count++) await admin.post(room, "admins may");
    await member.expects(429, sixth);
  },
);

const lists = groupCase(
  {
    id: "groups/lists",
    title: "A batch runs all its entries, a sequence ends at the first failure, and one malformed entry refuses all",
    requirements: ["GRP-010"],
    importance: "critical",
    room: 5,
  },
  async (kit, server, room) => {
    const member = kit.groups.member(server);
    const binary = Buffer.from([0, 255, 128, 10]);
    const list = [
      { method: "GET", path: "/capabilities" },
      { method: "GET", path: "/room/nowhere" },
      { method: "POST", path: `/room/${room}/message`, json: member.message("in a list") },
      {
        method: "POST",
        path: `/room/${room}/file`,
        b64: binary.toString("base64"),
        headers: { "X-SOGS-Pubkey": "ignored" },
      },
    ];
    const ask = async (endpoint: string, entries: unknown) =>
      kit.read(groupBatch, await member.expects(200, { method: "POST", endpoint, ...jsonBody(entries) }), endpoint);
    const batch = await ask("/batch", list);
    kit.same(
      "codes of the batch",
      batch.map(({ code }) => code),
      [200, 404, 201, 201],
    );
    kit.equal("what is JSON comes as JSON", typeof batch[0]!.body, "object");
    const message = kit.read(groupMessage, batch[2]!.body, "the post in the batch");
    kit.equal("the author is who signed the list", message.session_id, member.id);
    const file = kit.read(groupFileUploaded, batch[3]!.body, "the upload in the batch");
    const [bytes] = await ask("/batch", [{ method: "GET", path: `/room/${room}/file/${file.id}` }]);
    kit.equal("what is not JSON comes in base64", bytes!.body as string, binary.toString("base64"));
    const sequence = await ask("/sequence", list);
    kit.same(
      "codes of the sequence",
      sequence.map(({ code }) => code),
      [200, 404],
    );
    for (const [name, entry] of [
      ["another method", { method: "PATCH", path: "/rooms" }],
      ["no leading slash", { method: "GET", path: "rooms" }],
      ["a GET with a body", { method: "GET", path: "/rooms", json: {} }],
      ["a POST without one", { method: "POST", path: `/room/${room}/message` }],
      ["two bodies", { method: "POST", path: `/room/${room}/message`, json: {}, b64: "" }],
      ["no object", "GET /rooms"],
    ] as const) {
      kit.note(name);
      const entries = [{ method: "POST", path: `/room/${room}/message`, json: member.message(name) }, entry];
      await member.expects(400, { method: "POST", endpoint: "/batch", ...jsonBody(entries) });
    }
    const after = kit.read(groupChanges, await changesAfter(member, room, message.seqno), "what came after");
    kit.equal("nothing of a refused list was run", after.length, 0);
  },
);

/** How far ahead a date lies, hours. */
const hoursUntil = (text: unknown): number => (Date.parse(String(text)) - Date.now()) / 3_600_000;

const files = groupCase(
  {
    id: "groups/files",
    title: "Files of a room are read back unchanged, live as long as the posts that name them, and go with these",
    requirements: ["GRP-013", "GRP-017"],
    importance: "high",
    room: 6,
  },
  async (kit, server, room) => {
    const [member, other] = [kit.groups.member(server), kit.groups.member(server)];
    const body = kit.random.bytes(2_000);
    const upload = async (who: Member): Promise<number> => {
      const headers = { "content-disposition": "attachment; filename*=UTF-8''caf%C3%A9.jpg" };
      const call = { method: "POST", endpoint: `/room/${room}/file`, body, headers } as const;
      return kit.read(groupFileUploaded, await who.expects(201, call), "the answer to the upload").id;
    };
    const [named, loose, others] = [await upload(member), await upload(member), await upload(other)];
    const get = (id: number, tail = "") => kit.servers.call(server, { endpoint: `/room/${room}/file/${id}${tail}` });
    const plain = await get(loose);
    kit.ok("the bytes are the same", plain.status === 200 && plain.body.equals(body));
    kit.equal("the type", String(plain.headers["content-type"]), "application/octet-stream");
    kit.ok("the name is told", String(plain.headers["content-disposition"]).includes("filename*=UTF-8''caf%C3%A9.jpg"));
    kit.ok("a name may stand behind the id", (await get(loose, "/any-name.jpg")).body.equals(body));
    const inAnother = await kit.servers.call(server, { endpoint: `/room/${server.rooms[7]}/file/${loose}` });
    kit.equal("another room does not have it", inAnother.status, 404);

    const message = await member.post(room, "with files", { files: [String(named), others, 987654321] });
    const livesFor = async (id: number): Promise<number> => hoursUntil((await get(id)).headers.expires);
    const [ofNamed, ofLoose, ofOthers] = [await livesFor(named), await livesFor(loose), await livesFor(others)];
    kit.ok("a named file lives for 15 days", Math.abs(ofNamed - 360) < 0.1, { actual: ofNamed });
    kit.ok("a loose one for an hour", Math.abs(ofLoose - 1) < 0.1, { actual: ofLoose });
    kit.ok("naming somebody else's file does nothing", Math.abs(ofOthers - 1) < 0.1, { actual: ofOthers });
    await member.expects(200, { method: "DELETE", endpoint: `/room/${room}/message/${message.id}` });
    kit.equal("it is gone with its post", (await get(named)).status, 404);
    kit.equal("others stay", (await get(loose)).status, 200);
    kit.equal("an unknown file", (await get(987_654_321)).status, 404);
  },
);

/** Cases about the messages and files of groups. */
export const groupMessageCases: readonly Case[] = [posted, badPosts, polling, pages, ownership, flood, lists, files];
