import { createHash } from "node:crypto";
import type { SybilAnalysis } from "../../../spec/schema/analysis.js";
import { lineChart } from "../charts/line-chart.js";
import { chartStyle } from "../charts/style.js";
import { type Html, html, trusted } from "../html/html.js";
import { style } from "../html/style.js";

/** A chance as a percentage, with two or three digits that mean something. */
const percent = (value: number): string => {
  if (value === 0) return "0";
  if (value < 1e-5) return `${(100 * value).toExponential(1)} %`;
  return `${Number((100 * value).toPrecision(3))} %`;
};
const amount = (value: number): string => Math.round(value).toLocaleString("en");

const powers = [1e-8, 1e-6, 1e-4, 1e-2, 1];
const tenths = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

const comparison = ({
  everyoneRegistersAgain,
  parameters,
}: SybilAnalysis): Html => html`<h2>By formula and measured</h2>
<p class="lead">Every node leaves and registers again between two looks, so that any ${amount(parameters.attackers)} of ${amount(parameters.nodes)} nodes are as likely
to be the attacker's as any others. The intervals hold together with ${100 * parameters.confidence} % confidence.</p>
<div class="panel wide"><table class="numbers"><thead><tr><th>the attacker …</th><th>by formula</th><th>measured</th><th>interval</th><th>samples</th><th>agree</th></tr></thead><tbody>
${everyoneRegistersAgain.map(
  ({ title, closedForm, measured, agrees }) =>
    html`<tr><td>${title}</td><td>${percent(closedForm)}</td><td>${percent(measured.mean)}</td><td>${percent(Math.max(0, measured.low))} to ${percent(measured.high)}</td><td>${amount(measured.samples)}</td><td class="${agrees ? "passed" : "failed mark"}">${agrees ? "yes" : "no"}</td></tr>`,
)}</tbody></table></div>`;

const chanceChart = ({ shares, everyoneRegistersAgain, parameters }: SybilAnalysis): Html => {
  const measured = (id: string): readonly (readonly [number, number, number])[] =>
    everyoneRegistersAgain
      .filter((item) => item.id === id)
      .map((item) => [parameters.share, Math.max(0, item.measured.low), item.measured.high]);
  const shown = shares.filter(({ share }) => share <= 0.5);
  return lineChart({
    label: "Chances of an attacker by its share of the stake",
    x: { title: "share of the stake", from: 0, to: 0.5, ticks: tenths },
    y: { title: "chance", from: 1e-8, to: 1, ticks: powers, log: true },
    tick: percent,
    xTick: percent,
    series: [
      {
        name: "a given swarm as a whole",
        tone: "a",
        points: shown.map((row) => [row.share, row.wholeSwarm]),
        intervals: measured("whole-swarm"),
      },
      {
        name: "some swarm as a whole",
        tone: "b",
        points: shown.map((row) => [row.share, row.anyWholeSwarm]),
        intervals: measured("any-whole-swarm"),
      },
      {
        name: "majority of a given swarm",
        tone: "c",
        points: shown.map((row) => [row.share, row.majority]),
        intervals: measured("majority"),
      },
      {
        name: "both ends of a path",
        tone: "d",
        points: shown.map((row) => [row.share, row.bothEnds]),
        intervals: measured("both-ends"),
      },
    ],
  });
};

const costChart = ({ shares }: SybilAnalysis): Html => {
  const shown = shares.filter(({ share, cost }) => share <= 0.5 && cost.outlay !== null);
  const most = Math.max(1, ...shown.map(({ cost }) => cost.outlay! / 1e6));
  const power = 10 ** Math.floor(Math.log10(most));
  const step = most / power < 3 ? power / 2 : power;
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  return lineChart({
    label: "Cost of the stake by its share",
    x: { title: "share of the stake", from: 0, to: 0.5, ticks: tenths },
    y: { title: "million OXEN at the price before", from: 0, to: most, ticks, log: false },
    tick: (value) => String(value),
    xTick: percent,
    series: [
      {
        name: "with the price that rises",
        tone: "a",
        points: shown.map(({ share, cost }) => [share, cost.outlay! / 1e6]),
      },
      {
        name: "if the price stood still",
        tone: "c",
        points: shown.map(({ share, cost }) => [share, cost.stake / 1e6]),
      },
    ],
  });
};

const attackChart = ({ aimed, attackerRegistersAgain }: SybilAnalysis): Html =>
  lineChart({
    label: "What registering again and again brings",
    x: {
      title: "round",
      from: 1,
      to: aimed.length,
      ticks: aimed.map(({ round }) => round).filter((round) => round === 1 || round % 4 === 0),
    },
    y: { title: "share", from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], log: false },
    tick: percent,
    xTick: String,
    series: [
      { name: "aimed: seats in its best swarm", tone: "a", points: aimed.map(({ round, best }) => [round, best]) },
      {
        name: "aimed: histories with a whole swarm",
        tone: "b",
        points: aimed.map(({ round, whole }) => [round, whole]),
      },
      {
        name: "aimless: seats in its best swarm",
        tone: "c",
        points: attackerRegistersAgain.map(({ round, best }) => [round, best]),
      },
    ],
  });

const shareTable = ({ shares, parameters }: SybilAnalysis): Html => html`<h2>By share of the stake</h2>
<p class="lead">By formula, with the sizes of swarms as they were seen last. A client that builds 100 paths of three random nodes meets both ends at least once
with the chance in the column before the last but two; one that keeps its first node, with that in the column after it.</p>
<div class="panel wide"><table class="numbers"><thead><tr><th>share</th><th>nodes</th><th>a whole swarm</th><th>some whole swarm</th><th>a majority</th><th>some majority</th><th>both ends</th><th>once in 100 paths</th><th>with a kept node</th><th>stake, OXEN</th><th>outlay, OXEN</th><th>last price</th></tr></thead><tbody>
${shares.map(
  (row) =>
    html`<tr class="${row.share === parameters.share ? "asked" : ""}"><td>${percent(row.share)}</td><td>${amount(row.attackers)}</td><td>${percent(row.wholeSwarm)}</td><td>${percent(row.anyWholeSwarm)}</td><td>${percent(row.majority)}</td><td>${percent(row.anyMajority)}</td><td>${percent(row.bothEnds)}</td><td>${percent(row.bothEndsOnce)}</td><td>${percent(row.bothEndsOnceWithGuard)}</td><td>${amount(row.cost.stake)}</td><td>${row.cost.outlay === null ? "not so many coins" : amount(row.cost.outlay)}</td><td>${row.cost.lastPrice === null ? "" : `× ${row.cost.lastPrice.toFixed(2)}`}</td></tr>`,
)}</tbody></table></div>`;

const costText = ({ parameters }: SybilAnalysis): Html => html`<h2>What the stake costs</h2>
<p class="lead">Assumed: ${amount(parameters.supply)} OXEN exist, the other nodes lock ${amount(parameters.stakePerNode)} each, and the price follows the coins F that still float
as (F₀ / F)^(1 / ${parameters.elasticity}). Each coin that is locked makes the next one dearer, and the demand has to go on. The stake stays bound: 15 days after an
unlock is asked for, 30 days when the network expels the node. Whatever the price loses once the attack is seen, the attacker loses on all of it.</p>`;

const attackText = ({ parameters, aimedHistories }: SybilAnalysis): Html => html`<h2>Registering again and again</h2>
<p class="lead">A round lasts at least as long as an unlock, 15 days. Aimless: the attacker replaces all its nodes each round, and nobody else does; new nodes fill the smaller swarms, which
spreads them more evenly than chance. Aimed: it keeps the seats in the swarm that it holds best and replaces all others, while ${percent(parameters.turnover)} of the other nodes are replaced each round by
new ones. Averages of ${aimedHistories} histories. Here no formula is claimed.</p>`;

/** The analysis as one HTML file that needs nothing else and runs no script. */
export const renderSybil = (analysis: SybilAnalysis): string => {
  const { parameters, sizes } = analysis;
  const sheet = style + chartStyle;
  const digest = createHash("sha256").update(sheet).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>Attack by stake: ${percent(parameters.share)} of ${amount(parameters.nodes)} nodes</title><style>${trusted(sheet)}</style></head><body><main>
<header class="top"><div><p class="over">swarmcheck ${analysis.version}, analysis</p><h1>What ${percent(parameters.share)} of the stake can get</h1>
<p class="soft">${amount(parameters.attackers)} of ${amount(parameters.nodes)} nodes; seed <span class="mono">${parameters.seed}</span>; swarms of ${sizes.map(({ size, swarms }) => `${size} (${swarms.toFixed(1)})`).join(", ")} members on average</p></div></header>
${comparison(analysis)}
${chanceChart(analysis)}
${shareTable(analysis)}
${costText(analysis)}
${costChart(analysis)}
${attackText(analysis)}
${attackChart(analysis)}
<h2>How to repeat</h2><pre class="panel">swarmcheck analyze sybil --nodes ${parameters.nodes} --stake ${parameters.share} --samples ${parameters.samples} --seed ${parameters.seed} --turnover ${parameters.turnover} --supply ${parameters.supply} --elasticity ${parameters.elasticity}</pre>
</main></body></html>
`.markup;
};
