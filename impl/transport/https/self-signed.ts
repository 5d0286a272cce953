import { generateKeyPair, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** DER tag, length, content; the few forms of ASN.1 that a plain certificate needs. */
const der = (tag: number, ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length < 256 ? 2 : 4, "0"), "hex");
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
};
const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content);
const set = (...content: Uint8Array[]): Buffer => der(0x31, ...content);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const integer = (value: number): Buffer => der(0x02, Buffer.of(value));
const bitString = (bytes: Uint8Array): Buffer => der(0x03, Buffer.of(0), bytes);

/** Times up to 2049 have two digits for the year, later ones four (RFC 5280, 4.1.2.5). */
const time = (unixMs: number): Buffer => {
  const date = new Date(unixMs);
  const digits = `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
};

const nameEntry = (type: string, tag: number, value: string): Buffer =>
  set(sequence(identifier(type), der(tag, Buffer.from(value))));

/** C=AU, CN=localhost, O=Oxen, in this order. */
const name = sequence(
  nameEntry("550406", 0x13, "AU"),
  nameEntry("550403", 0x0c, "localhost"),
  nameEntry("55040a", 0x0c, "Oxen"),
);
const sha256WithRsa = sequence(identifier("2a864886f70d01010b"), der(0x05));
const serialNumber = 1;
const dayMs = 86_400_000;
const validDays = 10_000;

const toPem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString("base64").replace(/(.{64})(?=.)/g, "$1\n")}\n-----END ${label}-----\n`;

const certify = (publicKey: KeyObject, privateKey: KeyObject, now: number): Buffer => {
  const content = sequence(
    der(0xa0, integer(2)),
    integer(serialNumber),
    sha256WithRsa,
    name,
    sequence(time(now), time(now + validDays * dayMs)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  return sequence(content, sha256WithRsa, bitString(sign("sha256", content, privateKey)));
};

/**
 * Makes what the deployed server makes: RSA-2048, signed by itself with SHA-256, serial 1, no extensions, valid for
 * 10,000 days from `now` (Unix time, milliseconds). Takes about 0.1 s in a thread of its own. PEM.
 */
export const makeSelfSigned = async (now: number): Promise<{ readonly cert: string; readonly key: string }> => {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return {
    cert: toPem("CERTIFICATE", certify(publicKey, privateKey, now)),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
};
