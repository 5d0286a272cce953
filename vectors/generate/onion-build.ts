import { onionAnswers } from "../../spec/model/families-onion.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit } from "./kit.js";
import { refuseOnions, refuseServers } from "./onion-build-refused.js";
import { type OnionFlag, onionFlags } from "./onion-flags.js";
import { allTypes, cipherRequirement, unreducedKeys, withTopBit } from "./onion-material.js";
import { nodeOf, planOf, same, serverOf, serverPlan, type Value } from "./onion-plan.js";
import type { Random } from "./random.js";

const acceptOnions = (kit: Kit, random: Random): void => {
  const accept = (input: Draft["input"], comment: string, requirements: string[], ...flags: OnionFlag[]): void => {
    kit.accept(input, { comment, requirements, flags, importance: "critical" });
  };
  for (const type of allTypes) {
    for (const hops of [1, 2, 3, 4]) {
      const requirements = ["ONI-001", "ONI-045", cipherRequirement[type]];
      accept(planOf(same(type, hops + 1), random), `${hops} hops to a service node, ${type}`, [
        ...requirements,
        "ONI-022",
      ]);
      accept(serverPlan(same(type, hops + 1), random), `${hops} hops to a server, ${type}`, [
        ...requirements,
        "ONI-020",
      ]);
    }
  }
  for (const types of [
    ["aes-gcm", "xchacha20", "aes-cbc", "xchacha20"],
    ["xchacha20", "aes-gcm", "aes-gcm", "aes-cbc"],
    ["aes-cbc", "aes-cbc", "xchacha20", "aes-gcm"],
  ] as const) {
    accept(planOf(types, random), `a service node through ${types.join(", ")}`, ["ONI-023"], "MixedCiphers");
    accept(serverPlan(types, random), `a server through ${types.join(", ")}`, ["ONI-023"], "MixedCiphers");
  }
  const three = same("xchacha20", 4);
  for (const [payload, what] of [
    ["", "nothing"],
    ["00", "one zero byte"],
    [`6c${"00".repeat(4)}65`, "zero bytes inside"],
    ["ff".repeat(20), "bytes that are not UTF-8"],
    [random.hex(1500), "1,500 bytes"],
  ] as const) {
    accept(planOf(three, random, { payload }), `a request of ${what}`, ["ONI-022"], "ZeroByte");
    accept(
      serverPlan(three, random, serverOf(random), payload),
      `content for a server of ${what}`,
      ["DST-005"],
      "ZeroByte",
    );
  }
  for (const text of [
    '{"body":null,"headers":{"Content-Type":"application/json"}}',
    '{"headers":"","json":true,"base64":false}',
    "",
  ]) {
    accept(planOf(same("aes-gcm", 3), random, { control: text }), `control ${JSON.stringify(text)}`, ["ONI-022"]);
  }
  for (const changes of [
    { protocol: "http", port: 80 },
    { protocol: "http", port: 8081 },
    { port: 65535 },
    { host: "127.0.0.1", target: "/loki/v3/lsrpc" },
    { host: "[::1]", port: 1 },
    { host: "xn--nxasmq6b.example" },
  ]) {
    const what = Object.entries(changes).map(([name, value]) => `${name} ${value}`);
    accept(serverPlan(same("aes-gcm", 2), random, serverOf(random, changes)), `a server with ${what.join(", ")}`, [
      "ONI-020",
    ]);
  }
};

const unusualKeys = (kit: Kit, random: Random): void => {
  const types = ["xchacha20", "xchacha20"] as const;
  const accept = (changes: Record<string, Value>, comment: string, requirement: string, flag: OnionFlag): void => {
    kit.accept(planOf(types, random, changes), { comment, requirements: [requirement], flags: [flag] });
  };
  const hop = nodeOf(random);
  accept({ path: [{ ...hop, x: withTopBit(hop.x) }] }, "a hop whose key has its top bit set", "ONI-014", "TopBit");
  accept(
    { destination: { snode: { ...hop, x: withTopBit(hop.x) } } },
    "a destination key with its top bit set",
    "ONI-014",
    "TopBit",
  );
  for (const x of unreducedKeys) {
    accept({ path: [{ ...hop, x }] }, "a hop whose key is not reduced", "ONI-014", "NonCanonicalKey");
  }
  const layers = [
    { ephemeral_secret: "ff".repeat(32), nonce: random.hex(24) },
    { ephemeral_secret: `07${random.hex(30)}c0`, nonce: random.hex(24) },
  ];
  accept({ layers }, "ephemeral secrets that are not clamped", "ONI-008", "UnclampedSecret");
};

/** `onion/build`: whole onions with fixed randomness. */
export const onionBuildFamily: FamilyGenerator = {
  family: "onion/build",
  flags: onionFlags(
    "LowOrder",
    "MixedCiphers",
    "NonCanonicalKey",
    "TopBit",
    "UnclampedSecret",
    "UnknownCipher",
    "WrongKeyLength",
    "WrongLength",
    "ZeroByte",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/build"]);
    acceptOnions(kit, random.fork("accepted"));
    unusualKeys(kit, random.fork("keys"));
    refuseOnions(kit, random.fork("refused"));
    refuseServers(kit, random.fork("servers"));
    return kit.drafts;
  },
};
