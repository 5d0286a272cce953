/// <reference lib="dom" />
import type { PageDetail, PageResult, PageStep } from "../payload/types.js";
import type { Bytes } from "./bytes.js";
import type { Copy } from "./copy.js";
import type { Dom } from "./dom.js";
import type { JsonView } from "./json-view.js";
import type { Sequence } from "./sequence.js";

interface Needs {
  readonly dom: Dom;
  readonly copy: Copy;
  readonly bytes: Bytes;
  readonly json: JsonView;
  readonly sequence: Sequence;
}

/** What stands below the title of a case once it is opened. */
export const detailPart = ({ dom: { make }, copy, bytes, json, sequence }: Needs) => {
  const section = (title: string, ...children: (Node | undefined)[]): HTMLElement =>
    make("section", {}, make("h4", {}, title), ...children);

  const findingView = ({ verdict }: PageResult, { finding }: PageDetail): HTMLElement | undefined => {
    if (finding === undefined) return undefined;
    const { message, expected, actual, why } = finding;
    const box = make("div", { class: `finding ${verdict}` }, make("p", { class: "message" }, message));
    if (why !== undefined) box.append(make("p", {}, make("b", {}, "Why this is expected: "), why));
    if (expected === undefined && actual === undefined) return box;
    const both = expected !== undefined && actual !== undefined;
    const side = (title: string, value: unknown, other: unknown): HTMLElement | undefined =>
      value === undefined ? undefined : section(title, both ? json.compare(value, other) : json.show(value));
    box.append(make("div", { class: "twin" }, side("Expected", expected, actual), side("What came", actual, expected)));
    return box;
  };

  const requirement = (id: string): HTMLElement => {
    const known = document.getElementById(`requirement:${id}`);
    const text = (name: string): string => known?.querySelector(name)?.textContent ?? "";
    return make(
      "li",
      {},
      make("a", { class: "mono", href: `#requirement:${id}` }, id),
      " ",
      known === null ? make("span", { class: "mark" }, "not in the catalogue") : undefined,
      known === null ? undefined : make("span", { class: "soft" }, `${text(".level")} · `),
      known === null ? undefined : text(".statement"),
    );
  };

  const stepView = (step: PageStep, number: number): HTMLElement => {
    const route = [step.from ?? "suite", step.to ?? "suite"].join(" → ");
    const named = step.from !== undefined || step.to !== undefined;
    const mark = step.ok === undefined ? step.kind : step.ok ? "✓ held" : "✗ did not hold";
    const tone = step.ok === undefined ? step.kind : step.ok ? "held" : "bad";
    const line = make(
      "li",
      { class: `step ${tone}` },
      make("span", { class: "number" }, number),
      make("span", { class: "at mono" }, `${step.at.toFixed(1)} ms`),
      make("span", { class: "kind" }, mark),
    );
    const body = make("div", { class: "body" }, make("span", { class: "label" }, step.label));
    if (named) body.append(make("span", { class: "soft route" }, route));
    if (step.data !== undefined) body.append(json.show(step.data));
    if (step.hex !== undefined)
      body.append(make("div", { class: "value" }, bytes.show(step.hex, step.bytes ?? Math.floor(step.hex.length / 2))));
    line.append(body);
    return line;
  };

  const transcript = (detail: PageDetail): HTMLElement | undefined =>
    detail.steps.length === 0
      ? undefined
      : section(
          "Transcript",
          sequence(detail.steps),
          make("ol", { class: "steps" }, ...detail.steps.map((step, index) => stepView(step, index + 1))),
        );

  const origin = (result: PageResult, detail: PageDetail | undefined): HTMLElement =>
    make(
      "p",
      { class: "soft origin" },
      detail === undefined
        ? `To keep this page small it holds no transcript of this case; it is line ${result.line} of the NDJSON file.`
        : `${detail.cut ? "Long values are cut here; the whole" : "The record"} is line ${result.line} of the NDJSON file.`,
    );

  return (result: PageResult, detail: PageDetail | undefined): HTMLElement => {
    return make(
      "div",
      { class: "inner" },
      detail === undefined
        ? result.message === undefined
          ? undefined
          : make("p", { class: "message" }, result.message)
        : findingView(result, detail),
      section(
        "Requirements",
        result.req.length === 0
          ? make("p", { class: "soft" }, "This case names none.")
          : make("ul", { class: "plain" }, ...result.req.map(requirement)),
      ),
      section(
        "Repeat this case",
        make("div", { class: "command" }, make("pre", {}, result.rerun), copy("copy", result.rerun)),
      ),
      detail === undefined ? undefined : transcript(detail),
      origin(result, detail),
    );
  };
};

export type Detail = ReturnType<typeof detailPart>;
