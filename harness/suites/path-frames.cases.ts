import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/*
 * What a client posts to the first node: length, ciphertext, metadata. What cannot be parsed is refused in the open, with
 * a reason; the frame it was made from is accepted afterwards.
 */

type Metadata = Readonly<Record<string, unknown>>;

/** Length, ciphertext, and metadata as text. */
const frameOf = (ciphertext: Uint8Array, metadata: Uint8Array | string, length = ciphertext.length): Buffer => {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(length);
  return Buffer.concat([prefix, ciphertext, Buffer.from(metadata as string)]);
};

/** An honest onion for one path, and its parts. */
const honestFrame = (kit: Kit, path: readonly NodeInfo[]) => {
  const onion = kit.onions.build({ path });
  const body = Buffer.from(onion.body);
  const length = body.readUInt32LE(0);
  const metadata = JSON.parse(body.subarray(4 + length).toString("utf8")) as Metadata;
  return { onion, ciphertext: body.subarray(4, 4 + length), metadata };
};

interface FrameRow {
  readonly name: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly make: (ciphertext: Buffer, metadata: Metadata) => Buffer;
}

const withMetadata = (change: (honest: Metadata) => unknown): FrameRow["make"] => {
  return (ciphertext, metadata) => frameOf(ciphertext, JSON.stringify(change(metadata)));
};

const refusedFrames: readonly FrameRow[] = [
  { name: "empty", title: "an empty body", requirements: ["ONI-010"], make: () => Buffer.alloc(0) },
  { name: "three-bytes", title: "a body of three bytes", requirements: ["ONI-010"], make: () => Buffer.alloc(3) },
  {
    name: "length-past-the-end",
    title: "a length that runs past the end",
    requirements: ["ONI-009", "ONI-010"],
    make: (ciphertext, metadata) => frameOf(ciphertext, JSON.stringify(metadata), 2 ** 31),
  },
  {
    name: "length-one-too-long",
    title: "a length one larger than the whole rest",
    requirements: ["ONI-010"],
    make: (ciphertext) => frameOf(ciphertext, "", ciphertext.length + 1),
  },
  {
    name: "big-endian-length",
    title: "a length written with its first byte last",
    requirements: ["ONI-009"],
    make: (ciphertext, metadata) => {
      const body = frameOf(ciphertext, JSON.stringify(metadata));
      body.subarray(0, 4).reverse();
      return body;
    },
  },
  { name: "no-metadata", title: "no metadata", requirements: ["ONI-010"], make: (text) => frameOf(text, "") },
  { name: "metadata-list", title: "a list as metadata", requirements: ["ONI-010"], make: withMetadata((own) => [own]) },
  { name: "metadata-text", title: "a string as metadata", requirements: ["ONI-010"], make: withMetadata(() => "key") },
  {
    name: "metadata-truncated",
    title: "metadata that ends in the middle",
    requirements: ["ONI-010"],
    make: (ciphertext, metadata) => frameOf(ciphertext, JSON.stringify(metadata).slice(0, -1)),
  },
  {
    name: "text-behind-metadata",
    title: "text behind the metadata",
    requirements: ["ONI-009", "ONI-046"],
    make: (ciphertext, metadata) => frameOf(ciphertext, `${JSON.stringify(metadata)}{}`),
  },
  {
    name: "zero-behind-metadata",
    title: "a zero byte behind the metadata",
    requirements: ["ONI-009", "ONI-046"],
    make: (ciphertext, metadata) => frameOf(ciphertext, `${JSON.stringify(metadata)}\0`),
  },
  {
    name: "comment",
    title: "a comment in the metadata",
    requirements: ["ONI-046"],
    make: (ciphertext, metadata) => frameOf(ciphertext, JSON.stringify(metadata).replace("{", "{/* hop */")),
  },
  {
    name: "invalid-utf8",
    title: "metadata that is not UTF-8",
    requirements: ["ONI-046"],
    make: (ciphertext, metadata) => {
      const text = JSON.stringify({ note: "?", ...metadata });
      const bytes = Buffer.from(text);
      bytes[text.indexOf("?")] = 0xff;
      return frameOf(ciphertext, bytes);
    },
  },
  {
    name: "no-key",
    title: "no ephemeral key",
    requirements: ["ONI-011"],
    make: withMetadata(({ ephemeral_key: _absent, ...rest }) => rest),
  },
  {
    name: "key-63-digits",
    title: "an ephemeral key of 63 digits",
    requirements: ["ONI-011"],
    make: withMetadata((own) => ({ ...own, ephemeral_key: String(own.ephemeral_key).slice(1) })),
  },
  {
    name: "key-no-hex",
    title: "an ephemeral key that is no hex",
    requirements: ["ONI-011"],
    make: withMetadata((own) => ({ ...own, ephemeral_key: "x".repeat(64) })),
  },
  {
    name: "key-null",
    title: "null as ephemeral key",
    requirements: ["ONI-011"],
    make: withMetadata((own) => ({ ...own, ephemeral_key: null })),
  },
  {
    name: "unknown-cipher",
    title: "a cipher that does not exist",
    requirements: ["ONI-012"],
    make: withMetadata((own) => ({ ...own, enc_type: "chacha20" })),
  },
  {
    name: "cipher-in-capitals",
    title: "a cipher named in capitals",
    requirements: ["ONI-012"],
    make: withMetadata((own) => ({ ...own, enc_type: "XCHACHA20" })),
  },
  {
    name: "hop-number-text",
    title: "a hop number that is a string",
    requirements: ["ONI-038"],
    make: withMetadata((own) => ({ ...own, hop_no: "1" })),
  },
];

const refusedCases = refusedFrames.map(({ name, title, requirements, make }) =>
  networkCase({
    id: `path/frame/refused/${name}`,
    title: `The entry refuses ${title} with a reason`,
    requirements: [...new Set([...requirements, "ONI-038"])],
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const { ciphertext, metadata } = honestFrame(kit, path);
      const { status, text } = await kit.onions.post(path[0]!, make(ciphertext, metadata), title);
      kit.equal("the status", status, 400);
      const rule = "Error parsing onion request: ";
      kit.ok("the text says what it is, and a reason", text.startsWith(rule) && text.length > rule.length, {
        expected: `${rule}…`,
        actual: text,
      });
      await kit.onions.stillWorks(path);
    },
  }),
);

const acceptedFrames: readonly FrameRow[] = [
  {
    name: "unknown-keys",
    title: "keys it does not know",
    requirements: ["ONI-011"],
    make: withMetadata((own) => ({ zoo: [1, { deep: null }], ...own, aardvark: "yes" })),
  },
  {
    name: "key-in-capitals",
    title: "an ephemeral key in capitals",
    requirements: ["ONI-011"],
    make: withMetadata((own) => ({ ...own, ephemeral_key: String(own.ephemeral_key).toUpperCase() })),
  },
  {
    name: "white-space",
    title: "white space around the metadata",
    requirements: ["ONI-009"],
    make: (ciphertext, metadata) => frameOf(ciphertext, ` \r\n\t${JSON.stringify(metadata, null, 3)}\n\n`),
  },
  {
    name: "last-duplicate",
    title: "a key given twice, of which the last counts",
    requirements: ["ONI-046"],
    make: (ciphertext, metadata) =>
      frameOf(ciphertext, JSON.stringify(metadata).replace("{", `{"ephemeral_key":"${"a".repeat(64)}",`)),
  },
  {
    name: "hop-number-fraction",
    title: "a hop number with a fraction",
    requirements: ["ONI-025"],
    make: withMetadata((own) => ({ ...own, hop_no: 2.75 })),
  },
];

const acceptedCases = acceptedFrames.map(({ name, title, requirements, make }) =>
  networkCase({
    id: `path/frame/accepted/${name}`,
    title: `The entry accepts ${title}`,
    requirements,
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const { onion, ciphertext, metadata } = honestFrame(kit, path);
      const answer = await kit.onions.post(path[0]!, make(ciphertext, metadata), title);
      kit.equal("the status inside the seal", kit.onions.open({ ...answer, onion }).status, 200);
    },
  }),
);

const limit = 10 * 1024 * 1024;

const sizeCase = (path: string, requirement: string): Case =>
  networkCase({
    id: `path/size/${path.split("/")[1]}`,
    title: `A body announced as larger than 10 MiB is refused at /${path.split("/")[1]} before it is read`,
    requirements: [requirement],
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      const { talkRaw } = await import("../wire/raw.js");
      const [node, ...others] = kit.draw(3) as [NodeInfo, ...NodeInfo[]];
      const head = `POST ${path} HTTP/1.1\r\nHost: node\r\nContent-Length: ${limit + 1}\r\n\r\n`;
      kit.context.step({
        kind: "send",
        label: "headers of a request of 10 MiB and a byte",
        from: "client",
        to: "node",
      });
      const answer = await talkRaw({
        ip: node.ip,
        port: node.httpsPort,
        tls: true,
        send: [head],
        until: (text) => text.includes("too large"),
        timeoutMs: 5_000,
      });
      kit.ok("the status is 413", answer.text.startsWith("HTTP/1.1 413 "), { actual: answer.text.slice(0, 200) });
      kit.ok("the text is Request body too large", answer.text.endsWith("\r\n\r\nRequest body too large"), {
        actual: answer.text,
      });
      const whole = Buffer.alloc(limit, "x");
      const atLimit = await kit.https.call(node, { path, body: whole });
      kit.equal("a body of exactly 10 MiB is read, and refused for what it is", atLimit.status, 400);
      await kit.onions.stillWorks([node, ...others]);
    },
  });

/** Cases of frames as clients post them. */
export const pathFrameCases: readonly Case[] = [
  ...refusedCases,
  ...acceptedCases,
  sizeCase("/onion_req/v2", "ONI-040"),
  sizeCase("/storage_rpc/v1", "STO-076"),
];
