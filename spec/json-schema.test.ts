import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { findSchemaDifferences, jsonSchemaText, publishedSchemas, writeSchemaFiles } from "./json-schema.js";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "swarmcheck-schema-"));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("The committed files are what the zod schemas generate.", () => {
  expect(findSchemaDifferences()).toEqual([]);
});

test("A changed, a missing and a superfluous file are each named, and writing repairs them.", () => {
  const folder = newFolder();
  expect(writeSchemaFiles(folder)).toBe(Object.keys(publishedSchemas).length);
  expect(findSchemaDifferences(folder)).toEqual([]);
  writeFileSync(join(folder, "old.json"), "{}");
  writeFileSync(join(folder, "vector-file.json"), readFileSync(join(folder, "vector-file.json"), "utf8").trim());
  rmSync(join(folder, "topology.json"));
  expect(findSchemaDifferences(folder)).toEqual([
    "old.json: no such schema is published any more",
    "topology.json: missing",
    "vector-file.json: differs from its zod schema",
  ]);
  expect(writeSchemaFiles(folder)).toBe(3);
  expect(findSchemaDifferences(folder)).toEqual([]);
});

test("Every file names its dialect and itself, and has a title.", () => {
  for (const name of Object.keys(publishedSchemas)) {
    const schema = JSON.parse(jsonSchemaText(name)) as Record<string, unknown>;
    expect(Object.keys(schema).slice(0, 3), name).toEqual(["$schema", "$id", "title"]);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toBe(`urn:swarmcheck:schema:${name}`);
  }
  expect(() => jsonSchemaText("nothing")).toThrow(/"nothing"/u);
});

test("Our own formats are closed: their objects allow no unknown fields.", () => {
  for (const name of ["vector-file", "vector-manifest", "target-manifest", "topology", "driver-request"]) {
    const text = jsonSchemaText(name);
    const objects = text.match(/"type": "object"/gu)?.length ?? 0;
    const open = text.match(/"additionalProperties": \{\}/gu)?.length ?? 0;
    expect([objects > 0, open], name).toEqual([true, 0]);
    expect(text, name).toContain('"additionalProperties": false');
  }
});

test("A 64-bit integer is an unbounded JSON integer, not a double.", () => {
  const text = jsonSchemaText("chain-service-nodes-storage");
  expect(text).toContain("up to 18446744073709551615; must not pass through a double");
});
