import type { Report, ReportResult } from "../../spec/schema/report.js";
import { sampleHex, sampleReport, sampleResult } from "./sample-report.js";

/** Families with what their vectors weigh, bytes in and out. */
const families = [
  { name: "bt/decode", requirement: "WIR-00", bytesIn: 60, bytesOut: 60 },
  { name: "onion/peel", requirement: "ONI-00", bytesIn: 420, bytesOut: 340 },
  { name: "onion/response", requirement: "ONI-01", bytesIn: 200, bytesOut: 180 },
  { name: "swarm/trace", requirement: "SWM-01", bytesIn: 512, bytesOut: 512 },
  { name: "phrase/decode", requirement: "RST-00", bytesIn: 32, bytesOut: 32 },
  { name: "hash/message", requirement: "STO-02", bytesIn: 130, bytesOut: 32 },
  { name: "push/encode", requirement: "SYN-00", bytesIn: 400, bytesOut: 420 },
] as const;

const titles = [
  "A list of dictionaries in order of their keys",
  "The last byte of the tag is flipped",
  "A request of the largest size that is taken",
  "Two nodes join in one block, the larger id first",
  "An empty value where one may be empty",
];

const largeResult = (number: number): ReportResult => {
  const family = families[number % families.length]!;
  const index = Math.floor(number / families.length);
  const id = `${family.name}/${String(index).padStart(5, "0")}`;
  const failed = number % 50 === 0;
  const output = { output: sampleHex(`out ${id}`, family.bytesOut) };
  return sampleResult(id, {
    title: `${titles[number % titles.length]} (${index})`,
    requirements: [`${family.requirement}${1 + (index % 9)}`],
    importance: (["critical", "high", "medium", "low"] as const)[number % 4]!,
    verdict: failed ? "fail" : number % 31 === 0 ? "unsupported" : "pass",
    durationMs: 0.2 + (number % 97) / 10,
    ...(failed && {
      finding: {
        message: "the output differs",
        expected: { result: { output: sampleHex(`expected ${id}`, family.bytesOut) } },
        actual: { result: output },
        why: titles[number % titles.length]!,
      },
    }),
    steps: [
      {
        at: 0.02,
        kind: "send",
        label: `vector ${family.name}`,
        to: "shim",
        data: { input: sampleHex(`in ${id}`, family.bytesIn), key: sampleHex(`key ${id}`, 32), layer: number % 7 },
      },
      { at: 0.4, kind: "receive", label: "result", from: "shim", data: { result: output } },
      { at: 0.41, kind: "check", label: "the output is as expected", ok: !failed },
    ],
  });
};

/** A report of many vectors with transcripts as the shim player writes them: each with bytes of its own. */
export const largeReport = (count: number): Report =>
  sampleReport(Array.from({ length: count }, (_, n) => largeResult(n)));
