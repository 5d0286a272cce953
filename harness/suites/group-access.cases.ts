import { groupCapabilities } from "../../spec/schema/server-rpc.js";
import type { Case } from "../engine/case.js";
import type { ServerInfo } from "../network/topology.js";
import { groupCase } from "./kit/group-case.js";
import { type Member, type ProofWish, proofHeaders } from "./kit/groups.js";
import type { Kit } from "./kit/kit.js";
import type { ServerCall } from "./kit/servers.js";

/* Who asks: the proof in the headers of a request to a group server. */

const capabilities = groupCase(
  {
    id: "groups/capabilities",
    title: "Capabilities are told in order, and a missing required one gives 412",
    requirements: ["GRP-011"],
    importance: "medium",
  },
  async (kit, server) => {
    const plain = await kit.servers.call(server, { endpoint: "/capabilities" });
    kit.equal("answered 200", plain.status, 200);
    const { capabilities: known } = kit.read(groupCapabilities, plain.json, "the capabilities");
    kit.same("in ascending order", known, [...known].sort());
    kit.ok("sogs is among them", known.includes("sogs"), { actual: known });
    const wanted = (names: string) => kit.servers.call(server, { endpoint: `/capabilities?required=${names}` });
    kit.equal("what is there may be required", (await wanted(known.join(","))).status, 200);
    const missing = await wanted(`${known[0]},teleportation`);
    kit.equal("what is not there gives 412", missing.status, 412);
    const told = kit.read(groupCapabilities, missing.json, "the refusal");
    kit.same("which tells what is missing", told, { capabilities: known, missing: ["teleportation"] });
  },
);

/** A request that every member may make, and one whose path and query need care. */
const question: ServerCall = { endpoint: "/rooms" };

const asks = (member: Member, call: ServerCall, wish?: ProofWish): Promise<number> =>
  member.call(call, wish).then(({ status }) => status);

const accepted = groupCase(
  {
    id: "groups/proof/accepted",
    title: "A proof is accepted for path, query and body as they are signed, in hex as in base64",
    requirements: ["GRP-002", "GRP-003"],
    importance: "critical",
  },
  async (kit, server) => {
    const member = kit.groups.member(server);
    const room = server.rooms[0]!;
    const escaped = `/%72oom/${room}/messages/recent?limit=%35&note=caf%C3%A9`;
    for (const [name, call] of [
      ["a plain path", question],
      ["escapes in the path, and others in the query", { endpoint: escaped }],
      ["a question mark without a query", { endpoint: "/rooms?" }],
      ["letters beyond ASCII in the path", { endpoint: `/room/${room}/file/1/caf%C3%A9.jpg` }],
    ] as const) {
      const status = await asks(member, call);
      kit.ok(`${name}: the proof is accepted`, status === 200 || status === 404, { actual: status });
    }
    const hex = (text: string): string => Buffer.from(text, "base64").toString("hex");
    const headers = member.headers(question);
    const inHex = {
      ...headers,
      "X-SOGS-Nonce": hex(headers["X-SOGS-Nonce"]),
      "X-SOGS-Signature": hex(headers["X-SOGS-Signature"]),
    };
    kit.equal("in hex", (await kit.servers.call(server, { ...question, headers: inHex })).status, 200);
    const other = member.headers(question);
    const key = Buffer.from(other["X-SOGS-Pubkey"], "hex").toString("base64");
    const inBase64 = { ...other, "X-SOGS-Pubkey": key, "X-SOGS-Nonce": other["X-SOGS-Nonce"].replace(/=+$/, "") };
    kit.equal(
      "in base64, without padding",
      (await kit.servers.call(server, { ...question, headers: inBase64 })).status,
      200,
    );
    const { id } = await member.post(server.rooms[1]!, "with a body");
    const seen = (await member.expects(200, { endpoint: `/room/${server.rooms[1]}/message/${id}` })) as {
      session_id: string;
    };
    kit.equal("the server knows the member by the blinded id that the model gives", seen.session_id, member.id);
  },
);

const throughOnion = groupCase(
  {
    id: "groups/proof/onion",
    title: "In an onion the request inside is what is proved, not the post that carries it",
    requirements: ["GRP-001", "GRP-003", "DST-003"],
    importance: "critical",
    onion: true,
  },
  async (kit, server) => {
    const member = kit.groups.member(server);
    const way = { path: kit.draw(3) };
    kit.equal("the inner request", (await member.through(question, way)).status, 200);
    const outer = member.headers(question, { signed: { method: "POST", endpoint: "/oxen/v4/lsrpc" } });
    const reply = await kit.servers.through(server, { ...question, headers: outer }, way);
    kit.equal("the outer post", reply.status, 401);
  },
);

const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1_000) - seconds);

interface Wrong {
  readonly name: string;
  readonly status: number;
  readonly requirement: string;
  readonly headers: (member: Member, kit: Kit, server: ServerInfo) => Record<string, string>;
}

const changed =
  (name: (typeof proofHeaders)[number], value: (honest: string) => string) =>
  (member: Member): Record<string, string> => {
    const headers = member.headers(question);
    return { ...headers, [name]: value(headers[name]) };
  };

const without =
  (name: string) =>
  (member: Member): Record<string, string> =>
    Object.fromEntries(Object.entries(member.headers(question)).filter(([header]) => header !== name));

const wrongs: readonly Wrong[] = [
  ...proofHeaders.map((header) => ({
    name: `no-${header.slice(7).toLowerCase()}`,
    status: 400,
    requirement: "GRP-004",
    headers: without(header),
  })),
  {
    name: "prefix-25",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Pubkey", (key) => `25${key.slice(2)}`),
  },
  {
    name: "prefix-05",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Pubkey", (key) => `05${key.slice(2)}`),
  },
  {
    name: "short-key",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Pubkey", (key) => key.slice(0, -2)),
  },
  {
    name: "no-point",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Pubkey", () => `15${"02".padEnd(64, "0")}`),
  },
  {
    name: "low-order",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Pubkey", () => `15${"01".padEnd(64, "0")}`),
  },
  {
    name: "short-nonce",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Nonce", () => Buffer.alloc(15).toString("base64")),
  },
  { name: "no-time", status: 400, requirement: "GRP-004", headers: changed("X-SOGS-Timestamp", () => "noon") },
  {
    name: "short-signature",
    status: 400,
    requirement: "GRP-004",
    headers: changed("X-SOGS-Signature", () => Buffer.alloc(63).toString("base64")),
  },
  {
    name: "plain-key",
    status: 400,
    requirement: "GRP-005",
    headers: (member) => member.headers(question, { plain: true }),
  },
  {
    name: "late",
    status: 425,
    requirement: "GRP-004",
    headers: (member) => member.headers(question, { timestamp: secondsAgo(86_460) }),
  },
  {
    name: "early",
    status: 425,
    requirement: "GRP-004",
    headers: (member) => member.headers(question, { timestamp: secondsAgo(-86_460) }),
  },
  {
    name: "other-time",
    status: 401,
    requirement: "GRP-003",
    headers: changed("X-SOGS-Timestamp", (time) => String(Number(time) - 1)),
  },
  {
    name: "other-method",
    status: 401,
    requirement: "GRP-003",
    headers: (member) => member.headers(question, { signed: { method: "POST" } }),
  },
  {
    name: "other-path",
    status: 401,
    requirement: "GRP-003",
    headers: (member) => member.headers(question, { signed: { endpoint: "/room" } }),
  },
  {
    name: "other-query",
    status: 401,
    requirement: "GRP-003",
    headers: (member) => member.headers(question, { signed: { endpoint: "/rooms?x=1" } }),
  },
  {
    name: "other-body",
    status: 401,
    requirement: "GRP-003",
    headers: (member) => member.headers(question, { signed: { body: "x" } }),
  },
  {
    name: "other-server",
    status: 401,
    requirement: "GRP-003",
    headers: (member, kit) => member.headers(question, { signed: { serverKey: kit.random.hex(32) } }),
  },
  {
    name: "other-nonce",
    status: 401,
    requirement: "GRP-003",
    headers: changed("X-SOGS-Nonce", () => Buffer.alloc(16, 7).toString("base64")),
  },
  {
    name: "other-member",
    status: 401,
    requirement: "GRP-002",
    headers: (member, kit, server) => ({ ...member.headers(question), "X-SOGS-Pubkey": kit.groups.member(server).id }),
  },
];

const refusals = wrongs.map(({ name, status, requirement, headers }) =>
  groupCase(
    {
      id: `groups/proof/refused/${name}`,
      title: `A proof with one fault (${name}) is answered ${status}`,
      requirements: [requirement],
      importance: "critical",
    },
    async (kit, server) => {
      const member = kit.groups.member(server);
      const reply = await kit.servers.call(server, { ...question, headers: headers(member, kit, server) });
      kit.equal("the status", reply.status, status);
      kit.equal("without the fault it is accepted", await asks(member, question), 200);
    },
  ),
);

const replayed = groupCase(
  {
    id: "groups/proof/replayed",
    title: "The same request again is refused with 425, and so is its nonce in another one",
    requirements: ["GRP-004"],
    importance: "critical",
  },
  async (kit, server) => {
    const member = kit.groups.member(server);
    const headers = member.headers(question);
    kit.equal("once", (await kit.servers.call(server, { ...question, headers })).status, 200);
    kit.equal("twice", (await kit.servers.call(server, { ...question, headers })).status, 425);
    const nonce = new Uint8Array(Buffer.from(headers["X-SOGS-Nonce"], "base64"));
    kit.equal("the nonce in another request", await asks(member, { endpoint: "/capabilities" }, { nonce }), 425);
    kit.equal("the nonce of somebody else", await asks(kit.groups.member(server), question, { nonce }), 425);
    for (const seconds of [86_300, -86_300]) {
      kit.equal(`dated ${seconds} s ago`, await asks(member, question, { timestamp: secondsAgo(seconds) }), 200);
    }
  },
);

const rights = groupCase(
  {
    id: "groups/rights",
    title: "Unknown rooms are 404; what needs a user is 401 without one, and 403 for one without the right",
    requirements: ["GRP-014"],
    importance: "high",
  },
  async (kit, server, room) => {
    const member = kit.groups.member(server);
    for (const endpoint of [
      "/room/nowhere",
      "/room/nowhere/messages/recent",
      "/room/nowhere/pollInfo/0",
      "/room/a.b",
    ]) {
      kit.equal(`${endpoint}`, await asks(member, { endpoint }), 404);
      kit.equal(`${endpoint}, by nobody`, (await kit.servers.call(server, { endpoint })).status, 404);
    }
    kit.equal(
      "reading needs no user",
      (await kit.servers.call(server, { endpoint: `/room/${room}/messages/recent` })).status,
      200,
    );
    const calls: readonly (readonly [ServerCall, number])[] = [
      [{ method: "POST", endpoint: `/room/${room}/message`, body: "{}" }, 400],
      [{ method: "POST", endpoint: `/room/${room}/file`, body: "a file" }, 201],
      [{ method: "DELETE", endpoint: `/room/${room}/message/999999999` }, 404],
      [{ method: "PUT", endpoint: `/room/${room}`, body: '{"name":"mine"}' }, 403],
      [{ method: "POST", endpoint: `/user/${member.id}/ban`, body: JSON.stringify({ rooms: [room] }) }, 403],
      [{ method: "POST", endpoint: `/user/${member.id}/moderator`, body: '{"global":true,"admin":true}' }, 403],
    ];
    for (const [call, status] of calls) {
      kit.equal(`${call.method} ${call.endpoint}, by nobody`, (await kit.servers.call(server, call)).status, 401);
      kit.equal(`${call.method} ${call.endpoint}, by a member`, await asks(member, call), status);
    }
  },
);

/** Cases about who asks a group server. */
export const groupAccessCases: readonly Case[] = [capabilities, accepted, throughOnion, ...refusals, replayed, rights];
