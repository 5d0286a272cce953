import { createHash, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { encodeBt } from "../../codec/bt.js";
import { type BuiltOnion, buildOnion, drawLayers, type OnionDestination, plainControl } from "../../onion/build.js";
import type { EncType } from "../../onion/enc-type.js";
import { writeBlob } from "../../onion/frame.js";
import { createOnionKeys } from "../../onion/keys.js";
import { layerKey, sealLayer } from "../../onion/layer.js";
import { writeRelayMessage } from "../../onion/relay-message.js";
import { openReply, readReply } from "../../onion/reply.js";
import { PeerFailure, ServerFailure } from "../ports.js";
import { createLocalSwarm, type LocalNode, type LocalSwarm } from "../testing/local-swarm.js";
import { handleEntryOnion } from "./entry.js";
import type { HopReply } from "./hop.js";
import { handleRelayedOnion } from "./relay.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 3): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

const keysOf = ({ listed }: LocalNode) => ({
  ed25519: Buffer.from(listed.ed25519, "hex"),
  x25519: Buffer.from(listed.x25519, "hex"),
});

const request = (method: string, params: object = {}): Buffer => Buffer.from(JSON.stringify({ method, params }));

interface Plan {
  readonly payload?: Buffer;
  readonly control?: string;
  readonly encType?: EncType;
  readonly destination?: OnionDestination;
}

/** An onion over these nodes; the last one is its destination unless there is another. */
const onionOver = (nodes: readonly LocalNode[], plan: Plan = {}): BuiltOnion => {
  const { payload = request("info"), control = plainControl, encType = "aes-gcm" } = plan;
  const path = nodes.map(keysOf);
  const destination = plan.destination ?? { node: path.pop()!, control };
  const encTypes = [...path, destination].map((): EncType => encType);
  return buildOnion({ path, destination, payload, encTypes, layers: drawLayers(randomBytes, encTypes) });
};

const enter = (node: LocalNode, body: Buffer): Promise<HopReply> => handleEntryOnion(node.node.context, body);

/** What the client reads in a sealed reply. */
const openAt = (
  node: { readonly x25519: Buffer },
  onion: BuiltOnion,
  reply: HopReply,
  plan: Plan & { base64?: boolean } = {},
) => {
  const { encType = "aes-gcm", base64 = true } = plan;
  const key = layerKey({ encType, role: "client", own: onion.replyKeys, peer: node.x25519 });
  return readReply(openReply({ encType, key, base64 }, Buffer.from(reply.body)));
};

const textOf = ({ status, body }: HopReply): [number, string] => [status, String(body)];

describe("an onion", () => {
  it.each(["aes-gcm", "xchacha20", "aes-cbc"] as const)(
    "of %s is answered through one, two and three nodes",
    async (encType) => {
      const target = open();
      for (let length = 1; length <= 3; length++) {
        const path = target.nodes.slice(0, length);
        const onion = onionOver(path, { encType });
        const reply = await enter(path[0]!, onion.blob);
        expect(reply.status).toBe(200);
        const { status, body } = openAt(keysOf(path.at(-1)!), onion, reply, { encType });
        expect([status, JSON.parse(String(body)).version]).toEqual([200, [2, 8, 0]]);
      }
    },
  );

  it("has its answer as JSON and as raw bytes where it asks so, and the real status inside", async () => {
    const target = open(1);
    const [node] = target.nodes;
    const control = '{"headers":{},"json":true,"base64":false}';
    const onion = onionOver([node!], { control });
    const { body } = openAt(keysOf(node!), onion, await enter(node!, onion.blob), { base64: false });
    expect(body).toMatchObject({ hf: [19, 4] });
    const refused = onionOver([node!], { payload: request("nonsense") });
    expect(openAt(keysOf(node!), refused, await enter(node!, refused.blob))).toEqual({
      status: 400,
      body: "no method nonsense",
    });
  });
});

describe("an entry node", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a length beyond its end", Buffer.from([255, 0, 0, 0, 1])],
    ["metadata that is no JSON", writeBlob(Buffer.from("x"), "nonsense")],
    ["no key", writeBlob(Buffer.from("x"), "{}")],
    ["half a key", writeBlob(Buffer.from("x"), '{"ephemeral_key":"abcd"}')],
    ["an unknown type", writeBlob(Buffer.from("x"), `{"ephemeral_key":"${"ab".repeat(32)}","enc_type":"rot13"}`)],
    ["a hop number in words", writeBlob(Buffer.from("x"), `{"ephemeral_key":"${"ab".repeat(32)}","hop_no":"one"}`)],
  ])("refuses %s with a reason", async (_, body) => {
    const [status, text] = textOf(await enter(open(1).nodes[0]!, body));
    expect(status).toBe(400);
    expect(text).toMatch(/^Error parsing onion request: ./);
  });

  it("cannot open what is sealed for another, damaged, short, or under a key of low order", async () => {
    const target = open(2);
    const onion = onionOver([target.nodes[0]!]);
    const damaged = Buffer.from(onion.blob);
    damaged[30]! ^= 1;
    const lowOrder = writeBlob(Buffer.alloc(60), `{"ephemeral_key":"${"00".repeat(32)}"}`);
    const short = writeBlob(Buffer.alloc(5), `{"ephemeral_key":"${"ab".repeat(32)}"}`);
    for (const body of [damaged, lowOrder, short])
      expect(textOf(await enter(target.nodes[0]!, body))).toEqual([400, "Invalid ciphertext"]);
    expect(textOf(await enter(target.nodes[1]!, onion.blob))).toEqual([400, "Invalid ciphertext"]);
  });

  it("seals its complaint about what it could open but not read", async () => {
    const [node] = open(1).nodes;
    const own = createOnionKeys(randomBytes(32));
    const ends = { encType: "aes-gcm", role: "client", own, peer: keysOf(node!).x25519 } as const;
    const sealed = sealLayer(ends, randomBytes(12), writeBlob(Buffer.from("x"), '{"headers":{},"json":7}'));
    const metadata = JSON.stringify({ ephemeral_key: own.publicKey.toString("hex") });
    const reply = await enter(node!, writeBlob(sealed, metadata));
    const onion = { blob: Buffer.alloc(0), replyKeys: own };
    expect(openAt(keysOf(node!), onion, reply)).toEqual({ status: 400, body: "Invalid json" });
  });

  it("names a next node that it does not know, and does know decommissioned ones", async () => {
    const target = open(2);
    const [entry, next] = target.nodes;
    const unknown = "ab".repeat(32);
    const onion = onionOver([entry!], {
      destination: {
        node: { ed25519: Buffer.from(unknown, "hex"), x25519: keysOf(next!).x25519 },
        control: plainControl,
      },
    });
    expect(textOf(await enter(entry!, onion.blob))).toEqual([502, `Next node not found: ${unknown}`]);
    target.block({ swarms: { 1: (1n << 64n) - 1n } });
    const decommissioned = onionOver([entry!, next!]);
    expect(textOf(await enter(entry!, decommissioned.blob))).toEqual([503, `Snode not ready: ${next!.listed.ed25519}`]);
  });

  it.each([
    [new PeerFailure("TIMEOUT", "late"), [504, "Request time out"]],
    [new PeerFailure("NOT_CONNECTED", "gone"), [504, "Request time out"]],
    [["200"], [500, "Invalid response from snode"]],
    [
      ["words", "its body"],
      [500, "its body"],
    ],
    [
      ["425", "too early"],
      [500, "too early"],
    ],
    [
      ["421", "elsewhere", "more"],
      [421, "elsewhere"],
    ],
    [
      ["404", ""],
      [404, ""],
    ],
  ] as const)("passes on %s", async (answer, expected) => {
    const target = open(2);
    target.intercept = () => answer as PeerFailure | readonly string[];
    const onion = onionOver(target.nodes);
    expect(textOf(await enter(target.nodes[0]!, onion.blob))).toEqual(expected);
  });
});

describe("a later node", () => {
  const frame = (target: LocalSwarm, hopNo: number) => {
    const onion = onionOver([target.nodes[1]!]);
    const own = onion.replyKeys;
    const ciphertext = onion.blob.subarray(4, 4 + onion.blob.readUInt32LE());
    return writeRelayMessage({ ciphertext, encType: "aes-gcm", ephemeralKey: own.publicKey, hopNo });
  };
  const relay = async (target: LocalSwarm, ...parts: Buffer[]) =>
    (await handleRelayedOnion(target.nodes[1]!.node.context, parts))?.map(String);

  it("takes up to hop 15, and counts on", async () => {
    const target = open(3);
    expect((await relay(target, frame(target, 15)))?.[0]).toBe("200");
    expect(await relay(target, frame(target, 16))).toEqual(["400", "onion request max path length exceeded"]);
    const seen: Buffer[] = [];
    target.intercept = ({ parts }) => {
      seen.push(parts[0]!);
      return undefined;
    };
    await enter(target.nodes[0]!, onionOver(target.nodes).blob);
    expect(seen.map((part) => /6:hop_noi(\d+)e/.exec(part.toString("latin1"))?.[1])).toEqual(["1", "2"]);
  });

  it("says when it is not ready, and what is wrong with a message", async () => {
    const target = open(2);
    expect((await relay(target, Buffer.from("le")))?.[1]).toMatch(/^Invalid internal onion request: ./);
    expect((await relay(target, frame(target, 1), Buffer.alloc(0)))?.[1]).toMatch(/^Invalid internal onion request: ./);
    const keyless = encodeBt({ data: "x", hop_no: 1 });
    expect((await relay(target, keyless))?.[0]).toBe("400");
    target.nodes[1]!.node.stop();
    expect(await relay(target, frame(target, 1))).toEqual([
      "503",
      `Snode not ready: ${target.nodes[1]!.listed.ed25519}`,
    ]);
  });
});

describe("the last node before a server", () => {
  const server = createOnionKeys(createHash("sha256").update("server").digest()).publicKey;
  const toServer = (changes: { protocol?: string; target?: string; port?: number } = {}): OnionDestination => ({
    server: { host: "server.test", port: 443, protocol: "https", target: "/oxen/v4/lsrpc", x25519: server, ...changes },
  });

  it("posts the whole layer, and passes on status, body and headers of the answer", async () => {
    const target = open(2);
    const posted: [string, number][] = [];
    target.post = async (url, body, timeout) => {
      posted.push([url, timeout]);
      expect(body.readUInt32LE()).toBeLessThan(body.length);
      return {
        status: 302,
        headers: { location: "x", "content-length": "4", "x-odd": "\u0001" },
        body: Buffer.from("body"),
      };
    };
    const direct = await enter(
      target.nodes[0]!,
      onionOver([target.nodes[0]!], { destination: toServer({ protocol: "http", port: 81 }) }).blob,
    );
    expect(direct).toEqual({ status: 302, headers: { location: "x" }, body: Buffer.from("body") });
    expect(posted).toEqual([["http://server.test:81/oxen/v4/lsrpc", 25_000]]);
    const relayed = await enter(target.nodes[0]!, onionOver(target.nodes, { destination: toServer() }).blob);
    expect(textOf(relayed)).toEqual([500, "body"]);
  });

  it.each([{ target: "/other/lsrpc" }, { target: "/loki/x" }, { target: "/loki/lsrpc?x/lsrpc" }, { protocol: "ftp" }])(
    "refuses %j under its own key",
    async (changes) => {
      const target = open(1);
      const [node] = target.nodes;
      const encTypes: EncType[] = ["aes-gcm", "aes-gcm"];
      const layers = drawLayers(randomBytes, encTypes);
      const onion = buildOnion({
        path: [keysOf(node!)],
        destination: toServer(changes),
        payload: Buffer.from("x"),
        encTypes,
        layers,
      });
      const outer = { ...onion, replyKeys: createOnionKeys(layers[1]!.ephemeralSecret) };
      expect(openAt(keysOf(node!), outer, await enter(node!, onion.blob))).toEqual({
        status: 400,
        body: "Invalid url",
      });
    },
  );

  it.each([
    ["timeout", 504],
    ["unreachable", 502],
  ] as const)("tells a server's %s as %i", async (kind, status) => {
    const target = open(1);
    target.post = async () => {
      throw new ServerFailure(kind, "no luck");
    };
    const reply = await enter(target.nodes[0]!, onionOver(target.nodes, { destination: toServer() }).blob);
    expect(textOf(reply)).toEqual([status, "no luck"]);
  });
});
