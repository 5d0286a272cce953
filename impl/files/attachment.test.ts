import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AttachmentError,
  maxAttachmentBytes,
  openAttachment,
  paddedAttachmentSize,
  sealAttachment,
} from "./attachment.js";

const key = Buffer.alloc(64, 7);
const iv = Buffer.alloc(16, 9);

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AttachmentError) return error.class;
    throw error;
  }
  return "accepted";
};

test("sizes are padded to few steps, never below what they were, never above the limit", () => {
  expect([0, 1, 540, 541, 542, 1000].map(paddedAttachmentSize)).toEqual([541, 541, 541, 541, 568, 1020]);
  expect(paddedAttachmentSize(maxAttachmentBytes)).toBe(maxAttachmentBytes);
  const steps = new Set<number>();
  for (let size = 1; size <= maxAttachmentBytes; size += size < 20_000 ? 1 : 997) {
    const padded = paddedAttachmentSize(size);
    steps.add(padded);
    if (padded < size || padded > Math.max(541, size * 1.05)) expect.unreachable(`${size} became ${padded}`);
  }
  expect(steps.size).toBeLessThan(220);
  expect(() => paddedAttachmentSize(maxAttachmentBytes + 1)).toThrow(RangeError);
});

test("what is sealed opens to what it was", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), (data) => {
      const { upload, digest, size } = sealAttachment(data, key, iv);
      expect(upload.length).toBe(16 + (Math.floor(paddedAttachmentSize(data.length) / 16) + 1) * 16 + 32);
      expect(openAttachment(upload, { key, digest, size })).toEqual(Buffer.from(data));
    }),
    { numRuns: 30 },
  );
});

test("any changed bit, another digest, key or size is refused by name", () => {
  const { upload, digest, size } = sealAttachment(Buffer.from("a picture"), key, iv);
  const pointer = { key, digest, size };
  for (const at of [0, 16, upload.length - 33, upload.length - 1]) {
    const changed = Buffer.from(upload);
    changed[at]! ^= 1;
    expect(refusal(() => openAttachment(changed, pointer))).toBe("bad-mac");
  }
  expect(refusal(() => openAttachment(upload, { ...pointer, digest: Buffer.alloc(32) }))).toBe("bad-digest");
  expect(refusal(() => openAttachment(upload, { ...pointer, digest: digest.subarray(0, 31) }))).toBe("bad-digest");
  expect(refusal(() => openAttachment(upload, { ...pointer, digest: Buffer.alloc(0) }))).toBe("bad-digest");
  expect(refusal(() => openAttachment(upload, { ...pointer, key: key.subarray(1) }))).toBe("malformed");
  expect(refusal(() => openAttachment(upload.subarray(0, 47), pointer))).toBe("malformed");
  expect(refusal(() => openAttachment(upload, { ...pointer, size: 0 }))).toBe("bad-size");
  expect(refusal(() => openAttachment(upload, { ...pointer, size: 542 }))).toBe("bad-size");
  expect(openAttachment(upload, { ...pointer, size: 541 })).toHaveLength(541);
});
