import { describe, expect, it } from "vitest";
import { CryptoError } from "../crypto/error.js";
import { messageHash } from "./message-hash.js";

const account = (text: string): Buffer => Buffer.from(text, "hex");
const session = account("054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01");
const group = account("0303a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

describe("messageHash", () => {
  // The first three were returned by a running storage server 2.8.0.
  it.each([
    [session, 0, "hello", "gwTFi7xJfaW/kuECEKV+HwjKWozToGIYTM7R9KyaH7M"],
    [session, 5, "hello", "Y1RTlCEDyk8HF2+yIPKmakAlei/j10KbJA+C7mY2Ni0"],
    [session, -10, "hello", "tUxj9kNPllEvqJ7WmABF6b+ZT36fwvVBFFhv+7sbCzk"],
    [group, 11, "hello", "EF3Y1278mWpwRqDx/98C1QrsaXyYbQl7z5qIB7q7kRE"],
    [group, 0, "", "FYEctDn9yV1u9Id0XXm6RrlmlToTDOKoDp2eQ4eZqaE"],
  ])("of row %# is what servers return", (pubkey, namespace, data, hash) => {
    expect(messageHash(pubkey, namespace, Buffer.from(data))).toBe(hash);
  });

  it("takes the prefix into account, and refuses a key without one", () => {
    const data = Buffer.from("hello");
    expect(messageHash(Buffer.concat([Buffer.from([3]), session.subarray(1)]), 0, data)).not.toBe(
      messageHash(session, 0, data),
    );
    expect(() => messageHash(session.subarray(1), 0, data)).toThrow(CryptoError);
  });
});
