import {
  baseMultiple,
  fieldPrime,
  fromLittleEndian,
  hashToScalar,
  isNegative,
  modOrder,
  sign,
  signWithNonce,
  subgroupOrder,
  toLittleEndian,
} from "../../spec/model/ed25519.js";
import { toEd25519, xed25519Sign } from "../../spec/model/xed25519.js";
import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import {
  bytesOf,
  createPeople,
  createPerson,
  flipBit,
  hexOf,
  lowOrderKeys,
  mixedOrderPoint,
  montgomeryOf,
  nonCanonicalKey,
  offCurveKey,
  type Person,
  withTopBit,
} from "./crypto-people.js";
import type { Draft } from "./family.js";
import { type FlagName, shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

const signOf = (person: Person): string => (person.negative ? "negative" : "non-negative");

/** From X25519 to Ed25519 keys. */
export const x25519ToEd25519Family = cryptoFamily(
  "x25519-to-ed25519",
  [...shapeFlags, "WrongLength", "SignedKey", "TopBit", "NonCanonicalKey", "LowOrder", "OffCurve", "MixedOrder"],
  ({ accept, shapes, lengths }, random) => {
    for (let count = 0; count < 4; count += 1) {
      for (const person of createPeople(random)) {
        accept({ x25519_pubkey: person.x }, "the key of an account", "SignedKey");
      }
    }
    const { x } = createPerson(random, true);
    const sibling = accept({ x25519_pubkey: x }, "a key, its top bit clear", "TopBit");
    accept({ x25519_pubkey: withTopBit(x) }, "the same key, its top bit set", "TopBit");
    for (const [value, what] of [
      [2n, "2"],
      [fieldPrime - 2n, "-2"],
      [fieldPrime + 2n, "2, not reduced"],
      [fieldPrime + 18n, "18, not reduced: the largest number of 255 bits"],
    ] as const) {
      const key = hexOf(toLittleEndian(value));
      accept({ x25519_pubkey: key }, `the number ${what}`, "NonCanonicalKey");
      accept({ x25519_pubkey: withTopBit(key) }, `the number ${what}, its top bit set`, "TopBit");
    }
    const { canonical, raised } = nonCanonicalKey;
    accept({ x25519_pubkey: canonical }, "the base point", "NonCanonicalKey");
    accept({ x25519_pubkey: raised }, "the base point, not reduced", "NonCanonicalKey");
    for (const [key, what] of lowOrderKeys) accept({ x25519_pubkey: key }, `a key of low order: ${what}`, "LowOrder");
    accept(
      { x25519_pubkey: offCurveKey(random) },
      "a key that belongs to no point is converted all the same",
      "OffCurve",
    );
    const mixed = montgomeryOf(mixedOrderPoint(createPerson(random, false)));
    accept({ x25519_pubkey: mixed }, "a key with a part of order 8", "MixedOrder");
    shapes(sibling, { x25519_pubkey: "hex" });
    lengths(sibling, "x25519_pubkey", 0, 1, 16, 31, 33, 64);
  },
);

/** Signatures with X25519 keys. */
export const xed25519SignFamily = cryptoFamily(
  "xed25519-sign",
  [...shapeFlags, "WrongLength", "SignedKey", "EmptyMessage"],
  ({ accept, shapes, lengths }, random) => {
    for (const negative of [false, true]) {
      for (const length of [0, 1, 16, 63, 64, 127, 128, 129, 500]) {
        const person = createPerson(random, negative);
        const input = { x25519_seckey: person.xSecret, message: random.hex(length), random: random.hex(64) };
        accept(input, `${length} bytes, key ${signOf(person)}`, length === 0 ? "EmptyMessage" : "SignedKey");
      }
      const { xSecret } = createPerson(random, negative);
      for (const fill of ["00", "ff"]) {
        const input = { x25519_seckey: xSecret, message: random.hex(20), random: fill.repeat(64) };
        accept(input, `random bytes that are all ${fill}, key ${negative ? "negative" : "non-negative"}`, "SignedKey");
      }
    }
    const { xSecret } = createPerson(random, true);
    const sibling = accept(
      { x25519_seckey: xSecret, message: random.hex(16), random: random.hex(64) },
      "a message, against wrong inputs",
    );
    shapes(sibling, { x25519_seckey: "hex", message: "hex", random: "hex" });
    lengths(sibling, "x25519_seckey", 0, 31, 33, 64);
    lengths(sibling, "random", 0, 32, 63, 65);
  },
);

const verifyInput = (signature: Uint8Array | string, x: string, message: string): Draft["input"] => ({
  signature: typeof signature === "string" ? signature : hexOf(signature),
  x25519_pubkey: x,
  message,
});

const addOrder = (signature: string, times: bigint): string => {
  const s = fromLittleEndian(bytesOf(signature.slice(64)));
  return signature.slice(0, 64) + hexOf(toLittleEndian(s + times * subgroupOrder));
};

/** What a changed, malleable or otherwise wrong signature meets. */
const wrongSignatures = ({ report }: CryptoKit, sibling: Draft, person: Person, random: Random): void => {
  const signature = String(sibling.input.signature);
  const message = String(sibling.input.message);
  const invalid = (changes: Record<string, string>, comment: string, requirement: string, flag: FlagName): void => {
    report(sibling, changes, { valid: false }, comment, requirement, flag);
  };
  for (const byte of [0, 15, 31, 32, 47, 62]) {
    invalid(
      { signature: flipBit(signature, byte) },
      `a bit of byte ${byte} of the signature flipped`,
      "IDN-016",
      "Modified",
    );
  }
  invalid({ signature: flipBit(signature, 31, 7) }, "the sign bit of R flipped", "IDN-016", "Modified");
  for (const bit of [4, 5, 6, 7]) {
    invalid(
      { signature: flipBit(signature, 63, bit) },
      `bit ${bit} of the last byte of S flipped`,
      "IDN-024",
      "Malleable",
    );
  }
  for (const byte of [0, 5, -1]) {
    invalid({ message: flipBit(message, byte) }, `a bit of the message flipped at ${byte}`, "IDN-016", "Modified");
  }
  invalid({ message: `${message}00` }, "a zero byte behind the message", "IDN-016", "Modified");
  invalid({ message: "" }, "no message", "IDN-016", "EmptyMessage");
  for (const times of [1n, 2n, 8n]) {
    invalid({ signature: addOrder(signature, times) }, `S with ${times} times the order added`, "IDN-024", "Malleable");
  }
  invalid({ signature: signature.slice(64) + signature.slice(0, 64) }, "R and S exchanged", "IDN-016", "Modified");
  invalid({ signature: "00".repeat(64) }, "a signature of zeros", "IDN-016", "Modified");
  invalid({ signature: `01${"00".repeat(63)}` }, "the neutral point and zero", "IDN-024", "SmallCommitment");
  invalid({ x25519_pubkey: createPerson(random, false).x }, "the key of somebody else", "IDN-016", "Modified");
  invalid({ x25519_pubkey: flipBit(person.x, 3) }, "a bit of the key flipped", "IDN-016", "Modified");
  invalid({ x25519_pubkey: offCurveKey(random) }, "a key that is no point", "IDN-024", "OffCurve");
};

/** Signatures whose equation holds although a part has low order. */
const lowOrderSignatures = ({ report }: CryptoKit, sibling: Draft, person: Person, random: Random): void => {
  const message = random.hex(24);
  const scalar = fromLittleEndian(bytesOf(person.xSecret));
  const key = bytesOf(person.ed);
  const neutral = toLittleEndian(1n);
  const s = modOrder(hashToScalar(neutral, key, bytesOf(message)) * scalar);
  const forged = hexOf(neutral) + hexOf(toLittleEndian(s));
  report(
    sibling,
    verifyInput(forged, person.x, message),
    { valid: false },
    "R is the neutral point, though the equation holds",
    "IDN-024",
    "SmallCommitment",
  );
  for (const [x, what] of lowOrderKeys) {
    const point = toEd25519(bytesOf(x));
    for (;;) {
      const nonce = modOrder(fromLittleEndian(random.bytes(32)));
      const commitment = baseMultiple(nonce);
      if (hashToScalar(commitment, point, bytesOf(message)) % 8n !== 0n) continue;
      const signature = hexOf(commitment) + hexOf(toLittleEndian(nonce));
      const comment = `a key of low order (${what}), under which anyone can sign`;
      report(sibling, verifyInput(signature, x, message), { valid: false }, comment, "IDN-024", "LowOrder");
      break;
    }
  }
};

/** A non-negative key with a part of order 8, and the secret that belongs to the rest of it. */
const mixedKey = (random: Random): { readonly x: string; readonly point: Uint8Array; readonly secret: bigint } => {
  for (;;) {
    const person = createPerson(random, false);
    const mixed = mixedOrderPoint(person);
    if (isNegative(bytesOf(mixed))) continue;
    return { x: montgomeryOf(mixed), point: bytesOf(mixed), secret: fromLittleEndian(bytesOf(person.xSecret)) };
  }
};

/** The first signature under a mixed key whose challenge is, or is not, a multiple of 8. */
const mixedSignature = (
  random: Random,
  key: ReturnType<typeof mixedKey>,
  message: Uint8Array,
  cancels: boolean,
): Uint8Array => {
  for (;;) {
    const nonce = modOrder(fromLittleEndian(random.bytes(32)));
    const challenge = hashToScalar(baseMultiple(nonce), key.point, message);
    if ((challenge % 8n === 0n) === cancels) return signWithNonce(nonce, key.secret, key.point, message);
  }
};

/** Signatures under X25519 keys. */
export const xed25519VerifyFamily = cryptoFamily(
  "xed25519-verify",
  [
    ...shapeFlags,
    "WrongLength",
    "SignedKey",
    "EmptyMessage",
    "TopBit",
    "Modified",
    "Malleable",
    "SmallCommitment",
    "LowOrder",
    "OffCurve",
    "MixedOrder",
  ],
  (kit, random) => {
    const { accept, report, shapes, lengths } = kit;
    for (const person of [...createPeople(random), ...createPeople(random)]) {
      for (const length of [0, 1, 100]) {
        const message = random.hex(length);
        const signature = xed25519Sign(bytesOf(person.xSecret), bytesOf(message), random.bytes(64));
        const flag = length === 0 ? "EmptyMessage" : "SignedKey";
        accept(verifyInput(signature, person.x, message), `${length} bytes, signed by its XEd25519 key`, flag);
      }
    }
    const positive = createPerson(random, false);
    const message = random.hex(40);
    const ordinary = sign(bytesOf(positive.secret), bytesOf(message));
    const sibling = accept(
      verifyInput(ordinary, positive.x, message),
      "an ordinary signature of a non-negative account",
    );
    accept(verifyInput(ordinary, withTopBit(positive.x), message), "the same, the top bit of the key set", "TopBit");
    const negative = createPerson(random, true);
    const unusable = verifyInput(sign(bytesOf(negative.secret), bytesOf(message)), negative.x, message);
    report(sibling, unusable, { valid: false }, "an ordinary signature of a negative account", "IDN-016", "SignedKey");
    wrongSignatures(kit, sibling, positive, random);
    lowOrderSignatures(kit, sibling, positive, random);
    const mixed = mixedKey(random);
    const cancelled = mixedSignature(random, mixed, bytesOf(message), true);
    const good = accept(
      verifyInput(cancelled, mixed.x, message),
      "a key with a part of order 8 that the challenge cancels",
      "MixedOrder",
    );
    for (let count = 1; count <= 4; count += 1) {
      const left = mixedSignature(random, mixed, bytesOf(message), false);
      const comment = `a signature that only holds with the cofactor, number ${count}`;
      report(good, verifyInput(left, mixed.x, message), { valid: false }, comment, "IDN-024", "MixedOrder");
    }
    shapes(sibling, { signature: "hex", x25519_pubkey: "hex", message: "hex" });
    lengths(sibling, "signature", 0, 32, 63, 65, 128);
    lengths(sibling, "x25519_pubkey", 0, 31, 33);
  },
);
