import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isMainModule } from "./main-module.js";
import { packageRoot } from "./package.js";
import { frozenFile } from "./requirements/frozen.js";
import { sybilAnalysis } from "./schema/analysis.js";
import { baseline } from "./schema/baseline.js";
import { chainAdminParams, chainAdminResults } from "./schema/chain-admin.js";
import {
  blockHashAnswer,
  blockHashParams,
  clientList,
  jsonRpcError,
  jsonRpcRequest,
  nodeSecrets,
  peerReport,
  seedAnswer,
  serviceNodesParams,
  statusAnswer,
  storageServerList,
  storageServerPing,
  unchangedAnswer,
} from "./schema/chain-rpc.js";
import { driverRequest, driverResponse, driverResults } from "./schema/driver.js";
import { chainReady, clientReady, fileServerReady, groupServerReady, nodeReady } from "./schema/process.js";
import { reportLine } from "./schema/report.js";
import {
  fileInfo,
  fileRefused,
  fileUploaded,
  groupBatch,
  groupCapabilities,
  groupChanges,
  groupFileUploaded,
  groupLetter,
  groupMessage,
  groupPoll,
  groupRoom,
} from "./schema/server-rpc.js";
import { helloResult, shimRequest, shimResponse } from "./schema/shim.js";
import {
  simulatedNode,
  simulationCommand,
  simulationEvent,
  simulationRequest,
  simulationResponse,
  simulationResults,
} from "./schema/simulation.js";
import { sealedAnswer, storageEndpoints, storageRequest } from "./schema/storage-rpc.js";
import { targetManifest } from "./schema/target.js";
import { topology } from "./schema/topology.js";
import { vectorFile, vectorManifest } from "./schema/vector-file.js";

/**
 * One published schema. With `reads` it describes what is taken in: fields with defaults may be left out, and deployed
 * wires may have further fields. Otherwise it describes what is written, exactly.
 */
interface Published {
  readonly title: string;
  readonly schema: z.ZodType;
  readonly reads?: boolean;
}

/** One file for each of several schemas: prefix, name with hyphens, suffix. */
const family = (
  [prefix, suffix]: readonly [string, string],
  title: string,
  schemas: Readonly<Record<string, z.ZodType>>,
  reads = false,
): Record<string, Published> =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${prefix}${name.replaceAll("_", "-")}${suffix}`,
      { title: `${title} ${name}`, schema, reads },
    ]),
  );

const endpointPart = (part: "params" | "answer"): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(storageEndpoints).map(([name, endpoint]) => [name, endpoint[part]]));

/** Every schema that is published as JSON Schema, by file name without `.json`. */
export const publishedSchemas: Readonly<Record<string, Published>> = {
  "vector-file": { title: "Vector file", schema: vectorFile },
  "vector-manifest": { title: "Manifest of the vector files", schema: vectorManifest },
  "target-manifest": { title: "Target manifest", schema: targetManifest, reads: true },
  "shim-request": { title: "Shim protocol: request", schema: shimRequest },
  "shim-response": { title: "Shim protocol: response", schema: shimResponse },
  "shim-hello-result": { title: "Shim protocol: result of hello", schema: helloResult },
  baseline: { title: "Known failures of a target", schema: baseline, reads: true },
  "report-line": { title: "Line of a report", schema: reportLine },
  "frozen-requirements": { title: "Requirements of one version", schema: frozenFile },
  topology: { title: "Topology of a network", schema: topology },
  "ready-chain": { title: "Readiness line of the chain", schema: chainReady },
  "ready-node": { title: "Readiness line of a node", schema: nodeReady },
  "ready-client": { title: "Readiness line of a client driver", schema: clientReady },
  "ready-file-server": { title: "Readiness line of a file server", schema: fileServerReady },
  "ready-group-server": { title: "Readiness line of an open group server", schema: groupServerReady },
  "driver-request": { title: "Client driver: request", schema: driverRequest },
  "driver-response": { title: "Client driver: response", schema: driverResponse },
  ...family(["driver-", "-result"], "Client driver: result of", driverResults),
  "simulation-command": { title: "Simulation: command", schema: simulationCommand },
  "simulation-event": { title: "Simulation: event", schema: simulationEvent },
  "simulation-node": { title: "Simulation: what is on the disk of a node", schema: simulatedNode },
  "sybil-analysis": { title: "Analysis: sybil", schema: sybilAnalysis },
  "simulation-request": { title: "Simulation: request", schema: simulationRequest },
  "simulation-response": { title: "Simulation: response", schema: simulationResponse },
  ...family(["simulation-", "-result"], "Simulation: result of", simulationResults),
  ...family(["chain-admin-", "-params"], "Chain admin: parameters of", chainAdminParams, true),
  ...family(["chain-admin-", "-result"], "Chain admin: result of", chainAdminResults),
  "storage-request": { title: "Storage RPC: request", schema: storageRequest, reads: true },
  ...family(["storage-", "-params"], "Storage RPC: parameters of", endpointPart("params"), true),
  ...family(["storage-", "-answer"], "Storage RPC: answer to", endpointPart("answer")),
  "sealed-answer": { title: "Onion: plaintext of a service node's answer", schema: sealedAnswer },
  "file-info": { title: "File server: info of a file", schema: fileInfo },
  "file-uploaded": { title: "File server: answer to an upload", schema: fileUploaded },
  "file-refused": { title: "File server: answer to what is refused", schema: fileRefused },
  "group-capabilities": { title: "Open group: capabilities", schema: groupCapabilities },
  "group-room": { title: "Open group: room", schema: groupRoom },
  "group-poll": { title: "Open group: poll of a room", schema: groupPoll },
  "group-message": { title: "Open group: message", schema: groupMessage },
  "group-changes": { title: "Open group: changes of a room", schema: groupChanges },
  "group-file-uploaded": { title: "Open group: answer to an upload", schema: groupFileUploaded },
  "group-batch": { title: "Open group: answers to a list of requests", schema: groupBatch },
  "group-letter": { title: "Open group: letter between blinded ids", schema: groupLetter },
  "json-rpc-request": { title: "Chain: JSON-RPC request", schema: jsonRpcRequest, reads: true },
  "json-rpc-error": { title: "Chain: JSON-RPC error", schema: jsonRpcError },
  "chain-service-nodes-params": { title: "Chain: request for the node list", schema: serviceNodesParams, reads: true },
  "chain-service-nodes-storage": { title: "Chain: node list for storage servers", schema: storageServerList },
  "chain-service-nodes-client": { title: "Chain: node list for clients", schema: clientList },
  "chain-service-nodes-seed": { title: "Chain: answer of a seed", schema: seedAnswer },
  "chain-service-nodes-unchanged": { title: "Chain: answer to a poll of the same block", schema: unchangedAnswer },
  "chain-node-secrets": { title: "Chain: secrets of a node", schema: nodeSecrets },
  "chain-storage-server-ping": { title: "Chain: ping of a storage server", schema: storageServerPing },
  "chain-peer-report": { title: "Chain: report on a peer", schema: peerReport },
  "chain-status-answer": { title: "Chain: answer to a ping or report", schema: statusAnswer },
  "chain-block-hash-params": { title: "Chain: request for a block hash", schema: blockHashParams },
  "chain-block-hash-answer": { title: "Chain: hash of a block", schema: blockHashAnswer },
};

type JsonSchema = Record<string, unknown>;

/** JSON Schema has no 64-bit integers of its own; JSON numbers have no bound, so the range is stated. */
const describeBigint = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void => {
  if (zodSchema._zod.def.type !== "bigint") return;
  jsonSchema.type = "integer";
  jsonSchema.minimum = 0;
  jsonSchema.description = "unsigned, up to 18446744073709551615; must not pass through a double";
};

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => compare(left, right));
  return Object.fromEntries(entries.map(([key, entry]) => [key, canonical(entry)]));
};

/** Text of one published file: JSON Schema 2020-12, keys ascending below the heading, two blanks, a final newline. */
export const jsonSchemaText = (name: string): string => {
  const published = publishedSchemas[name];
  if (published === undefined) throw new RangeError(`schema ${JSON.stringify(name)}: not published`);
  const { $schema, ...body } = z.toJSONSchema(published.schema, {
    target: "draft-2020-12",
    io: published.reads === true ? "input" : "output",
    unrepresentable: "any",
    override: describeBigint,
  });
  const heading = { $schema, $id: `urn:swarmcheck:schema:${name}`, title: published.title };
  return `${JSON.stringify({ ...heading, ...(canonical(body) as JsonSchema) }, null, 2)}\n`;
};

/** Folder of the published files. */
const jsonSchemaFolder: string = join(packageRoot, "spec", "json-schema");

/** Every file as it should be, by file name. */
const jsonSchemaFiles = (): ReadonlyMap<string, string> =>
  new Map(Object.keys(publishedSchemas).map((name) => [`${name}.json`, jsonSchemaText(name)]));

const present = (folder: string): ReadonlyMap<string, string> => {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
};

/** Differences between a folder and the files as they should be, one line each; empty when there is none. */
export const findSchemaDifferences = (folder: string = jsonSchemaFolder): readonly string[] => {
  const wanted = jsonSchemaFiles();
  const found = present(folder);
  return [...new Set([...wanted.keys(), ...found.keys()])].sort(compare).flatMap((name) => {
    if (!wanted.has(name)) return [`${name}: no such schema is published any more`];
    if (!found.has(name)) return [`${name}: missing`];
    return wanted.get(name) === found.get(name) ? [] : [`${name}: differs from its zod schema`];
  });
};

/** Writes what differs and removes what is no longer published; returns the number of files changed. */
export const writeSchemaFiles = (folder: string = jsonSchemaFolder): number => {
  const wanted = jsonSchemaFiles();
  const found = present(folder);
  let changed = 0;
  for (const [name, text] of wanted) {
    if (found.get(name) === text) continue;
    writeFileSync(join(folder, name), text);
    changed += 1;
  }
  for (const name of found.keys()) {
    if (wanted.has(name)) continue;
    rmSync(join(folder, name));
    changed += 1;
  }
  return changed;
};

const main = (args: readonly string[]): number => {
  if (args.length > 1 || (args.length === 1 && args[0] !== "--check")) {
    process.stderr.write("usage: npm run spec:schema [-- --check]\n");
    return 2;
  }
  const count = Object.keys(publishedSchemas).length;
  if (args.length === 0) {
    process.stdout.write(`spec:schema: ${writeSchemaFiles()} of ${count} files changed\n`);
    return 0;
  }
  const differences = findSchemaDifferences();
  for (const line of differences) process.stdout.write(`${line}\n`);
  if (differences.length === 0) process.stdout.write(`spec:schema: all ${count} files are as generated\n`);
  else process.stderr.write("spec:schema: run npm run spec:schema and commit the result\n");
  return differences.length === 0 ? 0 : 1;
};

if (isMainModule(import.meta.url)) process.exitCode = main(process.argv.slice(2));
