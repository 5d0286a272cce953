import { storageAnswers } from "../../spec/model/families-storage.js";
import type { FamilyGenerator } from "./family.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";
import type { Random } from "./random.js";
import { storageFlags } from "./storage-flags.js";

const hashOf = (random: Random): string => Buffer.from(random.bytes(32)).toString("base64").slice(0, 43);

const inNamespaces = ["store", "retrieve", "delete_all", "delete_before", "expire_all"] as const;
const forAll: ReadonlySet<string> = new Set(["delete_all", "delete_before", "expire_all"]);

const requirementOf: Readonly<Record<string, string>> = {
  store: "STO-027",
  retrieve: "STO-035",
  delete: "STO-041",
  delete_all: "STO-043",
  delete_before: "STO-044",
  expire_all: "STO-045",
  expire: "STO-046",
  get_expiries: "STO-048",
  revoke_subaccount: "STO-049",
  unrevoke_subaccount: "STO-049",
  monitor: "STO-069",
};

/** `storage/signed-string`: the bytes that a client signs, by method. */
export const storageSignedStringFamily: FamilyGenerator = {
  family: "storage/signed-string",
  flags: storageFlags("SignedText", "MissingField", "NotHex", "WrongLength", "WrongType"),
  generate: (random) => {
    const kit = createKit(storageAnswers["storage/signed-string"]);
    const time = 1_600_000_000_000 + random.below(1_000_000_000);
    const accept = (comment: string, input: Parameters<typeof kit.accept>[0]) =>
      kit.accept(input, {
        comment: `${String(input.method)}: ${comment}`,
        requirements: [requirementOf[String(input.method)]!],
        flags: ["SignedText"],
        importance: "critical",
      });

    for (const method of inNamespaces) {
      accept("nothing is said of a namespace", { method, time });
      const numbers = [0, 1, 5, 10, -1, -10, -42, 32_767, -32_768].filter(
        (each) => method === "store" || each % 2 === 0,
      );
      for (const namespace of numbers) accept(`namespace ${namespace}`, { method, time, namespace });
      if (forAll.has(method)) accept("all namespaces", { method, time, namespace: "all" });
      accept("a short time", { method, time: 1_000_000_000, namespace: 7 });
    }
    const hashes = [hashOf(random), hashOf(random), hashOf(random)];
    for (const count of [1, 2, 3]) accept(`${count} hashes`, { method: "delete", hashes: hashes.slice(0, count) });
    accept("in the order in which they are sent", { method: "delete", hashes: hashes.toReversed() });
    accept("the same one twice", { method: "delete", hashes: [hashes[0]!, hashes[0]!] });
    for (const flag of [undefined, "shorten", "extend"]) {
      const fields = { method: "expire", hashes, ...(flag === undefined ? {} : { flag }) };
      accept(`one time, ${flag ?? "no flag"}`, { ...fields, expiries: [time] });
      accept(`a time for each, ${flag ?? "no flag"}`, { ...fields, expiries: [time, time + 9, time - 9] });
    }
    for (const count of [1, 3])
      accept(`${count} hashes`, { method: "get_expiries", time, hashes: hashes.slice(0, count) });
    accept("texts that are no hashes", { method: "get_expiries", time, hashes: ["all", "", "\u00e9"] });
    const tokens = [random.hex(36), random.hex(36), `0303${"00".repeat(34)}`];
    for (const method of ["revoke_subaccount", "unrevoke_subaccount"])
      for (const count of [0, 1, 3]) accept(`${count} tokens`, { method, time, tokens: tokens.slice(0, count) });
    const account = `05${random.hex(32)}`;
    const subscription = { method: "monitor", account, time: Math.floor(time / 1000) };
    accept("one namespace, without data", { ...subscription, wants_data: false, namespaces: [0] });
    accept("three namespaces, with data", { ...subscription, wants_data: true, namespaces: [-5, 0, 23] });
    accept("a group", {
      ...subscription,
      account: `03${random.hex(32)}`,
      wants_data: true,
      namespaces: [-32_768, 32_767],
    });

    const all = accept("the sibling of wrong inputs", { method: "delete_all", time: time + 1, namespace: "all" });
    const wrong = { requirements: ["STO-043"], importance: "medium" } as const;
    refuseShapes(kit, all, { method: "text" }, wrong.requirements);
    for (const method of ["info", "get_swarm", "batch", "delete_msgs", "DELETE_ALL", ""])
      kit.refuse(all, { method }, "malformed", {
        ...wrong,
        comment: `nobody signs ${JSON.stringify(method)}`,
        flags: ["SignedText"],
      });
    for (const value of [null, "1600000000000", 1.5])
      kit.refuse(all, { time: value }, "malformed", {
        ...wrong,
        comment: `time is ${JSON.stringify(value)}`,
        flags: ["WrongType"],
      });
    for (const value of ["ALL", "0", 0.5, 32_768, -32_769, ["all"]])
      kit.refuse(all, { namespace: value }, "malformed", {
        ...wrong,
        comment: `namespace is ${JSON.stringify(value)}`,
        flags: ["WrongType"],
      });
    const listed = accept("the sibling of wrong lists", {
      method: "expire",
      hashes,
      expiries: [time + 2],
      flag: "extend",
    });
    for (const [name, what, value] of [
      ["hashes", "no list", hashes[0]!],
      ["hashes", "a list of numbers", [7]],
      ["expiries", "no list", time],
      ["expiries", "a list of texts", ["7"]],
      ["flag", "another word", "lengthen"],
      ["flag", "a boolean", true],
    ] as const)
      kit.refuse(listed, { [name]: value as string }, "malformed", {
        ...wrong,
        requirements: ["STO-046"],
        comment: `${name} is ${what}`,
        flags: ["WrongType"],
      });
    const revoked = accept("the sibling of wrong tokens", {
      method: "revoke_subaccount",
      time: time + 3,
      tokens: [tokens[0]!],
    });
    for (const [comment, token, flag] of [
      ["35 bytes", tokens[0]!.slice(2), "WrongLength"],
      ["37 bytes", `${tokens[0]!}00`, "WrongLength"],
      ["no hex", `g${tokens[0]!.slice(1)}`, "NotHex"],
      ["a number", 7, "WrongType"],
    ] as const)
      kit.refuse(revoked, { tokens: [token] }, "malformed", {
        ...wrong,
        requirements: ["STO-049"],
        comment: `a token is ${comment}`,
        flags: [flag],
      });
    const watched = accept("the sibling of wrong accounts", { ...subscription, wants_data: true, namespaces: [1] });
    refuseLengths(kit, watched, "account", [0, 32, 34, 66], "malformed", ["STO-069"]);
    for (const [name, value] of [
      ["wants_data", 1],
      ["namespaces", 1],
      ["namespaces", ["1"]],
    ] as const)
      kit.refuse(watched, { [name]: value as number }, "malformed", {
        ...wrong,
        requirements: ["STO-069"],
        comment: `${name} is ${JSON.stringify(value)}`,
        flags: ["WrongType"],
      });
    return kit.drafts;
  },
};
