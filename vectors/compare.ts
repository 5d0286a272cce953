import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { sameV4Request } from "../spec/model/onion-v4.js";
import type { StepResult, TraceInput } from "../spec/model/swarm-trace.js";
import { compareSwarmTrace } from "./generate/swarm-diagnosis.js";

/** Output of a family: a JSON object. */
export type Output = Readonly<Record<string, unknown>>;

/** Whether an answer is right; `finding` says in one line what differs, or what is worth knowing about a right one. */
export interface Comparison {
  readonly equal: boolean;
  readonly finding?: string;
}

const shorten = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 100)}… (${text.length} characters)` : text;
};

/** Every expected field must be there and equal; further fields do not matter. */
const compareFields = (expected: Output, actual: Output, path = ""): Comparison => {
  for (const [name, value] of Object.entries(expected)) {
    if (!Object.hasOwn(actual, name)) return { equal: false, finding: `${path}${name} is missing` };
    if (!isDeepStrictEqual(actual[name], value)) {
      return { equal: false, finding: `${path}${name} is ${shorten(actual[name])}, expected ${shorten(value)}` };
    }
  }
  return { equal: true };
};

const isObject = (value: unknown): value is Output =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isHexList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && /^(?:[0-9a-f]{2})*$/.test(item));

/** Batches may be given by size and SHA-256, and a second right answer may be listed. */
const comparePushBatches = (expected: Output, actual: Output): Comparison => {
  const batches = actual.batches;
  if (!isHexList(batches)) return { equal: false, finding: "batches is no list of hex strings" };
  const { batch_bytes: sizes, batch_sha256: digests, batches_also_accepted: alternative, ...fields } = expected;
  if (alternative !== undefined && isDeepStrictEqual(batches, alternative)) return { equal: true };
  const plain = compareFields(fields, actual);
  if (!plain.equal || sizes === undefined) return plain;
  const described = {
    batch_bytes: batches.map((batch) => batch.length / 2),
    batch_sha256: batches.map((batch) => createHash("sha256").update(batch, "hex").digest("hex")),
  };
  return compareFields({ batch_bytes: sizes, batch_sha256: digests }, described);
};

/** Messages may be right in a second way, where versions read a batch differently. */
const comparePushMessages = (expected: Output, actual: Output): Comparison => {
  const { messages_also_accepted: alternative, ...fields } = expected;
  if (alternative !== undefined && isDeepStrictEqual(actual.messages, alternative)) return { equal: true };
  return compareFields(fields, actual);
};

/** The order of keys in the JSON of a v4 request is free. */
const compareV4Request = (expected: Output, actual: Output): Comparison => {
  const { plaintext } = actual;
  if (!isHexList([plaintext])) return { equal: false, finding: "plaintext is no hex string" };
  const bytes = (hex: unknown): Uint8Array => new Uint8Array(Buffer.from(String(hex), "hex"));
  if (sameV4Request(bytes(expected.plaintext), bytes(plaintext))) return { equal: true };
  return compareFields(expected, actual);
};

/** What a layer opens to may hold further fields, too. */
const comparePeel = (expected: Output, actual: Output): Comparison => {
  const [wanted, got] = [expected.opens_to, actual.opens_to];
  if (!isObject(wanted) || !isObject(got)) return compareFields(expected, actual);
  return compareFields(wanted, got, "opens_to.");
};

const isStep = (step: unknown): step is StepResult =>
  isObject(step) &&
  (step.error === true ||
    (typeof step.ordered_sha256 === "string" && typeof step.set_sha256 === "string" && Array.isArray(step.moves)));

const isTraceInput = (input: unknown): input is TraceInput =>
  isObject(input) && Array.isArray(input.nodes) && Array.isArray(input.steps) && Array.isArray(input.initial);

/** Names the first step that differs and, where the input is given, says whether only the order of equal sizes does. */
const compareTrace = (expected: Output, actual: Output, input?: Output): Comparison => {
  const [wanted, got]: readonly unknown[] = [expected.steps, actual.steps];
  if (!Array.isArray(wanted) || !Array.isArray(got)) return compareFields(expected, actual);
  if (wanted.length !== got.length) {
    return { equal: false, finding: `steps: ${got.length} answered, expected ${wanted.length}` };
  }
  for (const [index, step] of wanted.entries()) {
    const answer: unknown = got[index];
    if (!isStep(answer)) return { equal: false, finding: `steps[${index}] is no result of a step` };
    const compared = compareFields(step as Output, answer as Output, `steps[${index}].`);
    if (compared.equal) continue;
    if (!isTraceInput(input) || !got.every(isStep)) return compared;
    const { verdict } = compareSwarmTrace(input, wanted as StepResult[], got);
    if (verdict !== "equal-but-for-ties") return compared;
    return { equal: false, finding: `${compared.finding}: agrees except for the order of swarms of equal size` };
  }
  return { equal: true };
};

const comparators: Readonly<Record<string, (expected: Output, actual: Output, input?: Output) => Comparison>> = {
  "push/encode": comparePushBatches,
  "push/decode": comparePushMessages,
  "onion/v4-request": compareV4Request,
  "onion/peel": comparePeel,
  "swarm/trace": compareTrace,
};

/**
 * Judges the output that a shim gave for a test which expects one. `family` decides what counts as equal; `input`, if
 * given, lets the finding about a swarm trace say more.
 */
export const compareOutput = (family: string, expected: Output, actual: Output, input?: Output): Comparison =>
  comparators[family]?.(expected, actual, input) ?? compareFields(expected, actual);
