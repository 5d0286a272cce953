import { cryptoFamily } from "./crypto-kit.js";
import { createPeople, createPerson } from "./crypto-people.js";
import type { FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";

const timestamps = [0, 1, 9, 10, 1_730_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 10 ** 10, Number.MAX_SAFE_INTEGER];

const keyPair = cryptoFamily(
  "version-keypair",
  [...shapeFlags, "WrongLength"],
  ({ accept, shapes, lengths }, random) => {
    for (const person of [...createPeople(random), ...createPeople(random)]) {
      accept({ ed25519_seckey: person.secret }, "a key of 64 bytes");
      accept({ ed25519_seckey: person.seed }, "the same as seed gives the same pair");
    }
    const { secret, seed } = createPerson(random, true);
    const sibling = accept({ ed25519_seckey: secret }, "a key, against wrong ones");
    const bySeed = accept({ ed25519_seckey: seed }, "a seed, against wrong ones");
    shapes(sibling, { ed25519_seckey: "hex" });
    lengths(sibling, "ed25519_seckey", 48, 63, 65, 96);
    lengths(bySeed, "ed25519_seckey", 0, 16, 31, 33);
  },
);

const versionSign = cryptoFamily(
  "version-sign",
  [...shapeFlags, "WrongLength", "Boundary"],
  ({ accept, shapes, lengths }, random) => {
    const { secret, seed } = createPerson(random, true);
    for (const platform of ["android", "desktop", "ios"]) {
      for (const timestamp of timestamps) {
        accept({ ed25519_seckey: secret, platform, timestamp }, `${platform} at ${timestamp} s`, "Boundary");
      }
    }
    const timestamp = 1_700_000_000 + random.below(100_000_000);
    const sibling = accept({ ed25519_seckey: secret, platform: "ios", timestamp }, "a query, against wrong inputs");
    const bySeed = accept({ ed25519_seckey: seed, platform: "ios", timestamp }, "a query signed with a seed");
    shapes(sibling, { ed25519_seckey: "hex", platform: "text", timestamp: "integer" });
    lengths(sibling, "ed25519_seckey", 63, 65);
    lengths(bySeed, "ed25519_seckey", 0, 31, 33);
  },
);

const requests: readonly (readonly [method: string, path: string, bodyLength: number])[] = [
  ["GET", "/session_version?platform=desktop", 0],
  ["GET", "/", 0],
  ["GET", "", 0],
  ["", "/", 0],
  ["POST", "/file", 1],
  ["POST", "/file", 300],
  ["PUT", "/a/b?c=d&e=f#g", 16],
  ["DELETE", "/with blank and %20", 0],
  ["GET", "/\u017c\u00f3\u0142w", 0],
  ["GET", "/\u{1f422}", 2],
  ["get", "/lower", 0],
];

const versionSignRequest = cryptoFamily(
  "version-sign-request",
  [...shapeFlags, "WrongLength", "Boundary", "Ambiguous"],
  ({ accept, shapes, lengths }, random) => {
    const { secret, seed } = createPerson(random, false);
    for (const [method, path, length] of requests) {
      const timestamp = 1_700_000_000 + random.below(100_000_000);
      const input = { ed25519_seckey: secret, timestamp, method, path, body: random.hex(length) };
      accept(input, `${method || "no method"} ${path || "no path"}, ${length} bytes`);
    }
    for (const timestamp of timestamps) {
      const input = { ed25519_seckey: secret, timestamp, method: "GET", path: "/x", body: "" };
      accept(input, `at ${timestamp} s`, "Boundary");
    }
    for (const [timestamp, method, path, body] of [
      [1, "GET", "/x", "2f79"],
      [1, "GET/x", "/y", ""],
      [1, "GET", "/x/y", ""],
    ] as const) {
      const input = { ed25519_seckey: secret, timestamp, method, path, body };
      accept(input, `the parts are joined without separators: ${method}, ${path}, ${body || "no body"}`, "Ambiguous");
    }
    const common = { timestamp: 1_700_000_001, method: "POST", path: "/file", body: random.hex(20) };
    const sibling = accept({ ed25519_seckey: secret, ...common }, "a request, against wrong inputs");
    const bySeed = accept({ ed25519_seckey: seed, ...common }, "the same signed with the seed");
    shapes(sibling, { ed25519_seckey: "hex", timestamp: "integer", method: "text", path: "text", body: "hex" });
    lengths(sibling, "ed25519_seckey", 63, 65);
    lengths(bySeed, "ed25519_seckey", 0, 31, 33);
  },
);

/** Keys and signatures for asking which version is the newest. */
export const versionFamilies: readonly FamilyGenerator[] = [keyPair, versionSign, versionSignRequest];
