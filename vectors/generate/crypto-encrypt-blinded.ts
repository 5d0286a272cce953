import { idOf, kinds, signs } from "./blinded-scene.js";
import { cryptoFamily } from "./crypto-kit.js";
import { createPeople, createPerson, mixedOrderPoint, offCurvePoint, smallOrderPoints } from "./crypto-people.js";
import { shapeFlags } from "./flags.js";

/** Messages to blinded ids. */
export const encryptBlindedFamily = cryptoFamily(
  "encrypt-blinded",
  [...shapeFlags, "WrongLength", "WrongPrefix", "SignedKey", "EmptyMessage", "OffCurve", "LowOrder", "MixedOrder"],
  ({ accept, refuse, shapes, lengths }, random) => {
    for (const kind of kinds) {
      const server = random.hex(32);
      for (const sender of createPeople(random)) {
        for (const recipient of createPeople(random)) {
          const input = {
            ed25519_seckey: sender.secret,
            server_pubkey: server,
            recipient: idOf(kind, recipient, server),
            message: random.hex(1 + random.below(30)),
            nonce: random.hex(24),
          };
          accept(input, `${kind}: ${signs(sender, recipient)}`, "SignedKey");
        }
      }
      const [sender, recipient] = [createPerson(random, true), createPerson(random, true)];
      const common = {
        ed25519_seckey: sender.secret,
        server_pubkey: server,
        recipient: idOf(kind, recipient, server),
        nonce: random.hex(24),
      };
      for (const length of [0, 1, 63, 64, 200]) {
        accept(
          { ...common, message: random.hex(length) },
          `${kind}: ${length} bytes`,
          length === 0 ? "EmptyMessage" : "SignedKey",
        );
      }
      accept(
        { ...common, message: random.hex(9), recipient: idOf(kind, sender, server) },
        `${kind}: to oneself`,
        "SignedKey",
      );
      const message = random.hex(20);
      const sibling = accept({ ...common, message }, `${kind}: a message, against wrong inputs`);
      const bySeed = accept({ ...common, message, ed25519_seckey: sender.seed }, `${kind}: the same with a seed`);
      for (const prefix of ["00", "03", "05", "16", "26", "ff"]) {
        refuse(
          sibling,
          { recipient: prefix + common.recipient.slice(2) },
          `${kind}: recipient with prefix ${prefix}`,
          "MSG-008",
          "WrongPrefix",
        );
      }
      refuse(
        sibling,
        { recipient: kind + offCurvePoint(random) },
        `${kind}: a recipient that is no point`,
        "IDN-013",
        "OffCurve",
      );
      for (const [point, what] of smallOrderPoints.slice(0, 5)) {
        refuse(
          sibling,
          { recipient: kind + point },
          `${kind}: a recipient of low order: ${what}`,
          "IDN-013",
          "LowOrder",
        );
      }
      const mixed = mixedOrderPoint(recipient);
      refuse(
        sibling,
        { recipient: kind + mixed },
        `${kind}: a recipient with a part of order 8`,
        "IDN-013",
        "MixedOrder",
      );
      lengths(sibling, "recipient", 0, 32, 34);
      lengths(sibling, "server_pubkey", 0, 31, 33);
      lengths(sibling, "nonce", 0, 12, 23, 25);
      lengths(sibling, "ed25519_seckey", 63, 65);
      lengths(bySeed, "ed25519_seckey", 0, 31, 33);
      if (kind === "25") continue;
      shapes(sibling, { ed25519_seckey: "hex", server_pubkey: "hex", recipient: "hex", message: "hex", nonce: "hex" });
    }
  },
);
