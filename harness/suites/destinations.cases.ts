import type { Case } from "../engine/case.js";
import type { ServerInfo, ServerWish } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { chainForServers, type NetworkCase, networkCase, nodesForServers } from "./kit/network-case.js";
import { v4Of } from "./kit/servers.js";

/* What a server at the end of a path does with onions, whatever it serves. */

interface Kind {
  readonly role: ServerWish["role"];
  readonly name: string;
  readonly open: (kit: Kit) => Promise<ServerInfo>;
  /** Something harmless that succeeds, and something that does not exist. */
  readonly good: (kit: Kit, server: ServerInfo) => Promise<string>;
  readonly missing: string;
  readonly reached: readonly string[];
}

const kinds: readonly Kind[] = [
  {
    role: "fileServer",
    name: "file",
    open: (kit) => kit.servers.file(),
    good: async (kit, server) => {
      const body = kit.random.bytes(40);
      const { json } = await kit.servers.call(server, { method: "POST", endpoint: "/file", body });
      return `/file/${(json as { id?: string }).id}`;
    },
    missing: "/file/123456",
    reached: ["DST-002", "FIL-001", "FIL-011"],
  },
  {
    role: "groupServer",
    name: "group",
    open: (kit) => kit.servers.group(),
    good: async () => "/capabilities",
    missing: "/room/no-such-room",
    reached: ["DST-003", "GRP-001"],
  },
];

type Play = (kit: Kit, server: ServerInfo, kind: Kind) => Promise<void>;

const both = (
  name: string,
  item: Pick<NetworkCase, "title" | "requirements" | "importance" | "level">,
  play: Play,
): readonly Case[] =>
  kinds.map((kind) =>
    networkCase({
      ...item,
      id: `destinations/${name}/${kind.name}`,
      title: `${item.title} (${kind.name} server)`,
      network: chainForServers,
      roles: [kind.role],
      run: async (kit) => play(kit, await kind.open(kit), kind),
    }),
  );

const reached = kinds.map((kind) =>
  networkCase({
    id: `destinations/reached/${kind.name}`,
    title: `A request through three nodes is answered under the asker's key, and the ${kind.name} server sees the last hop`,
    requirements: [...kind.reached, "DST-007", "DST-009", "DST-011", "PRV-005"],
    importance: "critical",
    network: nodesForServers,
    roles: [kind.role],
    run: async (kit) => {
      const { openRecordingProxy } = await import("../wire/recording-proxy.js");
      const server = await kind.open(kit);
      const endpoint = await kind.good(kit, server);
      const proxy = await openRecordingProxy({ host: server.ip, port: server.httpPort });
      try {
        for (const encType of ["xchacha20", "aes-gcm"] as const) {
          const path = kit.draw(3);
          const reply = await kit.servers.through(server, { endpoint }, { path, encType, at: proxy });
          kit.equal(`${endpoint} is answered 200 under ${encType}`, reply.status, 200);
          const plain = await kit.servers.call(server, { endpoint });
          kit.ok("the answer is the same as over HTTP", reply.body.equals(plain.body));
          kit.equal("the address that came to the server", proxy.callers.at(-1) ?? null, path[2]!.ip);
        }
        kit.ok(
          "nobody but nodes came to the server",
          proxy.callers.every((ip) => kit.nodes.some((node) => node.ip === ip)),
        );
      } finally {
        await proxy.close();
      }
    },
  }),
);

const insideTheSeal = both(
  "errors-inside",
  {
    title: "What goes wrong stays inside the seal: code, headers and body",
    requirements: ["DST-018"],
    importance: "critical",
  },
  async (kit, server, { missing }) => {
    const seal = kit.servers.seal(server, v4Of({ endpoint: missing }));
    const reply = kit.servers.readV4(seal, await kit.servers.deliver(server, seal));
    const plain = await kit.servers.call(server, { endpoint: missing });
    kit.equal("the code inside", reply.status, 404);
    kit.ok("the body is the same as over HTTP", reply.body.equals(plain.body), {
      actual: reply.body.toString("latin1"),
    });
    const names = Object.keys(reply.headers);
    kit.same(
      "header names are in lower case",
      names,
      names.map((name) => name.toLowerCase()),
    );
    kit.ok("no length among them", !names.includes("content-length"));
  },
);

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

/** A byte string of a list. */
const part = (value: string): string => `${Buffer.byteLength(value)}:${value}`;

const malformed: readonly (readonly [name: string, plaintext: string])[] = [
  ["nothing", ""],
  ["JSON without a list", '{"method":"GET","endpoint":"/"}'],
  ["an empty list", "le"],
  ["no JSON", `l${part("GET /")}e`],
  ["no method", `l${part('{"endpoint":"/capabilities"}')}e`],
  ["an endpoint without slash", `l${part('{"method":"GET","endpoint":"capabilities"}')}e`],
  ["a third string", `l${part('{"method":"GET","endpoint":"/capabilities"}')}${part("")}${part("")}e`],
  ["an integer for a body", `l${part('{"method":"GET","endpoint":"/capabilities"}')}i1ee`],
  ["no end", `l${part('{"method":"GET","endpoint":"/capabilities"}')}`],
  ["a length past the end", 'l99:{"method":"GET","endpoint":"/capabilities"}e'],
];

const malformedV4 = both(
  "malformed",
  {
    title: "A malformed v4 request is answered 400 inside the seal",
    requirements: ["DST-016", "DST-014"],
    importance: "high",
  },
  async (kit, server) => {
    for (const [name, plaintext] of malformed) {
      const seal = kit.servers.seal(server, text(plaintext));
      const reply = kit.servers.readV4(seal, await kit.servers.deliver(server, seal));
      kit.equal(
        `${name}: what is inside`,
        { code: reply.status, body: reply.body.toString("utf8") },
        { code: 400, body: "Invalid v4 onion request" },
      );
    }
  },
);

const unopenable = both(
  "unopenable",
  {
    title: "What does not open is refused with an unsealed 400, and changes nothing",
    requirements: ["DST-019"],
    importance: "high",
  },
  async (kit, server) => {
    const request = text(`l${part('{"method":"GET","endpoint":"/capabilities"}')}e`);
    const good = () => kit.servers.seal(server, request);
    const flipped = (seal: ReturnType<typeof good>, at: number) => {
      const sealed = Uint8Array.from(seal.sealed);
      sealed[at]! ^= 1;
      return { ...seal, sealed };
    };
    const stranger = { ...server, publicKey: Buffer.from(kit.account().x25519).toString("hex") };
    const tries: readonly (readonly [name: string, seal: Pick<ReturnType<typeof good>, "sealed" | "fields">])[] = [
      ["a changed tag", flipped(good(), good().sealed.length - 1)],
      ["a changed nonce", flipped(good(), 0)],
      ["nothing sealed", { ...good(), sealed: new Uint8Array() }],
      ["sealed for somebody else", kit.servers.seal(stranger, request)],
      ["a key of low order", { ...good(), fields: { ...good().fields, ephemeral_key: "00".repeat(32) } }],
      ["another key", { ...good(), fields: { ...good().fields, ephemeral_key: good().fields.ephemeral_key! } }],
      ["another cipher", { ...good(), fields: { ...good().fields, enc_type: "aes-gcm" } }],
      ["the cipher of old hops", kit.servers.seal(server, request, "aes-cbc")],
    ];
    for (const [name, seal] of tries) {
      const { status } = await kit.servers.deliver(server, seal);
      kit.equal(`${name}: the status`, status, 400);
    }
    const seal = good();
    kit.ok("a good one is opened all the same", (await kit.servers.deliver(server, seal)).status === 200);
  },
);

const freshAnswers = both(
  "fresh-nonces",
  {
    title: "Two answers to one key never share a nonce",
    requirements: ["DST-009"],
    importance: "critical",
  },
  async (kit, server, { missing }) => {
    const head = JSON.stringify({ method: "GET", endpoint: missing });
    const seal = kit.servers.seal(server, text(`l${part(head)}e`));
    const answers = [await kit.servers.deliver(server, seal), await kit.servers.deliver(server, seal)];
    const nonces = answers.map((answer) => answer.body.subarray(0, 24).toString("hex"));
    for (const answer of answers) kit.servers.readV4(seal, answer);
    kit.ok("the nonces differ", nonces[0] !== nonces[1], { actual: nonces });
  },
);

const v3 = both(
  "v3",
  {
    title: "Requests of old clients are answered with the bare body, or with a status alone",
    requirements: ["DST-020"],
    importance: "medium",
    level: "SHOULD",
  },
  async (kit, server, kind) => {
    const endpoint = await kind.good(kit, server);
    const plain = await kit.servers.call(server, { endpoint });
    const tries: readonly (readonly [name: string, request: unknown, expected: string])[] = [
      ["a good one", { method: "GET", endpoint }, plain.body.toString("latin1")],
      ["null for a body", { method: "GET", endpoint, body: "null" }, plain.body.toString("latin1")],
      ["an unknown thing", { method: "GET", endpoint: kind.missing }, '{"status_code":404}'],
      ["a GET with a body", { method: "GET", endpoint, body: "text" }, '{"status_code":400}'],
      ["no method", { endpoint }, '{"status_code":400}'],
    ];
    for (const target of ["/oxen/v3/lsrpc", "/loki/v3/lsrpc"]) {
      for (const [name, request, expected] of tries) {
        const seal = kit.servers.seal(server, JSON.stringify(request), "aes-gcm");
        const answer = await kit.servers.deliver(server, seal, target);
        kit.equal(`${name} at ${target}: the HTTP status`, answer.status, 200);
        const opened = seal.open(new Uint8Array(Buffer.from(answer.body.toString("latin1"), "base64")));
        const found = opened?.toString("latin1").replace(/": /g, '":') ?? null;
        kit.equal(`${name} at ${target}: what is inside`, found, expected);
      }
    }
  },
);

/** Connections that say nothing useful, at one time. */
const idlers = 64;

const idleCallers = both(
  "idle-callers",
  {
    title: "Callers that never finish their requests keep nobody waiting",
    requirements: ["DST-007"],
    importance: "medium",
  },
  async (kit, server, kind) => {
    const { connect } = await import("node:net");
    const sockets = Array.from({ length: idlers }, () => {
      const socket = connect({ host: server.ip, port: server.httpPort });
      socket.on("error", () => undefined);
      socket.write("POST /oxen/v4/lsrpc HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nx");
      return socket;
    });
    try {
      const endpoint = await kind.good(kit, server);
      const began = performance.now();
      kit.equal("an honest request is answered", (await kit.servers.call(server, { endpoint })).status, 200);
      kit.ok("at once", performance.now() - began < 3_000);
      kit.equal(
        "bytes that are no request are refused",
        (await kit.servers.deliverRaw(server, text("{}"))).status >= 400,
        true,
      );
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  },
);

/** Cases about servers as destinations. */
export const destinationCases: readonly Case[] = [
  ...reached,
  ...insideTheSeal,
  ...malformedV4,
  ...unopenable,
  ...freshAnswers,
  ...v3,
  ...idleCallers,
];
