import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildOnion, drawLayers, plainControl } from "./build.js";
import type { EncType } from "./enc-type.js";
import { OnionError } from "./error.js";
import { parseFrame, writeBlob } from "./frame.js";
import { createOnionKeys } from "./keys.js";
import { openLayer } from "./layer.js";
import { isTargetAllowed, peelLayer, type RelayServerLayer, readLayer, serverUrl } from "./peel.js";

const key = "cD".repeat(32);
const read = (metadata: string, part = "part") => readLayer(writeBlob(Buffer.from(part), metadata));

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OnionError) return error.class;
    throw error;
  }
  return "accepted";
};

describe("an opened layer", () => {
  const next = `"destination":"${key}","ephemeral_key":"${key}"`;
  const server = '"host":"h","target":"/oxen/v4/lsrpc"';

  test("with headers is for us, whatever else it says", () => {
    const final = { kind: "final", body: Buffer.from("part"), json: false, base64: true };
    expect(read('{"headers":""}')).toEqual(final);
    expect(read(`{"headers":null,${next},${server}}`)).toEqual(final);
    expect(read('{"headers":{},"json":true,"base64":false}')).toEqual({ ...final, json: true, base64: false });
  });

  test("with a host is for a server, whole, even if it names a node", () => {
    expect(read(`{${server},${next}}`)).toEqual({
      kind: "relay_server",
      payload: writeBlob(Buffer.from("part"), `{${server},${next}}`),
      host: "h",
      port: 443,
      protocol: "https",
      target: "/oxen/v4/lsrpc",
    });
    expect(read(`{${server},"protocol":"http"}`)).toMatchObject({ port: 443, protocol: "http" });
    expect(read(`{${server},"ephemeral_key":"no hex","enc_type":"none"}`)).toMatchObject({ kind: "relay_server" });
  });

  test("without both is for the next node", () => {
    expect(read(`{${next},"enc_type":"cbc"}`)).toEqual({
      kind: "relay_node",
      ciphertext: Buffer.from("part"),
      ephemeralKey: Buffer.from(key, "hex"),
      encType: "aes-cbc",
      nextNode: key.toLowerCase(),
    });
  });

  test.each([
    [65_536, 0],
    [65_535, 65_535],
    [65_537.9, 1],
    [-1, 65_535],
    [0, 0],
    ["18446744073709551615", 65_535],
    ["18446744073709486081", 1],
    ["-9223372036854775807", 1],
    ["1e20", 0],
  ])("takes port %s as %s", (port, expected) => {
    for (const start of ["", "\ufeff"]) {
      expect(read(`${start}{${server},"port":${port}}`)).toMatchObject({ port: expected });
    }
  });

  test.each([
    ["nothing", "{}"],
    ["json that is a number", '{"headers":"","json":1}'],
    ["base64 that is null", '{"headers":"","base64":null}'],
    ["a host that is a number", '{"host":1,"target":"/"}'],
    ["no target", '{"host":"h"}'],
    ["a port that is text", `{${server},"port":"443"}`],
    ["a port that is true", `{${server},"port":true}`],
    ["a protocol that is null", `{${server},"protocol":null}`],
    ["no destination", `{"ephemeral_key":"${key}"}`],
    ["a destination that is too short", `{"destination":"ab","ephemeral_key":"${key}"}`],
    ["no key", `{"destination":"${key}"}`],
    ["a type that is not known", `{${next},"enc_type":"rot13"}`],
    ["a list", "[]"],
  ])("with %s is malformed", (_, metadata) => {
    expect(refusal(() => read(metadata))).toBe("malformed-layer");
  });
});

test.each([
  ["/loki/lsrpc", true],
  ["/oxen/v4/lsrpc", true],
  ["/oxen/lsrpc", true],
  ["/loki/v3/lsrpc?x", false],
  ["/loki/?/lsrpc", false],
  ["/lokinet/lsrpc", false],
  ["/oxen/v4/lsrpc/", false],
  ["oxen/v4/lsrpc", false],
  ["/OXEN/v4/lsrpc", false],
  ["", false],
])("a server may be asked for %s: %s", (target, allowed) => {
  expect(isTargetAllowed(target)).toBe(allowed);
});

test.each([
  ["https", 443, "https://h/t"],
  ["https", 80, "https://h:80/t"],
  ["http", 80, "http://h/t"],
  ["http", 443, "http://h:443/t"],
])("the address of %s on port %s is %s", (protocol, port, url) => {
  const layer: RelayServerLayer = {
    kind: "relay_server",
    payload: Buffer.alloc(0),
    host: "h",
    target: "/t",
    protocol,
    port,
  };
  expect(serverUrl(layer)).toBe(url);
});

/** Bytes that are different for each label, and the same in every run. */
const bytesOf = (label: string, length: number): Buffer =>
  createHash("shake256", { outputLength: length }).update(label).digest();

const nodes = Array.from({ length: 6 }, (_, index) => {
  const keys = createOnionKeys(bytesOf(`node ${index}`, 32));
  return { keys, ed25519: bytesOf(`ed ${index}`, 32), x25519: keys.publicKey };
});

const encType = fc.constantFrom<EncType>("aes-gcm", "xchacha20", "aes-cbc");

test("an onion opens hop by hop to what was put in, and says at each hop where to go", () => {
  fc.assert(
    fc.property(
      fc.array(encType, { minLength: 1, maxLength: 5 }),
      fc.uint8Array(),
      fc.boolean(),
      (encTypes, payload, toServer) => {
        let draws = 0;
        const layers = drawLayers((length) => bytesOf(`draw ${draws++}`, length), encTypes);
        const path = nodes.slice(0, encTypes.length - 1);
        const last = nodes[path.length]!;
        const server = { host: "h", port: 8443, protocol: "https", target: "/oxen/v4/lsrpc", x25519: last.x25519 };
        const destination = toServer && path.length > 0 ? { server } : { node: last, control: plainControl };
        const { blob, replyKeys } = buildOnion({ path, destination, payload, encTypes, layers });

        let arrived: { ciphertext: Buffer; ephemeralKey: Buffer; encType: EncType } = parseFrame(blob);
        for (const [index, { keys }] of path.entries()) {
          expect(arrived.encType).toBe(encTypes[index]);
          const layer = peelLayer(keys, arrived);
          if (layer.kind === "relay_server") {
            expect(layer).toMatchObject({ host: "h", port: 8443, protocol: "https", target: "/oxen/v4/lsrpc" });
            arrived = parseFrame(layer.payload);
          } else if (layer.kind === "relay_node") {
            expect(layer.nextNode).toBe(nodes[index + 1]!.ed25519.toString("hex"));
            arrived = layer;
          } else expect.unreachable("a hop is not the destination");
        }
        expect(arrived.ephemeralKey).toEqual(replyKeys.publicKey);
        if ("server" in destination) {
          const ends = {
            encType: arrived.encType,
            role: "server",
            own: last.keys,
            peer: arrived.ephemeralKey,
          } as const;
          expect(openLayer(ends, arrived.ciphertext)).toEqual(Buffer.from(payload));
        } else {
          expect(peelLayer(last.keys, arrived)).toEqual({
            kind: "final",
            body: Buffer.from(payload),
            json: false,
            base64: true,
          });
        }
      },
    ),
  );
});

describe("what does not open", () => {
  const destination = { node: nodes[0]!, control: plainControl };
  const onion = (type: EncType) =>
    parseFrame(
      buildOnion({
        path: [],
        destination,
        payload: Buffer.from("payload"),
        encTypes: [type],
        layers: drawLayers((length) => bytesOf("layer", length), [type]),
      }).blob,
    );

  test.each<EncType>(["aes-gcm", "xchacha20"])("is every change of a bit under %s", (type) => {
    const arrived = onion(type);
    fc.assert(
      fc.property(fc.nat({ max: arrived.ciphertext.length * 8 - 1 }), (bit) => {
        const ciphertext = Buffer.from(arrived.ciphertext);
        ciphertext[bit >> 3]! ^= 1 << (bit & 7);
        expect(refusal(() => peelLayer(nodes[0]!.keys, { ...arrived, ciphertext }))).toBe("decrypt-failed");
      }),
    );
  });

  test.each<EncType>(["aes-gcm", "xchacha20", "aes-cbc"])(
    "is %s cut anywhere, or under another type or key",
    (type) => {
      const arrived = onion(type);
      for (let length = 0; length < arrived.ciphertext.length; length++) {
        const ciphertext = arrived.ciphertext.subarray(0, length);
        const outcome = refusal(() => peelLayer(nodes[0]!.keys, { ...arrived, ciphertext }));
        // Whole blocks of CBC may end in what looks like padding, but never in the layer.
        expect(type === "aes-cbc" ? ["decrypt-failed", "malformed-layer"] : ["decrypt-failed"]).toContain(outcome);
      }
      const { keys } = nodes[1]!;
      expect(["decrypt-failed", "malformed-layer"]).toContain(refusal(() => peelLayer(keys, arrived)));
    },
  );

  test("is a key of low order, or of another length", () => {
    const arrived = onion("aes-gcm");
    for (const ephemeralKey of [Buffer.alloc(32), Buffer.alloc(31, 9), Buffer.alloc(33, 9)]) {
      expect(refusal(() => peelLayer(nodes[0]!.keys, { ...arrived, ephemeralKey }))).toBe("bad-key");
    }
    expect(refusal(() => createOnionKeys(Buffer.alloc(31)))).toBe("bad-key");
  });
});

test("metadata nested deeper than the stack is read or refused, never an error of its own", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const server = '"host":"h","target":"/oxen/v4/lsrpc"';
  for (const rest of ['"port":18446744073709551615', '"y":1e5', '"y":1']) {
    expect(["accepted", "malformed-layer"]).toContain(refusal(() => read(`{${server},"x":${deep},${rest}}`)));
  }
});

test("any plaintext is a layer or malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.json(), (bytes, json) => {
      expect(["accepted", "malformed-layer"]).toContain(refusal(() => readLayer(Buffer.from(bytes))));
      expect(["accepted", "malformed-layer"]).toContain(refusal(() => read(json)));
    }),
  );
});

test("any bytes that arrive are refused by class", () => {
  fc.assert(
    fc.property(
      encType,
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (type, ciphertext, ephemeralKey) => {
        const outcome = refusal(() => peelLayer(nodes[0]!.keys, { encType: type, ephemeralKey, ciphertext }));
        expect(["bad-key", "decrypt-failed", "malformed-layer"]).toContain(outcome);
      },
    ),
  );
});
