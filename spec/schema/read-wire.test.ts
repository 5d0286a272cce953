import { expect, test } from "vitest";
import * as z from "zod";
import { readWire } from "./read-wire.js";

const boat = z.object({ name: z.string(), sails: z.array(z.object({ area: z.int() })) });

test("Unknown fields are named by their path and dropped, and are no fault.", () => {
  const given = { name: "a", flag: 1, sails: [{ area: 1 }, { area: 2, color: "red" }] };
  expect(readWire(boat, given)).toEqual({
    ok: true,
    value: { name: "a", sails: [{ area: 1 }, { area: 2 }] },
    unknown: ["flag", "sails[1].color"],
  });
});

test("Exact input has no unknown fields.", () => {
  expect(readWire(boat, { name: "a", sails: [] })).toMatchObject({ ok: true, unknown: [] });
});

test("Faults name the field, however deep it lies.", () => {
  const read = readWire(boat, { sails: [{ area: "1" }] });
  expect(read.ok ? [] : read.faults.map((fault) => fault.split(":")[0])).toEqual(["name", "sails[0].area"]);
  expect(readWire(boat, 7)).toMatchObject({ ok: false, faults: [expect.stringMatching(/^value: /u)] });
});

test("Of a union the faults of the nearest form are told, not all of them.", () => {
  const form = z.union([z.object({ failed: z.literal(true) }), z.object({ a: z.int(), b: z.int() })]);
  const read = readWire(z.object({ x: form }), { x: { a: 1, b: "2" } });
  expect(read.ok ? [] : read.faults).toEqual(["x.b: Invalid input: expected number, received string"]);
});
