import { openAttachment, sealAttachment } from "../../spec/model/attachment.js";
import { keyText } from "../../spec/model/onion-frame.js";
import { versionKeyPair, versionSignRequest } from "../../spec/model/version-request.js";
import { fileInfo, fileRefused, fileUploaded } from "../../spec/schema/server-rpc.js";
import type { Case } from "../engine/case.js";
import type { ServerInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { chainForServers, type NetworkCase, networkCase, nodesForServers } from "./kit/network-case.js";
import type { ServerReply } from "./kit/servers.js";

/* The file server: what is uploaded, for how long it is there, and what is refused. */

type FileCase = Omit<NetworkCase, "network" | "roles" | "run"> & {
  /** Whether it needs nodes on the way. */
  readonly onion?: true;
};

const fileCase = ({ onion, ...item }: FileCase, run: (kit: Kit, server: ServerInfo) => Promise<void>): Case =>
  networkCase({
    ...item,
    network: onion === true ? nodesForServers : chainForServers,
    roles: ["fileServer"],
    run: async (kit) => run(kit, await kit.servers.file()),
  });

const put = (kit: Kit, server: ServerInfo, body: Uint8Array, headers?: Record<string, string>): Promise<ServerReply> =>
  kit.servers.call(server, { method: "POST", endpoint: "/file", body, ...(headers === undefined ? {} : { headers }) });

/** Uploads, and expects that it is taken: the id, and the expiry in seconds, 0 where none is told. */
const upload = async (
  kit: Kit,
  server: ServerInfo,
  body: Uint8Array,
  headers?: Record<string, string>,
): Promise<{ id: string; expires: number }> => {
  const reply = await put(kit, server, body, headers);
  kit.equal("the upload is answered 200", reply.status, 200);
  const { id, expires = 0 } = kit.read(fileUploaded, reply.json, "the answer to the upload");
  return { id, expires };
};

const refused = (kit: Kit, name: string, { status, json }: ServerReply, expected: number): void => {
  kit.equal(`${name} is answered ${expected}`, status, expected);
  kit.equal(`${name}: the body`, kit.read(fileRefused, json, "the refusal").status_code, expected);
};

const roundTrip = fileCase(
  {
    id: "files/round-trip",
    title: "What is uploaded is read back byte for byte, by whoever knows the id",
    requirements: ["FIL-002", "FIL-003"],
    importance: "critical",
  },
  async (kit, server) => {
    const ids = new Set<string>();
    for (const body of [
      Uint8Array.of(0),
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      kit.random.bytes(70_000),
    ]) {
      const { id } = await upload(kit, server, body);
      ids.add(id);
      kit.ok("the id is one that links can carry", /^[A-Za-z0-9_-]{1,44}$/.test(id), { actual: id });
      const reply = await kit.servers.call(server, { endpoint: `/file/${id}` });
      kit.equal("the download is answered 200", reply.status, 200);
      kit.equal("its type", String(reply.headers["content-type"]), "application/octet-stream");
      kit.ok("the bytes are the same", reply.body.equals(body), { actual: reply.body.length });
    }
    kit.equal("ids differ", ids.size, 3);
  },
);

const throughPath = fileCase(
  {
    id: "files/through-path",
    title: "An encrypted attachment goes up through one path and down through another, and opens",
    requirements: ["FIL-001", "FIL-003", "FIL-008", "DST-002"],
    importance: "critical",
    onion: true,
  },
  async (kit, server) => {
    const data = kit.random.bytes(5_000);
    const key = kit.random.bytes(64);
    const sealed = sealAttachment(data, key, kit.random.bytes(16));
    const sent = await kit.servers.through(
      server,
      { method: "POST", endpoint: "/file", body: sealed.upload },
      { path: kit.draw(3) },
    );
    kit.equal("the upload is answered 200", sent.status, 200);
    const { id } = kit.read(fileUploaded, sent.json, "the answer to the upload");
    const got = await kit.servers.through(server, { endpoint: `/file/${id}` }, { path: kit.draw(3) });
    kit.equal("the download is answered 200", got.status, 200);
    const opened = openAttachment(new Uint8Array(got.body), key, sealed.digest, data.length);
    kit.ok("the attachment opens to what it was", Buffer.from(opened).equals(data));
    kit.ok("what the server holds is not what it was", !got.body.includes(Buffer.from(data.subarray(0, 16))));
  },
);

const limits = fileCase(
  {
    id: "files/limits",
    title: "The largest file is taken; one byte more, or none at all, is refused",
    requirements: ["FIL-004"],
    importance: "high",
  },
  async (kit, server) => {
    const body = Buffer.alloc(server.maxFileBytes, kit.random.bytes(1_024));
    await upload(kit, server, body);
    await upload(kit, server, kit.random.bytes(1));
    refused(kit, "one byte more", await put(kit, server, Buffer.alloc(server.maxFileBytes + 1, 1)), 413);
    refused(kit, "nothing", await put(kit, server, new Uint8Array()), 413);
  },
);

const largest = fileCase(
  {
    id: "files/largest",
    title: "The largest file passes through three nodes, both ways",
    requirements: ["FIL-001", "FIL-003"],
    importance: "high",
    onion: true,
  },
  async (kit, server) => {
    const body = Buffer.alloc(server.maxFileBytes, kit.random.bytes(1_024));
    const sent = await kit.servers.through(server, { method: "POST", endpoint: "/file", body }, { path: kit.draw(3) });
    kit.equal(`${body.length} bytes are taken`, sent.status, 200);
    const { id } = kit.read(fileUploaded, sent.json, "the answer to the upload");
    const got = await kit.servers.through(server, { endpoint: `/file/${id}` }, { path: kit.draw(3) });
    kit.ok("and come back the same", got.body.equals(body), { actual: got.body.length });
  },
);

const unknown = fileCase(
  {
    id: "files/unknown",
    title: "A file that is not there is answered 404, its info too",
    requirements: ["FIL-005"],
    importance: "high",
  },
  async (kit, server) => {
    for (const id of ["1", "9007199254740991", "A".repeat(44)]) {
      refused(kit, `file ${id}`, await kit.servers.call(server, { endpoint: `/file/${id}` }), 404);
      refused(kit, `info of ${id}`, await kit.servers.call(server, { endpoint: `/file/${id}/info` }), 404);
    }
    for (const id of ["A".repeat(45), "..%2f..%2fetc%2fpasswd", "%00"]) {
      kit.equal(
        `what cannot be an id: ${id}`,
        (await kit.servers.call(server, { endpoint: `/file/${id}` })).status,
        404,
      );
    }
  },
);

/** What two clocks on one machine may differ by, seconds. */
const clockSlack = 5;

const isNow = (time: number): boolean => Math.abs(time - Date.now() / 1_000) < clockSlack;

const info = fileCase(
  {
    id: "files/info",
    title: "The info of a file tells its size, when it came and when it goes",
    requirements: ["FIL-006"],
    importance: "medium",
  },
  async (kit, server) => {
    const { id } = await upload(kit, server, kit.random.bytes(321));
    const reply = await kit.servers.call(server, { endpoint: `/file/${id}/info` });
    const told = kit.read(fileInfo, reply.json, "the info");
    kit.equal("the size", told.size, 321);
    kit.ok("it came now", isNow(told.uploaded), { actual: told });
    kit.ok("it goes later than that", told.expires > told.uploaded + 1, { actual: told });
  },
);

const expiryTold = fileCase(
  {
    id: "files/expiry-told",
    title: "An upload is answered with its expiry, and the file's life can be extended",
    requirements: ["FIL-007"],
    importance: "medium",
    level: "SHOULD",
  },
  async (kit, server) => {
    const answer = await upload(kit, server, kit.random.bytes(50));
    kit.ok("the expiry is told", answer.expires > Date.now() / 1_000, { actual: answer });
    const reply = await kit.servers.call(server, { method: "POST", endpoint: `/file/${answer.id}/extend` });
    kit.equal("extending is answered 200", reply.status, 200);
    const told = kit.read(fileInfo, reply.json, "the answer to extending");
    kit.ok("the expiry is no earlier", told.expires >= answer.expires, { actual: told });
    kit.equal("the size", told.size, 50);
    const gone = await kit.servers.call(server, { method: "POST", endpoint: `/file/${"B".repeat(44)}/extend` });
    kit.equal("an unknown file cannot be extended", gone.status, 404);
  },
);

const expires = fileCase(
  {
    id: "files/expires",
    title: "A file is gone when its time is over, everywhere at once, and its life cannot be taken up again",
    requirements: ["FIL-005", "FIL-013"],
    importance: "high",
    level: "SHOULD",
    capabilities: ["file-ttl"],
  },
  async (kit, server) => {
    const short = await upload(kit, server, kit.random.bytes(60), { "x-fs-ttl": "1" });
    const long = await upload(kit, server, kit.random.bytes(60), { "x-fs-ttl": "999999999" });
    const normal = await upload(kit, server, kit.random.bytes(60));
    kit.ok("the wish is granted", isNow(short.expires - 1), { actual: short });
    kit.ok("nobody gets more than others", long.expires < normal.expires + clockSlack, { actual: long });
    kit.equal("at first it is there", (await kit.servers.call(server, { endpoint: `/file/${short.id}` })).status, 200);
    await kit.until("then it is gone", 5_000, async () => {
      const { status } = await kit.servers.call(server, { endpoint: `/file/${short.id}` });
      return status === 404 ? true : undefined;
    });
    kit.ok("not before its time", Date.now() / 1_000 >= short.expires, { actual: short });
    for (const [method, endpoint] of [
      ["GET", `/file/${short.id}/info`],
      ["POST", `/file/${short.id}/extend`],
    ] as const) {
      kit.equal(`${method} ${endpoint}`, (await kit.servers.call(server, { method, endpoint })).status, 404);
    }
    kit.equal("others stay", (await kit.servers.call(server, { endpoint: `/file/${normal.id}` })).status, 200);
  },
);

const contentIds = fileCase(
  {
    id: "files/content-ids",
    title: "The same content has the same id, which nothing shortens",
    requirements: ["FIL-014"],
    importance: "low",
    level: "SHOULD",
    capabilities: ["content-ids", "file-ttl"],
  },
  async (kit, server) => {
    const body = kit.random.bytes(80);
    const first = await upload(kit, server, body);
    const again = await upload(kit, server, body, { "x-fs-ttl": "1" });
    const other = await upload(kit, server, kit.random.bytes(80));
    kit.equal("the id is the same", again.id, first.id);
    kit.ok("another file has another", other.id !== first.id);
    kit.ok("somebody's short wish changes nothing for others", again.expires >= first.expires, {
      actual: { first, again },
    });
  },
);

const versionQuestion = fileCase(
  {
    id: "files/version",
    title: "A question for the newest version may be signed, and then has to be signed well and lately",
    requirements: ["FIL-012", "IDN-023"],
    importance: "low",
    level: "SHOULD",
  },
  async (kit, server) => {
    const { ed25519Secret } = kit.account();
    const endpoint = "/session_version?platform=desktop";
    const now = Math.floor(Date.now() / 1_000);
    const headers = (timestamp: number, change: Record<string, string> = {}) => ({
      "X-FS-Pubkey": `07${keyText(versionKeyPair(ed25519Secret).publicKey)}`,
      "X-FS-Timestamp": String(timestamp),
      "X-FS-Signature": Buffer.from(
        versionSignRequest(ed25519Secret, timestamp, "GET", endpoint, new Uint8Array()),
      ).toString("base64"),
      ...change,
    });
    const plain = await kit.servers.call(server, { endpoint });
    kit.ok("unsigned it is answered, as far as the server knows", [200, 502].includes(plain.status), {
      actual: plain.status,
    });
    const tries: readonly (readonly [string, Record<string, string>, number])[] = [
      ["a signed one", headers(now), plain.status],
      ["nearly a day late", headers(now - 86_300), plain.status],
      ["a day and more late", headers(now - 86_500), 425],
      ["a day and more early", headers(now + 86_500), 425],
      ["a wrong signature", headers(now, { "X-FS-Timestamp": String(now - 1) }), 401],
      ["another prefix", headers(now, { "X-FS-Pubkey": `05${"11".repeat(32)}` }), 400],
      ["a short signature", headers(now, { "X-FS-Signature": "AAAA" }), 400],
      ["no time", { "X-FS-Pubkey": headers(now)["X-FS-Pubkey"] }, 400],
    ];
    for (const [name, given, expected] of tries) {
      kit.equal(name, (await kit.servers.call(server, { endpoint, headers: given })).status, expected);
    }
    const { status } = await kit.servers.call(server, { endpoint: "/session_version?platform=amiga" });
    kit.equal("an unknown platform", status, 404);
  },
);

/** Cases of the file server. */
export const fileCases: readonly Case[] = [
  roundTrip,
  throughPath,
  limits,
  largest,
  unknown,
  info,
  expiryTold,
  expires,
  contentIds,
  versionQuestion,
];
