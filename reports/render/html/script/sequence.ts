/// <reference lib="dom" />
import type { PageStep } from "../payload/types.js";
import type { Dom } from "./dom.js";

/** Draws who sent what to whom, for transcripts in which at least two parties are named. */
export const sequencePart = ({ make, drawing }: Dom) => {
  const mostParties = 12;
  const mostArrows = 80;
  const column = 170;
  const rowHeight = 30;
  const top = 40;
  /** The end that a step leaves out is the suite itself. */
  const suite = "suite";

  interface Arrow {
    readonly number: number;
    readonly from: string;
    readonly to: string;
    readonly step: PageStep;
  }

  /** A name in at most `most` characters; keys are told apart by both their ends. */
  const short = (name: string, most: number): string =>
    name.length <= most ? name : `${name.slice(0, most - 7)}…${name.slice(-6)}`;
  const head = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

  const arrowsOf = (steps: readonly PageStep[]): Arrow[] =>
    steps.flatMap((step, index) =>
      step.from === undefined && step.to === undefined
        ? []
        : [{ number: index + 1, from: step.from ?? suite, to: step.to ?? suite, step }],
    );

  const arrow = ({ number, from, to, step }: Arrow, y: number, xOf: (name: string) => number): SVGElement => {
    const [start, end] = [xOf(from), xOf(to)];
    const direction = end < start ? -1 : 1;
    const kind = step.ok === false ? "arrow bad" : `arrow ${step.kind === "receive" ? "receive" : "send"}`;
    const room = Math.max(1, Math.abs(end - start) / column);
    const label = head(`${number} ${step.label}`, Math.floor(room * 25));
    const line = start === end ? `M${start} ${y - 6}h22v12h-16` : `M${start} ${y}H${end - direction * 2}`;
    const tip = start === end ? `M${start + 4} ${y + 6}` : `M${end - direction * 1} ${y}`;
    const turn = start === end ? -1 : direction;
    return drawing(
      "g",
      { class: kind },
      drawing("title", {}, `${step.at.toFixed(1)} ms: ${step.kind} ${step.label}`.slice(0, 400)),
      drawing("path", { class: "wire", d: line }),
      drawing("path", { class: "tip", d: `${tip}l${-7 * turn} -4v8z` }),
      start === end
        ? drawing("text", { x: start + 28, y: y + 4 }, label)
        : drawing("text", { x: (start + end) / 2, y: y - 6, "text-anchor": "middle" }, label),
    );
  };

  return (steps: readonly PageStep[]): HTMLElement | undefined => {
    const named = new Set(steps.flatMap(({ from, to }) => [from, to]).filter((name) => name !== undefined));
    const arrows = arrowsOf(steps);
    const parties = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
    if (named.size < 2 || parties.length > mostParties) return undefined;
    const drawn = arrows.slice(0, mostArrows);
    const xOf = (name: string): number => column / 2 + parties.indexOf(name) * column;
    const width = column * parties.length + 40;
    const height = top + drawn.length * rowHeight + 16;
    const picture = drawing(
      "svg",
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": `${arrows.length} messages between ${parties.length} parties`,
      },
      ...parties.flatMap((name) => [
        drawing("path", { class: "life", d: `M${xOf(name)} 26V${height - 4}` }),
        drawing("rect", { class: "party", x: xOf(name) - 74, y: 2, width: 148, height: 24, rx: 5 }),
        drawing("text", { class: "party-name", x: xOf(name), y: 18, "text-anchor": "middle" }, short(name, 20)),
      ]),
      ...drawn.map((item, index) => arrow(item, top + (index + 1) * rowHeight - 6, xOf)),
    );
    const rest = arrows.length - drawn.length;
    return make(
      "div",
      {},
      make("div", { class: "sequence", tabindex: "0" }, picture),
      rest > 0 ? make("p", { class: "soft" }, `${rest} more messages are in the transcript.`) : undefined,
    );
  };
};

export type Sequence = ReturnType<typeof sequencePart>;
