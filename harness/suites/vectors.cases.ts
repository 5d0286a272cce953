import type { VectorFile, VectorTest } from "../../spec/schema/vector-file.js";
import { compareOutput } from "../../vectors/compare.js";
import { expandInput } from "../../vectors/expand.js";
import type { Case, CaseContext } from "../engine/case.js";
import { blocked, CaseEnd, crashed, type Finding, failed, hung } from "../engine/outcome.js";
import type { Answer, Fault, ShimCall } from "../target/shim-client.js";

/** Output fields that an expectation describes by other fields, such as digests. */
const describedFields: Readonly<Record<string, readonly string[]>> = { "push/encode": ["batches"] };

type Step = CaseContext["step"];
type Details = Omit<Finding, "message">;

const endOfFault = (fault: Fault, during: string) => {
  const actual = { ...(fault.stderr && { stderr: fault.stderr }), ...(fault.line && { line: fault.line }) };
  const details: Details = Object.keys(actual).length === 0 ? {} : { actual };
  const message = `the shim ${fault.message}${fault.fault === "blocked" ? "" : during}`;
  if (fault.fault === "blocked") return blocked(message, details);
  return { crash: crashed, hang: hung, protocol: failed }[fault.fault](message, details);
};

const shown = (answer: Exclude<Answer, Fault>): NonNullable<Finding["actual"]> => {
  if (answer.kind === "result") return { result: answer.result };
  if (answer.kind === "unsupported") return { unsupported: answer.reason };
  return { error: { class: answer.class, message: answer.message } };
};

const judgeClass = (answer: Exclude<Answer, Fault>, expected: string, why: string, step: Step): void => {
  const details: Details = { expected: { error: { class: expected } }, actual: shown(answer), why };
  if (answer.kind === "result") throw failed(`accepted what must be refused as ${expected}`, details);
  if (answer.kind === "error" && answer.class !== expected)
    throw failed(`refused as ${JSON.stringify(answer.class)}, expected ${expected}`, details);
  step({ kind: "check", label: `refused as ${expected}`, ok: true });
};

const judgeOutput = (
  answer: Exclude<Answer, Fault>,
  test: VectorTest,
  family: string,
  expected: ShimCall["input"],
  step: Step,
): void => {
  const details: Details = { expected: { result: expected }, actual: shown(answer), why: test.comment };
  if (answer.kind !== "result") {
    const refusal = answer.kind === "error" ? answer.class : "unsupported";
    throw failed(`refused as ${JSON.stringify(refusal)} what must be accepted`, details);
  }
  const comparison = compareOutput(family, expected, answer.result, test.input);
  if (!comparison.equal) throw failed(comparison.finding ?? "the output differs", details);
  step({ kind: "check", label: "the output is as expected", ok: true });
  if (comparison.finding !== undefined) step({ kind: "info", label: comparison.finding });
  const known = new Set([...Object.keys(expected), ...(describedFields[family] ?? [])]);
  const further = Object.keys(answer.result).filter((name) => !known.has(name));
  if (further.length > 0) step({ kind: "info", label: `further fields in the result: ${further.join(", ")}` });
};

const judge = (answer: Exclude<Answer, Fault>, test: VectorTest, family: string, step: Step): void => {
  step({ kind: "receive", label: answer.kind, from: "shim", data: shown(answer) });
  if (answer.extra.length > 0)
    step({ kind: "info", label: `further fields in the answer: ${answer.extra.join(", ")}` });
  if (answer.kind === "unsupported")
    throw failed(`the shim lists the family ${family}, and called this vector unsupported`, { actual: shown(answer) });
  if ("class" in test.expect) judgeClass(answer, test.expect.class, test.comment, step);
  else judgeOutput(answer, test, family, test.expect.output, step);
};

/** A sibling that is not accepted means that the refusal before it proves nothing. */
const judgeSibling = (
  answer: Exclude<Answer, Fault>,
  sibling: VectorTest,
  family: string,
  step: Step,
  input: ShimCall["input"],
): void => {
  step({ kind: "send", label: `its sibling ${sibling.id}, which must be accepted`, to: "shim", data: input });
  try {
    judge(answer, sibling, family, step);
  } catch (error) {
    if (!(error instanceof CaseEnd)) throw error;
    const { message, ...details } = error.finding;
    throw failed(`its accepted sibling ${sibling.id}, played after it: ${message}`, details);
  }
};

const playVector = async (
  context: CaseContext,
  family: string,
  test: VectorTest,
  sibling: VectorTest | undefined,
): Promise<void> => {
  const shim = await context.shim();
  const played = sibling === undefined ? [test] : [test, sibling];
  const calls = played.map((item) => ({ family, input: expandInput(item.input) }));
  context.step({ kind: "send", label: `vector ${family}`, to: "shim", data: calls[0]!.input });
  const answers = await shim.sequence(calls);
  for (const [index, item] of played.entries()) {
    const answer = answers[index];
    const during = index === 0 ? "" : `, when the accepted sibling ${item.id} was played after it`;
    if (answer === undefined) throw new Error(`the shim client gave no answer to vector ${index + 1} of ${test.id}`);
    if (answer.kind === "fault") throw endOfFault(answer, during);
    context.took(answer.tookMs ?? 0);
    if (index === 0) judge(answer, item, family, context.step);
    else judgeSibling(answer, item, family, context.step, calls[index]!.input);
  }
  const after = answers[played.length];
  if (after?.kind === "fault") throw endOfFault(after, ", after it had answered");
};

const caseOf = (file: VectorFile, test: VectorTest, sibling: VectorTest | undefined): Case => ({
  id: test.id,
  title: test.comment,
  suite: file.family.split("/")[0]!,
  requirements: test.requirements,
  importance: test.importance,
  needs: { roles: ["shim"], families: [file.family] },
  timeoutMs: 0,
  run: (context) => playVector(context, file.family, test, sibling),
});

/**
 * One case per test of the vector files. A refused test is followed by its accepted sibling in the same process, so
 * that a target that refuses everything, or dies of it, does not pass.
 */
export const vectorCases = (files: readonly VectorFile[]): Case[] =>
  files.flatMap((file) => {
    const byId = new Map(file.tests.map((test) => [test.id, test]));
    return file.tests.map((test) => {
      const { sibling: name } = test.expect;
      const sibling = test.result === "invalid" && name !== undefined ? byId.get(name) : undefined;
      if (test.result === "invalid" && sibling === undefined)
        throw new Error(`vector ${test.id}: expect.sibling is ${name}, but ${file.family} has no such test`);
      return caseOf(file, test, sibling);
    });
  });
