import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, OmqAddressError, parseAddress, toEndpoint } from "./addresses.js";
import { fromBase32z, parseKey, toBase32z } from "./key-text.js";

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const hex = key.toString("hex");
const base32z = "yyyoryarywdyqnyjbefoadeqbhebnrounoktcfaadrpbs8y7daxo";
const base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

test.each([
  [`curve://127.0.0.1:80/${hex}`],
  [`curve://127.0.0.1:80/${hex.toUpperCase()}`],
  [`tcp+curve://127.0.0.1:00080/${base32z}`],
  [`curve://127.0.0.1:80/${base32z.toUpperCase()}`],
  [`curve://127.0.0.1:80/${base64}`],
  [`curve://127.0.0.1:80/${base64.slice(0, -1)}`],
  [`CURVE://127.0.0.1:80/${hex.toUpperCase()}`],
  [`CURVE://127.0.0.1:80/${base32z.toUpperCase()}`],
])("%s is host, port and key", (text) => {
  expect(parseAddress(text)).toEqual({ transport: "tcp", host: "127.0.0.1", port: 80, pubkey: key });
});

test.each([
  ["tcp://*:1", "*", 1],
  ["tcp://[::1]:65535", "[::1]", 65535],
  ["tcp://example.org:22020", "example.org", 22020],
  ["TCP://EXAMPLE.ORG:22020", "example.org", 22020],
  ["TCP://$FE80::1$:5", "[fe80::1]", 5],
])("%s is host and port without key", (text, host, port) => {
  expect(parseAddress(text)).toEqual({ transport: "tcp", host, port, pubkey: undefined });
});

test.each([
  ["ipc:///run/x.sock", "/run/x.sock", undefined],
  ["ipc://x.sock", "x.sock", undefined],
  ["ipc://@abstract", "@abstract", undefined],
  [`ipc+curve:///run/x.sock/${hex}`, "/run/x.sock", key],
  [`ipc+curve://x/${base32z}`, "x", key],
  [`ipc+curve:///run/x/${base64}`, "/run/x", key],
  [`ipc+curve:///run/x/${base64.slice(0, -1)}`, "/run/x", key],
])("%s is a path", (text, path, pubkey) => {
  expect(parseAddress(text)).toEqual({ transport: "ipc", path, pubkey });
});

test.each([
  "tcp://127.0.0.1:0",
  "tcp://127.0.0.1:65536",
  "tcp://127.0.0.1",
  "tcp://127.0.0.1:",
  "tcp://127.0.0.1:+5",
  "tcp://:5",
  "tcp://[::1:5",
  "tcp://::1:5",
  "tcp://127.0.0.1:5/",
  `tcp://127.0.0.1:5/${hex}`,
  "curve://127.0.0.1:5",
  "curve://127.0.0.1:5/",
  `curve://127.0.0.1:5/${hex}0`,
  `curve://127.0.0.1:5/${hex.slice(1)}`,
  `curve://127.0.0.1:5/${base64}=`,
  `CURVE://127.0.0.1:5/${base64}`,
  `CURVE://127.0.0.1:5/${hex.slice(0, 62)}ff`,
  `TCP://a.b:5`,
  `Tcp://127.0.0.1:5`,
  "udp://127.0.0.1:5",
  "ipc://",
  `ipc+curve://${hex}`,
  `ipc+curve:///${hex}`,
  "",
])("%s is no address", (text) => {
  expect(() => parseAddress(text)).toThrow(OmqAddressError);
});

test("a key is printed in base32z unless another form is asked for, base64 without padding", () => {
  const address = parseAddress(`curve://h:1/${hex}`);
  expect(formatAddress(address)).toBe(`curve://h:1/${base32z}`);
  expect(formatAddress(address, "hex")).toBe(`curve://h:1/${hex}`);
  expect(formatAddress(address, "base64")).toBe(`curve://h:1/${base64.slice(0, -1)}`);
  expect(formatAddress(parseAddress(`ipc+curve:///x/${hex}`))).toBe(`ipc+curve:///x/${base32z}`);
});

test("the endpoint leaves the key out and can name the source address", () => {
  expect(toEndpoint(parseAddress(`curve://127.0.0.2:9/${hex}`))).toBe("tcp://127.0.0.2:9");
  expect(toEndpoint(parseAddress("tcp://127.0.0.2:9"), "127.0.0.1")).toBe("tcp://127.0.0.1:0;127.0.0.2:9");
  expect(toEndpoint(parseAddress("ipc:///x"), "127.0.0.1")).toBe("ipc:///x");
});

test("base32z gives back any bytes, ignores filler bits and refuses impossible lengths", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(fromBase32z(toBase32z(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
  expect(fromBase32z("yb")).toEqual(fromBase32z("yy"));
  for (const impossible of ["y", "yyy", "yyyyyy", "yyyyyyyyy", "l0", "v2"]) {
    expect(fromBase32z(impossible)).toBeUndefined();
  }
});

test("any address with a key survives printing and parsing, in each form of the key", () => {
  const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 65_535 }), (bytes, port) => {
      const address = { transport: "tcp", host: "127.0.0.1", port, pubkey: Buffer.from(bytes) } as const;
      for (const form of ["base32z", "hex", "base64"] as const) {
        expect(parseAddress(formatAddress(address, form))).toEqual(address);
      }
      const local = { transport: "ipc", path: "/run/a/b", pubkey: Buffer.from(bytes) } as const;
      for (const form of ["base32z", "hex", "base64"] as const) {
        expect(parseAddress(formatAddress(local, form))).toEqual(local);
      }
    }),
  );
});

test("no text makes the parser throw anything but an address error", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string().map((text) => `tcp://${text}`),
      ),
      (text) => {
        try {
          parseAddress(text);
        } catch (error) {
          expect(error).toBeInstanceOf(OmqAddressError);
        }
        parseKey(text);
      },
    ),
  );
});
