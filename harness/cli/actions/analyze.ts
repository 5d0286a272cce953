import { randomBytes } from "node:crypto";
import { renderSybil } from "../../../reports/render/sybil/page.js";
import type { SybilAnalysis } from "../../../spec/schema/analysis.js";
import { analyseSybil } from "../../analysis/sybil/analyse.js";
import { startHistoryWorkers } from "../../analysis/sybil/workers.js";
import { exitCodes } from "../../engine/score.js";
import { shortPath } from "../../target/manifest.js";
import { writeFileFor } from "../folder.js";
import { catchInterrupt } from "../interrupt.js";
import { print, printError } from "../output.js";

/** Options of `swarmcheck analyze sybil` as commander gives them. */
export interface AnalyzeSybilOptions {
  readonly nodes: number;
  readonly stake: number;
  readonly seed?: string;
  readonly samples: number;
  readonly turnover: number;
  readonly supply: number;
  readonly elasticity: number;
  readonly workers: number;
  readonly out?: string;
  readonly json?: true;
}

const progressEveryMs = 2_000;

const percent = (value: number): string =>
  value === 0 ? "0" : value < 1e-4 ? `${(100 * value).toExponential(2)} %` : `${(100 * value).toFixed(3)} %`;

const summary = ({ parameters, everyoneRegistersAgain, aimed, aimedHistories, shares }: SybilAnalysis): string[] => {
  const { nodes, attackers, confidence } = parameters;
  const { cost } = shares.find(({ share }) => share === parameters.share)!;
  const amount = (value: number): string => Math.round(value).toLocaleString("en");
  const last = aimed.at(-1)!;
  return [
    `${attackers} of ${nodes} nodes are the attacker's; intervals hold together with ${100 * confidence} % confidence`,
    "",
    `${"the attacker …".padEnd(50)}${"by formula".padStart(14)}  measured`,
    ...everyoneRegistersAgain.map(
      ({ title, closedForm, measured, agrees }) =>
        `${title.padEnd(50)}${percent(closedForm).padStart(14)}  ${percent(measured.mean)} [${percent(Math.max(0, measured.low))}, ${percent(measured.high)}]${agrees ? "" : "  DISAGREES"}`,
    ),
    "",
    `stake: ${amount(cost.stake)} OXEN, ${percent(cost.shareOfFloating)} of the coins that float`,
    cost.outlay === null
      ? "there are not so many coins"
      : `outlay: ${amount(cost.outlay)} OXEN at the price before; the last coin costs ${cost.lastPrice!.toFixed(2)} times as much`,
    `aimed at one swarm, ${aimed.length} rounds: ${percent(last.best)} of its seats; whole in ${percent(last.whole)} of ${aimedHistories} histories`,
  ];
};

/** Analyses, prints, and writes the page. */
export const analyzeSybil = async (options: AnalyzeSybilOptions): Promise<void> => {
  const { nodes, stake, samples, turnover, supply, elasticity, seed = randomBytes(8).toString("hex") } = options;
  printError(`seed ${seed}`);
  const interrupt = catchInterrupt();
  const workers = startHistoryWorkers(options.workers);
  interrupt.signal.addEventListener("abort", () => process.exit(exitCodes.interrupted));
  let toldAt = performance.now();
  const analysis = await analyseSybil(
    { nodes, share: stake, samples, turnover, supply, elasticity, seed },
    workers.play,
    (done, total) => {
      if (performance.now() - toldAt < progressEveryMs && done < total) return;
      toldAt = performance.now();
      printError(`${done} of ${total} histories`);
    },
  );
  await workers.end();
  interrupt.release();
  if (options.out !== undefined) writeFileFor("--out", options.out, renderSybil(analysis));
  if (options.json === true) print(JSON.stringify(analysis));
  else print(...summary(analysis), ...(options.out === undefined ? [] : ["", shortPath(options.out)]));
  const agrees = analysis.everyoneRegistersAgain.every((item) => item.agrees);
  process.exitCode = agrees ? exitCodes.conformant : exitCodes.notConformant;
};
