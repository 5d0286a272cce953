import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { encodeBt } from "../codec/bt.js";
import { buildOnion, drawLayers, plainControl } from "../onion/build.js";
import { type EncType, nonceLength } from "../onion/enc-type.js";
import { OnionError, type OnionErrorClass } from "../onion/error.js";
import { parseFrame, writeBlob } from "../onion/frame.js";
import { createOnionKeys } from "../onion/keys.js";
import { openLayer, sealLayer } from "../onion/layer.js";
import { peelLayer, readLayer } from "../onion/peel.js";
import { readRelayMessage } from "../onion/relay-message.js";
import { openReply, readReply } from "../onion/reply.js";
import { readV4Request, readV4Response, writeV4Request } from "../onion/v4.js";
import { anyBytes, btBytes, damaged, jsonBytes, publicKey } from "./arbitraries.js";
import { fuzz, isLong } from "./settings.js";

if (isLong) vi.setConfig({ testTimeout: 600_000 });

/** Calls `read`, and allows no error but an onion error of these classes. Returns whether it was refused. */
const refusedAs = (read: () => unknown, ...classes: readonly OnionErrorClass[]): boolean => {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof OnionError && classes.includes(error.class)) return true;
    throw error;
  }
};

const metadataNames = ["ephemeral_key", "enc_type", "destination", "host", "port", "protocol", "target", "headers"];
const metadataValues = ["ab".repeat(32), "AB".repeat(32), "xchacha20", "gcm", "/loki/v1/lsrpc", 65_536, 1e19, {}];
const metadata = jsonBytes([...metadataNames, "json", "base64", "hop_no", "__proto__"], metadataValues);

const blob = fc.tuple(anyBytes(60), metadata).map(([part, json]) => {
  const bytes = writeBlob(part, "");
  return Buffer.concat([bytes, json]);
});
const blobs = fc.oneof(blob, blob, damaged(blob), anyBytes());

const encType = fc.constantFrom<EncType>("aes-gcm", "xchacha20", "aes-cbc");
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("the body of an entry request is a frame or malformed", () => {
  fc.assert(
    fc.property(blobs, (bytes) => {
      if (refusedAs(() => parseFrame(bytes), "malformed-frame")) return;
      const frame = parseFrame(bytes);
      expect(frame.ephemeralKey.length).toBe(32);
      expect(frame.hopNo).toBeGreaterThanOrEqual(0);
    }),
    fuzz(3_000),
  );
});

test("an opened layer is of one of three kinds or malformed", () => {
  fc.assert(
    fc.property(blobs, (bytes) => {
      const plaintext = Buffer.from(bytes);
      if (refusedAs(() => readLayer(plaintext), "malformed-layer")) return;
      const layer = readLayer(plaintext);
      expect(["final", "relay_node", "relay_server"]).toContain(layer.kind);
      if (layer.kind === "relay_server") expect(layer.port & 0xffff).toBe(layer.port);
    }),
    fuzz(3_000),
  );
});

test("a layer opens only as it was sealed, and keys of low order are no keys", () => {
  fc.assert(
    fc.property(encType, secret, publicKey, anyBytes(), (type, own, peer, sealed) => {
      const ends = { encType: type, role: "server", own: createOnionKeys(own), peer } as const;
      const refused = refusedAs(() => openLayer(ends, sealed), "bad-key", "decrypt-failed");
      // Padding alone protects aes-cbc: one in 256 random blocks has it.
      expect(refused || type === "aes-cbc").toBe(true);
    }),
    fuzz(300),
  );
});

test("a damaged onion is refused by the node it is for, never misread", () => {
  const node = createOnionKeys(Buffer.alloc(32, 7));
  const client = createOnionKeys(Buffer.alloc(32, 9));
  fc.assert(
    fc.property(
      fc.constantFrom<EncType>("aes-gcm", "xchacha20"),
      blobs,
      fc.func(fc.nat()),
      (type, plaintext, where) => {
        const nonce = Buffer.alloc(nonceLength[type], 3);
        const sealed = sealLayer(
          { encType: type, role: "client", own: client, peer: node.publicKey },
          nonce,
          plaintext,
        );
        const arrived = { encType: type, ephemeralKey: client.publicKey };
        refusedAs(() => peelLayer(node, { ...arrived, ciphertext: sealed }), "malformed-layer");
        const changed = Buffer.from(sealed);
        changed[where(sealed.length) % sealed.length]! ^= 1 + (where(1) % 255);
        expect(refusedAs(() => peelLayer(node, { ...arrived, ciphertext: changed }), "decrypt-failed")).toBe(true);
      },
    ),
    fuzz(200),
  );
});

test("a whole onion with anything changed opens at no node", () => {
  const node = createOnionKeys(Buffer.alloc(32, 7));
  const station = { ed25519: Buffer.alloc(32, 1), x25519: node.publicKey };
  const encTypes: EncType[] = ["xchacha20", "aes-gcm"];
  const layers = drawLayers((length) => Buffer.alloc(length, 5), encTypes);
  const destination = { node: station, control: plainControl };
  const built = buildOnion({ path: [station], destination, payload: Buffer.from("{}"), encTypes, layers });
  fc.assert(
    fc.property(damaged(fc.constant(built.blob)), (bytes) => {
      refusedAs(() => peelLayer(node, parseFrame(bytes)), "malformed-frame", "bad-key", "decrypt-failed");
    }),
    fuzz(500),
  );
});

test("what a node passes on is a relay message or malformed", () => {
  const valid = fc
    .record({ data: anyBytes(40), enc_type: fc.string(), ephemeral_key: publicKey, hop_no: fc.bigInt(-20n, 20n) })
    .map(({ data, ephemeral_key, ...rest }) =>
      encodeBt({ ...rest, data: Buffer.from(data), ephemeral_key: Buffer.from(ephemeral_key) }),
    );
  fc.assert(
    fc.property(fc.oneof(valid, damaged(valid), btBytes), (bytes) => {
      if (refusedAs(() => readRelayMessage(bytes), "malformed-frame")) return;
      expect(readRelayMessage(bytes).hopNo).toBeGreaterThanOrEqual(1);
    }),
    fuzz(2_000),
  );
});

test("an answer opens and is read, or is malformed", () => {
  const text = jsonBytes(["body", "status", "status_code"], [200, "200", null, "{}"]);
  fc.assert(
    fc.property(text, (plaintext) => {
      if (refusedAs(() => readReply(plaintext), "malformed-reply")) return;
      expect(Number.isFinite(readReply(plaintext).status)).toBe(true);
    }),
    fuzz(1_000),
  );
  fc.assert(
    fc.property(encType, fc.boolean(), fc.oneof(anyBytes(), text), (type, base64, body) => {
      refusedAs(
        () => openReply({ encType: type, key: Buffer.alloc(32, 1), base64 }, body),
        "malformed-reply",
        "decrypt-failed",
      );
    }),
    fuzz(500),
  );
});

test("a v4 request and a v4 answer are read or malformed", () => {
  const request = fc
    .record({ method: fc.string(), endpoint: fc.string(), body: anyBytes(40) })
    .map(({ method, endpoint, body }) => writeV4Request({ method, endpoint, headers: {}, body }));
  const head = jsonBytes(["code", "headers", "method", "endpoint"], [200, {}, "/x", "GET"]);
  const list = head.map((json) => Buffer.concat([Buffer.from(`l${json.length}:`), json, Buffer.from("0:e")]));
  fc.assert(
    fc.property(fc.oneof(request, damaged(request), list, damaged(list), btBytes), (bytes) => {
      refusedAs(() => readV4Request(bytes), "malformed-request");
      refusedAs(() => readV4Response(bytes), "malformed-reply");
    }),
    fuzz(2_000),
  );
});
