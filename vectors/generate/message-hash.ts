import { codecFamilies } from "../../spec/model/families-codec.js";
import type { FamilyGenerator } from "./family.js";
import { flagNotes, shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";

const requirements = ["STO-033"];

/** Namespaces of one to six characters, in use or at the ends of the 16-bit range. */
const namespaces = [0, 1, -1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 21, -10, -11, -20, -42, 99, 100, 255, 256, -128];
const extremes = [999, 1000, 9999, 10000, 32767, -32768, -9999, -10000];

/** Identity of stored messages. */
export const messageHashFamily: FamilyGenerator = {
  family: "message/hash",
  flags: flagNotes(...shapeFlags, "WrongLength", "Boundary", "EmptyMessage", "Ambiguous"),
  generate: (random) => {
    const kit = createKit(codecFamilies["message/hash"]);
    const account = `05${random.hex(32)}`;
    const group = `03${random.hex(32)}`;
    for (const namespace of [...namespaces, ...extremes]) {
      const data = random.hex(40);
      const comment = `namespace ${namespace}`;
      kit.accept(
        { pubkey: account, namespace, data },
        { comment, requirements, flags: ["Boundary"], importance: "critical" },
      );
    }
    for (const [pubkey, who] of [
      [account, "an account"],
      [group, "a group"],
    ] as const) {
      for (const namespace of [0, 11]) {
        const comment = `no data, of ${who} in namespace ${namespace}`;
        kit.accept({ pubkey, namespace, data: "" }, { comment, requirements, flags: ["EmptyMessage"] });
      }
      for (const length of [1, 2, 3, 31, 63, 64, 95, 96, 97, 127, 128, 129, 1000]) {
        const comment = `${length} bytes, of ${who}`;
        kit.accept({ pubkey, namespace: 0, data: random.hex(length) }, { comment, requirements });
      }
    }
    for (const length of [76_799, 76_800]) {
      const data = { gen: { seed: `message/hash/${random.hex(8)}`, len: length } };
      kit.accept(
        { pubkey: account, namespace: 0, data },
        { comment: `${length} bytes`, requirements, flags: ["Boundary"] },
      );
    }
    const content = random.hex(6);
    for (const [namespace, head] of [
      [1, "31"],
      [11, ""],
      [0, "3131"],
      [-1, "31"],
      [-11, ""],
      [0, "2d3131"],
    ] as const) {
      const comment = `namespace ${namespace} joined to data that begins with ${head === "" ? "other bytes" : `hex ${head}`}`;
      kit.accept({ pubkey: account, namespace, data: head + content }, { comment, requirements, flags: ["Ambiguous"] });
    }
    const sibling = kit.accept(
      { pubkey: account, namespace: 7, data: random.hex(20) },
      { comment: "a message, against wrong inputs", requirements },
    );
    refuseShapes(kit, sibling, { pubkey: "hex", namespace: "integer", data: "hex" }, requirements);
    refuseLengths(kit, sibling, "pubkey", [0, 1, 31, 32, 34, 35, 64, 66], "malformed", ["STO-013", "STO-033"]);
    return kit.drafts;
  },
};
