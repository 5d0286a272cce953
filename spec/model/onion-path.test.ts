import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { buildOnion } from "./onion-build.js";
import { type EncType, openLayer, sealLayer } from "./onion-cipher.js";
import { joinBlob, lengthPrefix, readFrame, splitBlob } from "./onion-frame.js";
import { isTargetAllowed, type OpenedLayer, peelLayer, readLayer } from "./onion-peel.js";
import { replyPlaintext } from "./onion-reply.js";
import { refusalOf } from "./refusal.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/onion", name), "utf8"));
const invalidJsonSample = deployed("09-negative-middle-hop-invalid-json.json");
const buildSample = deployed("03-build-3-hops-to-service-node.json");
const desktopSample = deployed("04-build-desktop-v4-server.json");
const peelSample = deployed("05-peel-3-hops-aes-gcm.json");
const serverSample = deployed("06-peel-relay-to-server.json");
const notFoundSample = deployed("10-negative-next-node-not-found.json");
const methodSample = deployed("15-negative-unknown-method.json");
const targetSample = deployed("16-negative-server-target-refused.json");

interface NodePair {
  readonly ed: string;
  readonly x: string;
  readonly xsec: string;
}
type Keys = Record<string, NodePair>;
interface BuiltLayer {
  readonly for: string;
  readonly ephemeral_secret: string;
  readonly nonce: string;
  readonly metadata?: string;
}
interface PeelHop {
  readonly node: string;
  readonly enc_type: string;
  readonly ephemeral_key: string;
  readonly hop_no: number;
  readonly ciphertext: { readonly hex: string };
  readonly opens_to: Record<string, unknown>;
}

const nodeKeys = ({ ed, x }: NodePair) => ({ ed: hexToBytes(ed), x: hexToBytes(x) });

/** An opened layer with the field names of the samples, bytes in hex. */
const inSampleForm = (layer: OpenedLayer): Record<string, unknown> => {
  const names: Record<string, string> = {
    encType: "enc_type",
    ephemeralKey: "ephemeral_key",
    nextNode: "next_node",
    targetAllowed: "target_allowed",
  };
  return Object.fromEntries(
    Object.entries(layer).map(([key, value]) => [
      names[key] ?? key,
      value instanceof Uint8Array ? bytesToHex(value) : value,
    ]),
  );
};

const flat = (expected: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [
      key,
      typeof value === "object" ? (value as { hex: string }).hex : value,
    ]),
  );

/** Follows an onion from the entry `n0` until a layer is final, for a server, or refused. */
const follow = (body: Uint8Array, keys: Keys) => {
  const frame = readFrame(body);
  let arriving = { encType: frame.encType, key: frame.ephemeralKey, ciphertext: frame.ciphertext };
  let node: NodePair | undefined = keys.n0;
  const opened: OpenedLayer[] = [];
  while (node !== undefined) {
    const secret = hexToBytes(node.xsec);
    const layer = refusalOf(() => peelLayer(secret, arriving.encType, arriving.key, arriving.ciphertext));
    if ("class" in layer) return { opened, refused: layer.class };
    opened.push(layer.result);
    if (layer.result.kind !== "relay_node") break;
    const { encType, ephemeralKey, ciphertext, nextNode } = layer.result;
    arriving = { encType, key: ephemeralKey, ciphertext };
    node = Object.values(keys).find(({ ed }) => ed === bytesToHex(nextNode));
  }
  return { opened, refused: undefined };
};

describe("building an onion", () => {
  it("gives the bytes of libsession for three hops to a service node", () => {
    const { keys, case: test } = buildSample;
    const node = (name: string) => nodeKeys((keys as Keys)[name]!);
    const blob = buildOnion({
      path: test.path.map(node),
      destination: { snode: node(test.destination.snode) },
      encTypes: test.enc_types as EncType[],
      payload: utf8ToBytes(test.payload.text),
      control: test.control,
      layers: (test.layers_innermost_first as BuiltLayer[]).map(({ ephemeral_secret, nonce }) => ({
        ephemeralSecret: hexToBytes(ephemeral_secret),
        nonce: hexToBytes(nonce),
      })),
    });
    expect(bytesToHex(blob)).toBe(test.blob.hex);
  });

  it("puts layers together as the desktop client does, whose metadata has another order and names no cipher", () => {
    const { keys, case: test } = desktopSample;
    let blob = hexToBytes(test.innermost_plaintext.hex);
    (test.layers_innermost_first as BuiltLayer[]).forEach((layer, index) => {
      const pair = (keys as Keys)[layer.for]!;
      const secrets = { ownSecret: hexToBytes(layer.ephemeral_secret), peerPublic: hexToBytes(pair.x) };
      const sealed = sealLayer("aes-gcm", { ...secrets, role: "client" }, hexToBytes(layer.nonce), blob);
      const metadata = test.layers_innermost_first[index + 1]?.metadata ?? test.outer_metadata;
      blob = Uint8Array.from([...lengthPrefix(sealed.length), ...sealed, ...utf8ToBytes(metadata)]);
    });
    expect(bytesToHex(blob)).toBe(test.blob.hex);
    const { opened } = follow(blob, keys as Keys);
    expect(opened.at(-1)).toMatchObject({ kind: "relay_server", host: "127.0.0.1", port: 8081, protocol: "http" });
  });

  it("names a server with all of its fields", () => {
    const { keys, case: test } = desktopSample;
    const { n0, n1, server } = keys as Record<"n0" | "n1" | "server", NodePair>;
    const blob = buildOnion({
      path: [nodeKeys(n0), nodeKeys(n1)],
      destination: {
        server: { host: "h", port: 443, protocol: "https", target: "/oxen/v4/lsrpc", x: hexToBytes(server.x) },
      },
      encTypes: ["xchacha20", "aes-gcm", "aes-gcm"],
      payload: utf8ToBytes("l2:{}e"),
      control: "",
      layers: (test.layers_innermost_first as BuiltLayer[]).slice(0, 3).map((layer, index) => ({
        ephemeralSecret: hexToBytes(layer.ephemeral_secret),
        nonce: index === 2 ? new Uint8Array(24) : hexToBytes(layer.nonce),
      })),
    });
    const last = follow(blob, keys as Keys).opened.at(-1)!;
    expect(last).toMatchObject({ kind: "relay_server", host: "h", port: 443, protocol: "https", targetAllowed: true });
    const payload = last.kind === "relay_server" ? last.payload : new Uint8Array();
    const { content, metadata } = splitBlob(payload, "malformed-frame");
    expect([...metadata.keys()]).toEqual(["enc_type", "ephemeral_key", "host", "method", "port", "protocol", "target"]);
    const ephemeral = hexToBytes(metadata.get("ephemeral_key") as string);
    const opener = { ownSecret: hexToBytes(server.xsec), peerPublic: ephemeral, role: "server" } as const;
    expect(openLayer("aes-gcm", opener, content)).toEqual(utf8ToBytes("l2:{}e"));
  });
});

describe("peeling an onion", () => {
  it.each([peelSample, serverSample])("agrees with the deployed server hop by hop: $case.id", (sample) => {
    const frame = readFrame(hexToBytes(sample.case.blob.hex));
    const hops = sample.case.hops as unknown as readonly PeelHop[];
    expect(bytesToHex(frame.ciphertext)).toBe(hops[0]!.ciphertext.hex);
    expect(bytesToHex(frame.ephemeralKey)).toBe(hops[0]!.ephemeral_key);
    expect([frame.encType, frame.hopNo]).toEqual([hops[0]!.enc_type, hops[0]!.hop_no]);
    for (const hop of hops) {
      const secret = hexToBytes((sample.keys as Keys)[hop.node]!.xsec);
      const opened = peelLayer(
        secret,
        hop.enc_type as EncType,
        hexToBytes(hop.ephemeral_key),
        hexToBytes(hop.ciphertext.hex),
      );
      expect(inSampleForm(opened)).toEqual(flat(hop.opens_to));
    }
  });

  it("stops at the second hop of the deployed sample whose layer names no key", () => {
    const { keys, case: test } = invalidJsonSample;
    expect(follow(hexToBytes(test.input.hex), keys as Keys)).toMatchObject({ refused: "malformed-layer" });
    expect(follow(hexToBytes(test.input.hex), keys as Keys).opened).toHaveLength(1);
    const plaintext = replyPlaintext(400, { text: "Invalid json" }, false);
    expect(new TextDecoder().decode(plaintext)).toBe(test.expect.body.sealed.plaintext);
  });

  it("opens the deployed sample whose third hop nobody knows up to the name of that hop", () => {
    const { keys, case: test } = notFoundSample;
    const { opened, refused } = follow(hexToBytes(test.input.hex), keys as Keys);
    const unknown = test.expect.body.text.replace("Next node not found: ", "");
    expect(refused).toBeUndefined();
    expect(inSampleForm(opened[1]!)).toMatchObject({ kind: "relay_node", next_node: unknown });
  });

  it("opens the deployed sample with an unknown method to the end, for that is no matter of layers", () => {
    const { keys, case: test } = methodSample;
    const { opened, refused } = follow(hexToBytes(test.input.hex), keys as Keys);
    const last = opened.at(-1)!;
    expect([refused, last.kind, opened.length]).toEqual([undefined, "final", 4]);
    const request = JSON.parse(new TextDecoder().decode(last.kind === "final" ? last.body : undefined));
    expect(request.method).toBe("stash");
    const plaintext = replyPlaintext(400, { text: `no method ${request.method}` }, false);
    expect(new TextDecoder().decode(plaintext)).toBe(test.expect.body.sealed.plaintext);
  });

  it("marks the target that the deployed server refuses", () => {
    const { keys, case: test } = targetSample;
    expect(follow(hexToBytes(test.input.hex), keys as Keys).opened.at(-1)).toMatchObject({ targetAllowed: false });
  });

  it.each([
    ["/loki/lsrpc", true],
    ["/oxen/v4/lsrpc", true],
    ["/loki/v3/lsrpc", true],
    ["/oxen/lsrpc/x", false],
    ["/oxen/v4/lsrpc?", false],
    ["oxen/v4/lsrpc", false],
    ["/Oxen/v4/lsrpc", false],
    ["/oxen/../lsrpc", true],
  ])("filters the target %s: %s", (target, allowed) => {
    expect(isTargetAllowed(target)).toBe(allowed);
  });
});

describe("reading a layer", () => {
  const layer = (text: string): Uint8Array => Uint8Array.from([3, 0, 0, 0, 1, 2, 3, ...utf8ToBytes(text)]);
  const key = "aB".repeat(32);

  it("looks for headers first, then for a host, then for the next node", () => {
    const server = `"host":"h","target":"/t"`;
    const node = `"destination":"${key}","ephemeral_key":"${key}"`;
    expect(readLayer(layer(`{"headers":null,${server},${node}}`)).kind).toBe("final");
    expect(readLayer(layer(`{${server},${node}}`)).kind).toBe("relay_server");
    expect(readLayer(layer(`{${node}}`))).toMatchObject({ kind: "relay_node", encType: "aes-gcm" });
  });

  it("wraps ports to 16 bits", () => {
    const port = (value: string) => readLayer(layer(`{"host":"h","target":"/t","port":${value}}`));
    expect(port("65616")).toMatchObject({ port: 80 });
    expect(port("-1")).toMatchObject({ port: 65535 });
    expect(readLayer(layer(`{"host":"h","target":"/t"}`))).toMatchObject({ port: 443, protocol: "https" });
  });

  it("cuts and clamps the starting hop number", () => {
    const hop = (value: string) => readFrame(layer(`{"ephemeral_key":"${key}","hop_no":${value}}`)).hopNo;
    expect(["-3", "2.9", "1e1", "-0.5", "99"].map(hop)).toEqual([0, 2, 10, 0, 99]);
    expect(refusalOf(() => hop("1e999"))).toEqual({ class: "malformed-frame" });
    expect(refusalOf(() => hop('"1"'))).toEqual({ class: "malformed-frame" });
  });

  it("reads back what it joins", () => {
    const blob = joinBlob(Uint8Array.of(9, 8), { b: 1, a: "x" });
    expect(new TextDecoder().decode(blob.subarray(6))).toBe('{"a":"x","b":1}');
    expect(splitBlob(blob, "malformed-frame").content).toEqual(Uint8Array.of(9, 8));
  });
});
