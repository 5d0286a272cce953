import fc from "fast-check";
import { expect, test } from "vitest";
import { textContent, unwrapMessage, wrapMessage } from "../../spec/model/direct-message.js";
import { accountFromSeed } from "../identity/account.js";
import { idText } from "./account-store.js";
import { createMessageSeal } from "./message-seal.js";
import { seededRandom } from "./testing/fake-ports.js";

const [alice, bob] = [accountFromSeed(Buffer.alloc(16, 1)), accountFromSeed(Buffer.alloc(16, 2))];
const seal = createMessageSeal(seededRandom(1));
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

test("the model reads what is sealed for namespace 0, and the client what the model seals", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(), (text, timestamp) => {
      const data = seal.seal(alice, { to: idText(bob), namespace: 0, timestamp }, { text });
      const read = unwrapMessage(plain(bob.x25519.publicKey), plain(bob.x25519.secretKey), plain(data));
      expect([read.sender, read.body ?? ""]).toEqual([idText(alice), text]);
      const time = BigInt(timestamp);
      const [key, to] = [plain(alice.ed25519.secretKey), plain(bob.x25519.publicKey)];
      const wrapped = wrapMessage(key, to, textContent(text, time), time, new Uint8Array(32).fill(timestamp));
      const opened = seal.open(bob, 0, wrapped);
      expect([opened?.sender, opened?.text ?? ""]).toEqual([idText(alice), text]);
    }),
    { numRuns: 25 },
  );
});

test("what was sealed for namespace 0 is nothing in another, and the other way round", () => {
  const inbox = seal.seal(alice, { to: idText(bob), namespace: 0, timestamp: 1 }, { text: "x" });
  const bare = seal.seal(alice, { to: idText(bob), namespace: 3, timestamp: 1 }, { data: Buffer.from("x") });
  expect(seal.open(bob, 3, inbox)).toBeUndefined();
  expect(seal.open(bob, 0, bare)).toBeUndefined();
  expect(seal.open(bob, 3, bare)?.data.toString()).toBe("x");
});

test("attachments arrive as they were sent", () => {
  const pointer = {
    id: 2n ** 63n,
    url: "http://files.example/file/1#p=00",
    size: 4_000_000_000,
    contentType: "image/png",
    fileName: "żółw.png",
    key: Buffer.alloc(64, 3),
    digest: Buffer.alloc(32, 4),
  };
  const data = seal.seal(alice, { to: idText(bob), namespace: 0, timestamp: 5 }, { attachments: [pointer] });
  expect(seal.open(bob, 0, data)?.attachments).toEqual([pointer]);
});
