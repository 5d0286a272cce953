import { type Kit, refuseShapes } from "./kit.js";
import type { OnionFlag } from "./onion-flags.js";
import { lowOrderPoints, unknownNames } from "./onion-material.js";
import {
  type LayerInput,
  type NodeInput,
  nodeOf,
  planOf,
  same,
  serverOf,
  serverPlan,
  type Value,
} from "./onion-plan.js";
import type { Random } from "./random.js";

/** Plans for a service node that are refused: keys, ciphers, layers, shapes. */
export const refuseOnions = (kit: Kit, random: Random): void => {
  const hops: NodeInput[] = [nodeOf(random), nodeOf(random)];
  const target = nodeOf(random);
  const types = ["aes-gcm", "xchacha20", "aes-gcm"] as const;
  const plan = planOf(types, random, { path: hops, destination: { snode: target } });
  const sibling = kit.accept(plan, { comment: "the sibling of refused plans", requirements: ["ONI-001"] });
  const refuse = (
    name: string,
    value: Value,
    errorClass: string,
    comment: string,
    requirement: string,
    flag: OnionFlag,
  ) => kit.refuse(sibling, { [name]: value }, errorClass, { comment, requirements: [requirement], flags: [flag] });
  const withHop = (index: number, changes: Partial<NodeInput>): Value =>
    hops.map((hop, at) => (at === index ? { ...hop, ...changes } : hop));

  lowOrderPoints.forEach(([what, x], index) => {
    const comment = (who: string): string => `the key of ${who} is ${what}`;
    refuse("path", withHop(index % 2, { x }), "bad-key", comment(`hop ${(index % 2) + 1}`), "ONI-016", "LowOrder");
    if (index < 4) {
      refuse("destination", { snode: { ...target, x } }, "bad-key", comment("the destination"), "ONI-016", "LowOrder");
    }
  });
  for (const length of [0, 31, 33]) {
    const cut = (key: string): string => key.repeat(2).slice(0, 2 * length);
    const what = `of ${length} bytes`;
    refuse(
      "path",
      withHop(0, { x: cut(hops[0]!.x) }),
      "bad-key",
      `an X25519 key of a hop ${what}`,
      "ONI-002",
      "WrongKeyLength",
    );
    refuse(
      "path",
      withHop(1, { ed: cut(hops[1]!.ed) }),
      "bad-key",
      `an Ed25519 key of a hop ${what}`,
      "ONI-004",
      "WrongKeyLength",
    );
    const destination = { snode: { ...target, x: cut(target.x) } };
    refuse("destination", destination, "bad-key", `a destination key ${what}`, "DST-005", "WrongKeyLength");
  }
  unknownNames.forEach((name, index) => {
    const names = types.map((type, at) => (at === index % 3 ? name : type));
    refuse(
      "enc_types",
      names,
      "unknown-enc-type",
      `layer ${(index % 3) + 1} names ${JSON.stringify(name)}`,
      "ONI-012",
      "UnknownCipher",
    );
  });
  const layers = plan.layers as LayerInput[];
  const withLayer = (changes: Record<string, Value>): Value =>
    layers.map((layer, at) => (at === 1 ? { ...layer, ...changes } : layer));
  const secret = layers[1]!.ephemeral_secret;
  for (const length of [0, 31, 33, 64]) {
    const ephemeral_secret = secret.repeat(2).slice(0, 2 * length);
    refuse(
      "layers",
      withLayer({ ephemeral_secret }),
      "bad-key",
      `an ephemeral secret of ${length} bytes`,
      "ONI-008",
      "WrongKeyLength",
    );
  }
  for (const length of [0, 12, 23, 25]) {
    refuse(
      "layers",
      withLayer({ nonce: random.hex(length) }),
      "malformed",
      `a nonce of ${length} bytes`,
      "ONI-014",
      "WrongLength",
    );
  }
  refuse("layers", layers.slice(0, 2), "malformed", "one layer too few", "ONI-001", "MissingField");
  refuse("layers", [...layers, layers[0]!], "malformed", "one layer too many", "ONI-001", "MissingField");
  refuse("enc_types", types.slice(1), "malformed", "one cipher too few", "ONI-023", "MissingField");
  for (const name of ["path", "destination", "enc_types", "layers"]) {
    kit.refuse(sibling, { [name]: undefined }, "malformed", {
      comment: `${name} is missing`,
      requirements: ["ONI-001"],
      flags: ["MissingField"],
      importance: "medium",
    });
    refuse(name, "text", "malformed", `${name} is a text`, "ONI-001", "WrongType");
    refuse(name, null, "malformed", `${name} is null`, "ONI-001", "WrongType");
  }
  refuse("destination", {}, "malformed", "the destination is neither node nor server", "ONI-001", "MissingField");
  refuse("path", [null], "malformed", "a hop is null", "ONI-001", "WrongType");
  refuse("layers", withLayer({ nonce: 7 }), "malformed", "a nonce is a number", "ONI-001", "WrongType");
  refuseShapes(kit, sibling, { payload: "hex", control: "text" }, ["ONI-022"]);
};

/** Plans for a server that are refused. */
export const refuseServers = (kit: Kit, random: Random): void => {
  const { server } = serverOf(random) as { server: Record<string, Value> };
  const sibling = kit.accept(serverPlan(same("xchacha20", 3), random, { server }), {
    comment: "the sibling of refused servers",
    requirements: ["ONI-020"],
  });
  const refuse = (changes: Record<string, Value>, errorClass: string, comment: string, flag: OnionFlag) =>
    kit.refuse(sibling, { destination: { server: { ...server, ...changes } } }, errorClass, {
      comment,
      requirements: flag === "LowOrder" ? ["ONI-016"] : ["ONI-020"],
      flags: [flag],
    });
  for (const [what, x] of lowOrderPoints.slice(0, 5))
    refuse({ x }, "bad-key", `the key of the server is ${what}`, "LowOrder");
  for (const length of [0, 31, 33])
    refuse({ x: random.hex(length) }, "bad-key", `a server key of ${length} bytes`, "WrongKeyLength");
  for (const name of ["host", "target", "protocol"])
    refuse({ [name]: 7 }, "malformed", `${name} is a number`, "WrongType");
  refuse({ port: "443" }, "malformed", "port is a text", "WrongType");
};
