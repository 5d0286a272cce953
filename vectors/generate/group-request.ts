import { messageFamilies } from "../../spec/model/families-messages.js";
import { createPerson } from "./crypto-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";

/** `group/sign-request`: what an open group server is told to prove who asks, by blinded id. */
export const groupRequestFamily: FamilyGenerator = {
  family: "group/sign-request",
  flags: flagNotes(...shapeFlags, "WrongLength", "SignedKey", "EmptyMessage", "Ambiguous"),
  generate: (random) => {
    const kit = createKit(messageFamilies["group/sign-request"]);
    const server = random.hex(32);
    const accept = (changes: Draft["input"], negative: boolean, comment: string, flag: FlagName): Draft => {
      const input = {
        ed25519_seckey: createPerson(random, negative).secret,
        server_pubkey: server,
        nonce: random.hex(16),
        timestamp: "1700000000",
        method: "GET",
        endpoint: "/room/lounge/messages/recent?limit=25",
        body: "",
        ...changes,
      };
      const labels = { comment, requirements: ["GRP-003", "IDN-018", "IDN-020"], flags: [flag] };
      return kit.accept(input, { ...labels, importance: "critical" });
    };
    for (const negative of [false, true]) {
      accept({}, negative, "a reading request", "SignedKey");
      accept(
        { method: "POST", endpoint: "/room/lounge/message", body: random.hex(90) },
        negative,
        "a post",
        "SignedKey",
      );
    }
    accept({ body: "00" }, false, "a body of a zero byte", "EmptyMessage");
    accept({ endpoint: "/room/żółw/pollInfo/7" }, true, "a path that is not ASCII", "Ambiguous");
    accept({ endpoint: "/room/%C5%BC%C3%B3%C5%82w/pollInfo/7" }, true, "the same in escapes, resolved", "Ambiguous");
    accept({ endpoint: "/rooms?" }, false, "an empty query: no question mark", "Ambiguous");
    accept({ endpoint: "/rooms?a=?b" }, false, "a question mark in the query", "Ambiguous");
    accept({ endpoint: "/capabilities?required=a%20b" }, true, "a query, as it is sent", "Ambiguous");
    accept(
      { timestamp: "17000000", endpoint: "00/rooms" },
      false,
      "digits that could stand on either side",
      "Ambiguous",
    );
    accept({ timestamp: "0" }, false, "the time zero", "Ambiguous");
    for (const method of ["PUT", "DELETE"]) accept({ method }, true, `the method ${method}`, "Ambiguous");
    accept({ body: random.hex(500) }, true, "a body of 500 bytes", "EmptyMessage");
    accept({ server_pubkey: random.hex(32) }, true, "another server", "SignedKey");
    const sibling = accept({ body: random.hex(12) }, true, "a sibling", "SignedKey");
    refuseShapes(
      kit,
      sibling,
      {
        ed25519_seckey: "hex",
        server_pubkey: "hex",
        nonce: "hex",
        timestamp: "text",
        method: "text",
        endpoint: "text",
      },
      ["GRP-003"],
    );
    refuseLengths(kit, sibling, "nonce", [0, 15, 17, 32], "malformed", ["GRP-003"]);
    refuseLengths(kit, sibling, "server_pubkey", [0, 31, 33], "malformed", ["GRP-003"]);
    return kit.drafts;
  },
};
