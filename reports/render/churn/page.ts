import { createHash } from "node:crypto";
import { commandText } from "../../../spec/model/churn/command-text.js";
import type { Fault } from "../../../spec/model/churn/watch.js";
import { packageVersion } from "../../../spec/package.js";
import type { SimulationCommand, SimulationEvent } from "../../../spec/schema/simulation.js";
import { lineChart, type Series } from "../charts/line-chart.js";
import { chartStyle } from "../charts/style.js";
import { type Html, html, trusted } from "../html/html.js";
import { style } from "../html/style.js";
import { sequenceDiagram } from "./sequence.js";
import { type Timeline, timelineOf } from "./timeline.js";

/** A history that was played, and what is wrong with it. */
export interface ChurnStory {
  readonly scenario: { readonly seed: string; readonly nodes: number; readonly commands: readonly SimulationCommand[] };
  readonly faults: readonly Fault[];
  readonly events: readonly SimulationEvent[];
}

const own = `
.lifelines{display:block}.lifelines text{font-size:12px;fill:var(--ink)}.lifelines .head{font-weight:650}.lifelines .when{fill:var(--soft)}
.lifelines .life{stroke:var(--line)}.lifelines .arrow{stroke:var(--accent);stroke-width:1.5}.lifelines .dot{fill:var(--accent)}
.lifelines .good.dot{fill:var(--good)}.lifelines .good.arrow{stroke:var(--good)}.lifelines .bad.dot{fill:var(--bad)}.lifelines .bad.arrow{stroke:var(--bad)}.lifelines text.bad{fill:var(--bad)}
ol.commands{columns:2;column-gap:40px;font-size:13px;padding-left:44px}
`;

const tones: readonly Series["tone"][] = ["a", "b", "c", "d"];
const mostCommands = 400;
const diagramCommands = 25;

const ticksTo = (most: number): number[] => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const step = most / power < 3 ? power / 2 : power;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
};

const chart = (
  timeline: Timeline,
  marks: readonly { readonly x: number; readonly text: string }[],
  title: string,
  series: readonly Series[],
): Html => {
  const most = Math.max(1, ...series.flatMap(({ points }) => points.map(([, value]) => value)));
  const to = Math.max(1, timeline.end);
  return lineChart({
    label: title,
    x: { title: "seconds", from: 0, to, ticks: ticksTo(to) },
    y: { title, from: 0, to: most, ticks: ticksTo(most), log: false },
    tick: (value) => String(Math.round(value * 10) / 10),
    xTick: String,
    series,
    marks,
    legend: series.length <= 8,
  });
};

/** A history as one HTML file that needs nothing else and runs no script. */
export const renderChurn = ({ scenario, faults, events }: ChurnStory): string => {
  const timeline = timelineOf(events);
  const start = events[0]?.at ?? 0;
  const marks = events
    .filter((event) => event.kind === "command")
    .map(({ at, command }) => ({ x: (at - start) / 1000, text: commandText(command) }));
  const sheet = style + chartStyle + own;
  const digest = createHash("sha256").update(sheet).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  const shown = scenario.commands.slice(0, mostCommands);
  const swarms = [...timeline.swarms].map(
    ([id, points], index): Series => ({ name: `swarm ${id}`, tone: tones[index % 4]!, points }),
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>Churn: ${faults.length === 0 ? "all is well" : faults[0]!.text}</title><style>${trusted(sheet)}</style></head><body><main>
<header class="top"><div><p class="over">swarmcheck ${packageVersion}, churn</p><h1>${faults.length === 0 ? "Nothing was lost" : faults[0]!.text}</h1>
<p class="soft">${scenario.nodes} nodes at the beginning, ${scenario.commands.length} commands; seed <span class="mono">${scenario.seed}</span></p></div></header>
${faults.length === 0 ? "" : html`<h2>What is wrong</h2><ul>${faults.slice(0, 50).map(({ rule, text }) => html`<li><span class="mono">${rule}</span> ${text}</li>`)}</ul>`}
${scenario.commands.length <= diagramCommands ? html`<h2>What happened</h2>${sequenceDiagram(events)}` : undefined}
<h2>Members of each swarm</h2><p class="lead">A vertical line is a command.</p>${chart(timeline, marks, "members", swarms)}
<h2>Copies of messages</h2>${chart(timeline, marks, "copies", [
    { name: "of the message with fewest", tone: "a", points: timeline.fewest },
    { name: "on average", tone: "b", points: timeline.average },
    { name: "of the message with most", tone: "c", points: timeline.most },
  ])}
<h2>Messages on any disk</h2>${chart(timeline, marks, "messages", [{ name: "messages", tone: "d", points: timeline.messages }])}
<h2>Commands</h2><ol class="commands">${shown.map((command) => html`<li>${commandText(command)}</li>`)}</ol>
${scenario.commands.length > mostCommands ? html`<p class="soft">${scenario.commands.length - mostCommands} more are left out</p>` : undefined}
</main></body></html>
`.markup;
};
