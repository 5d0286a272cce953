import { groupLetter, groupPoll, groupRoom } from "../../spec/schema/server-rpc.js";
import type { Case } from "../engine/case.js";
import { groupCase } from "./kit/group-case.js";
import { jsonBody, type Member } from "./kit/groups.js";
import type { Kit } from "./kit/kit.js";
import type { ServerCall } from "./kit/servers.js";

/* What admins and moderators do, what a room tells of itself, whispers and letters. */

const postCall = (member: Member, room: string, text: string, more: object = {}): ServerCall => ({
  method: "POST",
  endpoint: `/room/${room}/message`,
  ...jsonBody({ ...member.message(text), ...more }),
});

const userCall = (what: string, of: Member, fields: object): ServerCall => ({
  method: "POST",
  endpoint: `/user/${of.id}/${what}`,
  ...jsonBody(fields),
});

const poll = async (kit: Kit, who: Member, room: string, known: number) =>
  kit.read(groupPoll, await who.expects(200, { endpoint: `/room/${room}/pollInfo/${known}` }), "the poll");

const bans = groupCase(
  {
    id: "groups/moderation/bans",
    title: "A ban shuts a user out of a room or of everything, until it is lifted or ends",
    requirements: ["GRP-015", "GRP-004"],
    importance: "critical",
    room: 7,
  },
  async (kit, server, room) => {
    const [member, witness, admin] = [kit.groups.member(server), kit.groups.member(server), kit.groups.admin(server)];
    const attic = server.rooms[0]!;
    await member.post(room, "before");
    await member.expects(403, userCall("ban", witness, { rooms: [room] }));
    await admin.expects(400, userCall("ban", member, { rooms: [room], global: true }));
    await admin.expects(404, userCall("ban", member, { rooms: ["nowhere"] }));

    await admin.expects(200, userCall("ban", member, { rooms: [room] }));
    await member.expects(403, postCall(member, room, "shut out"));
    await member.expects(403, { endpoint: `/room/${room}/messages/recent` });
    await member.expects(200, { endpoint: `/room/${attic}/messages/recent` });
    await witness.post(room, "others are not concerned");
    await admin.expects(200, userCall("unban", member, { rooms: [room] }));
    await member.post(room, "back");

    await admin.expects(200, userCall("ban", member, { rooms: [room], timeout: 0.5 }));
    await member.expects(403, postCall(member, room, "for a while"));
    await kit.until("a ban for a while ends", 5_000, async () => {
      const { status } = await member.call({ endpoint: `/room/${room}/messages/recent` });
      return status === 200 ? true : undefined;
    });

    await admin.expects(200, userCall("ban", member, { global: true }));
    await member.expects(403, { endpoint: "/capabilities" });
    const forged = member.headers({ endpoint: "/rooms" }, { signed: { endpoint: "/" } });
    const { status } = await kit.servers.call(server, { endpoint: "/rooms", headers: forged });
    kit.equal("banned from the server is told before a wrong signature", status, 403);
    await admin.expects(200, userCall("unban", member, { global: true }));
    await member.expects(200, { endpoint: "/capabilities" });
  },
);

const clearing = groupCase(
  {
    id: "groups/moderation/clearing",
    title: "A moderator deletes all that a user posted in a room, others only their own",
    requirements: ["GRP-009"],
    importance: "high",
    room: 7,
  },
  async (kit, server, room) => {
    const [member, witness, admin] = [kit.groups.member(server), kit.groups.member(server), kit.groups.admin(server)];
    const posts = [await member.post(room, "one"), await member.post(room, "two")];
    const kept = await witness.post(room, "kept");
    const all = (of: Member): ServerCall => ({ method: "DELETE", endpoint: `/room/${room}/all/${of.id}` });
    await witness.expects(403, all(member));
    await admin.expects(200, all(member));
    for (const { id } of posts) await witness.expects(404, { endpoint: `/room/${room}/message/${id}` });
    await witness.expects(200, { endpoint: `/room/${room}/message/${kept.id}` });
    await admin.expects(404, all(member));
    await member.post(room, "three");
    const everywhere = await admin.expects(200, { method: "DELETE", endpoint: `/rooms/all/${member.id}` });
    kit.same("the count over all rooms", everywhere, { total: 1, rooms: { [room]: 1 } });
  },
);

const rights = groupCase(
  {
    id: "groups/moderation/rights",
    title: "The rights of a room, and of single users, decide who reads and writes; moderators pass",
    requirements: ["GRP-018", "GRP-014"],
    importance: "critical",
    room: 8,
  },
  async (kit, server, room) => {
    const [member, trusted, helper, admin] = [
      kit.groups.member(server),
      kit.groups.member(server),
      kit.groups.member(server),
      kit.groups.admin(server),
    ];
    const change = (fields: object): ServerCall => ({ method: "PUT", endpoint: `/room/${room}`, ...jsonBody(fields) });
    const permit = (of: Member, fields: object): ServerCall => ({
      method: "POST",
      endpoint: `/room/${room}/permissions/${of.id}`,
      ...jsonBody(fields),
    });
    await member.expects(403, change({ default_write: false }));
    await admin.expects(400, change({}));
    await admin.expects(200, change({ default_write: false }));
    await member.expects(403, postCall(member, room, "no longer"));
    await member.expects(403, {
      method: "POST",
      endpoint: `/room/${room}/file`,
      body: "who may not write uploads nothing",
    });
    kit.equal("the poll says so", (await poll(kit, member, room, 0)).write, false);

    await member.expects(403, permit(member, { write: true }));
    await admin.expects(400, permit(trusted, { write: true, default_write: true }));
    await admin.expects(200, permit(trusted, { write: true, upload: false }));
    await trusted.post(room, "trusted");
    await trusted.expects(403, { method: "POST", endpoint: `/room/${room}/file`, body: "not this" });
    await admin.expects(200, permit(trusted, { default_write: true }));
    await trusted.expects(403, postCall(trusted, room, "like all others"));

    await member.expects(403, userCall("moderator", member, { rooms: [room], moderator: true }));
    await admin.expects(400, userCall("moderator", helper, { rooms: [room], admin: true, moderator: false }));
    await admin.expects(200, userCall("moderator", helper, { rooms: [room], moderator: true, visible: true }));
    await helper.post(room, "moderators may");
    await helper.expects(403, change({ name: "what only admins may" }));
    await helper.expects(200, userCall("ban", member, { rooms: [room] }));
    await helper.expects(403, userCall("ban", member, { rooms: [server.rooms[0]] }));
    const seen = kit.read(groupRoom, await helper.expects(200, { endpoint: `/room/${room}` }), "the room");
    kit.ok("the moderator is shown", seen.moderators.includes(helper.id) && seen.moderator === true, {
      actual: seen.moderators,
    });

    await admin.expects(200, change({ default_read: false, default_accessible: false, default_write: true }));
    await trusted.expects(404, { endpoint: `/room/${room}` });
    await trusted.expects(403, { endpoint: `/room/${room}/messages/recent` });
    const list = (await trusted.expects(200, { endpoint: "/rooms" })) as { token: string }[];
    kit.ok(
      "the room is not listed",
      list.every(({ token }) => token !== room),
    );
    await admin.expects(200, change({ default_read: true, default_accessible: true }));
    await trusted.expects(200, { endpoint: `/room/${room}` });
  },
);

const details = groupCase(
  {
    id: "groups/poll-info",
    title: "A poll tells all of a room exactly when it has changed; posts are no such change, names and pins are",
    requirements: ["GRP-016"],
    importance: "high",
    room: 9,
  },
  async (kit, server, room) => {
    const [member, admin] = [kit.groups.member(server), kit.groups.admin(server)];
    const now = async () => kit.read(groupRoom, await member.expects(200, { endpoint: `/room/${room}` }), "the room");
    const { info_updates: before } = await now();
    const message = await member.post(room, "to be pinned");
    const told = async (known: number) => (await poll(kit, member, room, known)).details;
    kit.ok("a post is no change", (await told(before)) === undefined);
    kit.ok("a smaller count gets the room", before === 0 || (await told(before - 1)) !== undefined);
    kit.ok("a larger count too", (await told(before + 1)) !== undefined);
    const name = `Room ${kit.random.hex(4)}`;
    const renamed = { method: "PUT", endpoint: `/room/${room}`, ...jsonBody({ name, description: "quiet" }) } as const;
    kit.same("a new name counts", await admin.expects(200, renamed), { info_updates: before + 1 });
    const room1 = await told(before);
    kit.same("it is told", { name: room1?.name, description: room1?.description }, { name, description: "quiet" });
    const pin = (what: string): ServerCall => ({ method: "POST", endpoint: `/room/${room}/${what}`, ...jsonBody({}) });
    await member.expects(403, pin(`pin/${message.id}`));
    await admin.expects(404, pin("pin/987654321"));
    await admin.expects(200, pin(`pin/${message.id}`));
    const pinned = await told(before + 1);
    kit.same(
      "a pin counts",
      pinned?.pinned_messages?.map(({ id, pinned_by }) => ({ id, pinned_by })),
      [{ id: message.id, pinned_by: admin.id }],
    );
    await member.expects(200, { method: "DELETE", endpoint: `/room/${room}/message/${message.id}` });
    kit.equal("a deleted message is pinned no longer", (await now()).pinned_messages ?? null, null);
    await admin.expects(404, pin(`pin/${message.id}`));
    kit.ok("who polls counts as active", (await now()).active_users >= 1);
  },
);

const whispers = groupCase(
  {
    id: "groups/whispers",
    title: "A whisper is seen by whom it is for and by moderators, by nobody else in any way",
    requirements: ["GRP-019"],
    importance: "high",
    level: "SHOULD",
    room: 9,
  },
  async (kit, server, room) => {
    const [addressee, other, admin] = [kit.groups.member(server), kit.groups.member(server), kit.groups.admin(server)];
    await addressee.expects(200, { endpoint: `/room/${room}` });
    await other.expects(403, postCall(other, room, "psst", { whisper_to: addressee.id }));
    const { id, seqno } = await admin.post(room, "psst", { whisper_to: addressee.id });
    const finds = async (who: Member): Promise<readonly boolean[]> => {
      const [one, recent, since] = [
        await who.call({ endpoint: `/room/${room}/message/${id}` }),
        await who.call({ endpoint: `/room/${room}/messages/recent` }),
        await who.call({ endpoint: `/room/${room}/messages/since/${seqno - 1}` }),
      ];
      const among = (list: unknown): boolean => (list as { id: number }[]).some((message) => message.id === id);
      return [one.status === 200, among(recent.json), among(since.json)];
    };
    kit.same("the addressee finds it", await finds(addressee), [true, true, true]);
    kit.same("the admin finds it", await finds(admin), [true, true, true]);
    kit.same("others do not", await finds(other), [false, false, false]);
  },
);

const letters = groupCase(
  {
    id: "groups/letters",
    title: "A letter reaches the blinded user that it is for, and nobody else",
    requirements: ["GRP-020"],
    importance: "medium",
    level: "SHOULD",
  },
  async (kit, server) => {
    const [sender, recipient, other] = [
      kit.groups.member(server),
      kit.groups.member(server),
      kit.groups.member(server),
    ];
    const message = Buffer.from(kit.random.bytes(90)).toString("base64");
    const send: ServerCall = { method: "POST", endpoint: `/inbox/${recipient.id}`, ...jsonBody({ message }) };
    await sender.expects(404, send);
    kit.same("at first the inbox is empty", await recipient.expects(200, { endpoint: "/inbox" }), []);
    await recipient.expects(304, { endpoint: "/inbox/since/0" });
    await sender.expects(400, { ...send, body: "{}" });
    kit.equal("nobody has an inbox", (await kit.servers.call(server, { endpoint: "/inbox" })).status, 401);
    const sent = kit.read(groupLetter, await sender.expects(201, send), "the answer to the letter");
    kit.same(
      "its ends",
      { sender: sent.sender, recipient: sent.recipient },
      { sender: sender.id, recipient: recipient.id },
    );
    const days = (sent.expires_at - sent.posted_at) / 86_400;
    kit.ok("it is kept for 15 days", Math.abs(days - 15) < 0.01, { actual: days });
    const inbox = (await recipient.expects(200, { endpoint: "/inbox/since/0" })) as unknown[];
    kit.same("it arrives", inbox, [{ ...sent, message }]);
    kit.same("the sender keeps a copy", await sender.expects(200, { endpoint: "/outbox" }), [{ ...sent, message }]);
    kit.same("others see nothing", await other.expects(200, { endpoint: "/inbox" }), []);
    await recipient.expects(304, { endpoint: `/inbox/since/${sent.id}` });
  },
);

/** Cases about moderation, polls of rooms, whispers and letters. */
export const groupModerationCases: readonly Case[] = [bans, clearing, rights, details, whispers, letters];
