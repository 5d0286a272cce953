import { type Fields, readSample, type Sample } from "./sample.js";

interface BtCase {
  readonly id: string;
  readonly kind: string;
  readonly note: string;
  readonly input_hex: string;
  readonly verdict: "valid" | "invalid";
  readonly strict_verdict?: "invalid";
  readonly value: Fields;
  readonly reencoded_hex: string;
  readonly canonical: boolean;
  readonly encoded_hex: string;
}

const decodeSample = (sample: BtCase): Sample => {
  const base = { family: "bt/decode", name: `cases/${sample.id}`, comment: sample.note };
  const input = { input_hex: sample.input_hex };
  // The deployed library wraps some integers out of range; the strict verdict is what a conforming reader must give.
  if ((sample.strict_verdict ?? sample.verdict) === "invalid") {
    const requirements = sample.note.includes("range") ? ["WIR-004"] : ["WIR-005"];
    return { ...base, requirements, input, expect: { class: "malformed" } };
  }
  const { value, reencoded_hex, canonical } = sample;
  const requirements = canonical ? ["WIR-004", "WIR-008"] : ["WIR-006", "WIR-008"];
  return { ...base, requirements, input, expect: { output: { value, reencoded_hex, canonical } } };
};

const encodeSample = (sample: BtCase): Sample => ({
  family: "bt/encode",
  name: `cases/${sample.id}`,
  comment: sample.note,
  requirements: ["WIR-001", "WIR-002", "WIR-003"],
  input: { value: sample.value },
  expect: { output: { encoded_hex: sample.encoded_hex } },
});

/** Samples of the bt encoding. Typed reads, forward lookups and signed parts have no shim family. */
export const btSamples = (): Sample[] =>
  readSample<readonly BtCase[]>("bt/cases.json").flatMap((sample) => {
    if (sample.kind === "decode") return [decodeSample(sample)];
    return sample.kind === "encode" ? [encodeSample(sample)] : [];
  });
