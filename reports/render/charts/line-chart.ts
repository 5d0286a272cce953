import { type Html, html } from "../html/html.js";

/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** Class in the style sheet, which gives the colour. */
  readonly tone: "a" | "b" | "c" | "d";
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Shown as points with the interval they are in. */
  readonly intervals?: readonly (readonly [x: number, low: number, high: number])[];
}

export interface ChartOptions {
  readonly label: string;
  readonly x: { readonly title: string; readonly from: number; readonly to: number; readonly ticks: readonly number[] };
  readonly y: {
    readonly title: string;
    readonly from: number;
    readonly to: number;
    readonly ticks: readonly number[];
    readonly log: boolean;
  };
  readonly tick: (value: number) => string;
  readonly xTick: (value: number) => string;
  readonly series: readonly Series[];
  /** Vertical lines with a text. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
  /** Whether lines are told apart below the chart. */
  readonly legend?: boolean;
}

const width = 720;
const height = 340;
const margin = { left: 76, right: 16, top: 12, bottom: 46 };

/** A line chart as SVG that needs no script: classes of the style sheet give the colours. */
export const lineChart = ({ label, x, y, tick, xTick, series, marks = [], legend = true }: ChartOptions): Html => {
  const across = (value: number): number =>
    margin.left + ((value - x.from) / (x.to - x.from)) * (width - margin.left - margin.right);
  const scaled = (value: number): number => (y.log ? Math.log10(Math.max(value, y.from)) : value);
  const down = (value: number): number => {
    const share = (scaled(Math.min(value, y.to)) - scaled(y.from)) / (scaled(y.to) - scaled(y.from));
    return height - margin.bottom - share * (height - margin.top - margin.bottom);
  };
  const at = (value: number): string => value.toFixed(1);
  const path = (points: Series["points"]): string =>
    points.map(([px, py], index) => `${index === 0 ? "M" : "L"}${at(across(px))} ${at(down(py))}`).join("");
  return html`<figure class="panel chart"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${y.ticks.map((value) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at(down(value))}" y2="${at(down(value))}"></line><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${at(down(value) + 4)}">${tick(value)}</text>`)}
${x.ticks.map((value) => html`<text class="tick" text-anchor="middle" x="${at(across(value))}" y="${height - margin.bottom + 18}">${xTick(value)}</text>`)}
<text class="axis" text-anchor="middle" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}">${x.title}</text>
<text class="axis" text-anchor="middle" transform="rotate(-90 14 ${height / 2})" x="14" y="${height / 2}">${y.title}</text>
${marks.map(({ x: place, text }) => html`<line class="mark" x1="${at(across(place))}" x2="${at(across(place))}" y1="${margin.top}" y2="${height - margin.bottom}"><title>${text}</title></line>`)}
${series.map(({ name, tone, points }) => html`<path class="line ${tone}" d="${path(points)}"><title>${name}</title></path>`)}
${series.flatMap(({ name, tone, intervals = [] }) => intervals.map(([px, low, high]) => html`<line class="reach ${tone}" x1="${at(across(px))}" x2="${at(across(px))}" y1="${at(down(low))}" y2="${at(down(high))}"><title>${name}, measured</title></line>`))}
</svg><figcaption>${(legend ? series : []).map(({ name, tone }) => html`<span class="key-item"><svg class="swatch" viewBox="0 0 20 8" aria-hidden="true"><line class="line ${tone}" x1="0" x2="20" y1="4" y2="4"></line></svg>${name}</span> `)}</figcaption></figure>`;
};
