import { decodeBt } from "../../spec/model/bt.js";
import { refusalOf } from "../../spec/model/refusal.js";
import { type Fields, readSample, type Sample } from "./sample.js";

interface MappingFile {
  readonly sets: Readonly<Record<string, string[]>>;
  readonly cases: readonly {
    readonly pubkey: string;
    readonly swarms: string;
    readonly mainnet?: boolean;
    readonly expect: Fields;
    readonly note?: string;
  }[];
}

const mappingSamples = (): Sample[] => {
  const { sets, cases } = readSample<MappingFile>("swarm/pubkey-mapping.json");
  return cases.map(({ pubkey, swarms, mainnet, expect, note }, index) => {
    const refused = "error" in expect;
    return {
      family: "swarm/of-account",
      name: `pubkey-mapping/${index + 1}`,
      comment: note ?? "an account among several swarms",
      requirements: refused ? ["SWM-036"] : ["SWM-032", "SWM-034"],
      input: { pubkey, swarms: sets[swarms] ?? [], mainnet: mainnet ?? true },
      expect: refused ? { class: "malformed-account" } : { output: expect },
    };
  });
};

interface TraceFile {
  readonly description: string;
  readonly mode: string;
  readonly nodes: string[];
  readonly initial: Fields[string];
  readonly steps: readonly (Fields & { readonly expect: Fields })[];
}

const traceInput = ["seed", "leave", "join", "reset"];
const traceOutput = ["ordered_sha256", "set_sha256", "moves"];
const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]!]));

const traceRequirements: Readonly<Record<string, readonly string[]>> = {
  "trace-growth": ["SWM-008", "SWM-017", "SWM-018", "SWM-021"],
  "trace-churn": ["SWM-005", "SWM-006", "SWM-007", "SWM-008"],
  "trace-raw": ["SWM-014", "SWM-018", "SWM-029"],
  "trace-sort": ["SWM-016", "SWM-043"],
  "trace-errors": ["SWM-030", "SWM-042"],
  "trace-errors-list": ["SWM-013", "SWM-030"],
};

const traceSamples = (): Sample[] =>
  Object.entries(traceRequirements).map(([name, requirements]) => {
    const { description, mode, nodes, initial, steps } = readSample<TraceFile>(`swarm/${name}.json`);
    const results = steps.map(({ expect }) => ("error" in expect ? { error: true } : pick(expect, traceOutput)));
    return {
      family: "swarm/trace",
      name: `${name}/trace`,
      comment: description,
      requirements,
      input: { mode, nodes, initial, steps: steps.map((step) => pick(step, traceInput)) },
      expect: { output: { steps: results } },
    };
  });

interface PushFile {
  readonly cases: readonly {
    readonly op: "serialise" | "deserialise";
    readonly messages: Fields[];
    readonly repeat?: number;
    readonly blob: string;
    readonly note: string;
    readonly expect: Fields;
  }[];
}

/**
 * The messages as newer versions read them: a sixth element is the namespace. Undefined if no record has one, so that
 * there is nothing to read otherwise.
 */
const withNamespaces = (blob: string, messages: Fields[string] | undefined): Fields[] | undefined => {
  const decoded = refusalOf(() => decodeBt(new Uint8Array(Buffer.from(blob.slice(2), "hex"))));
  const records = "result" in decoded && Array.isArray(decoded.result) ? decoded.result : [];
  const namespaces = records.map((record) => (Array.isArray(record) ? record[5] : undefined));
  if (!Array.isArray(messages) || !namespaces.some((namespace) => typeof namespace === "bigint")) return undefined;
  return messages.map((message, index) => ({ ...(message as Fields), namespace: Number(namespaces[index] ?? 0) }));
};

const pushSamples = (): Sample[] =>
  readSample<PushFile>("swarm/push-batches.json").cases.map(({ op, messages, repeat, blob, note, expect }, index) => {
    const base = { name: `push-batches/${index + 1}`, comment: note };
    if (op === "serialise") {
      const repeated = Array.from({ length: repeat ?? 1 }, () => messages).flat();
      return {
        ...base,
        family: "push/encode",
        requirements: ["SYN-013", "SYN-015", "SYN-016"],
        input: { messages: repeated, version: 5 },
        expect: { output: expect },
      };
    }
    const alternative = withNamespaces(blob, expect.messages);
    const output = { ...expect, ...(alternative && { messages_also_accepted: alternative }) };
    return {
      ...base,
      family: "push/decode",
      requirements: "error" in expect ? ["SYN-018"] : ["SYN-013", "SYN-014", "SYN-017", "SYN-019"],
      input: { blob },
      expect: "error" in expect ? { class: "malformed" } : { output },
    };
  });

/** Samples of swarm assignment, of the swarm of an account and of push batches. Draws and sorts have no shim family. */
export const swarmSamples = (): Sample[] => [...mappingSamples(), ...traceSamples(), ...pushSamples()];
