import { type ReportResult, type Verdict, verdicts } from "../../spec/schema/report.js";
import { colorsFor, inert } from "./output.js";

/** Shows how far a run is. */
export interface Progress {
  readonly result: (result: ReportResult) => void;
  /** Removes the status line. */
  readonly end: () => void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly total: number;
  /** One line for each result. */
  readonly verbose: boolean;
}

const terminalEveryMs = 100;
const plainEveryMs = 2_000;
/** The pace that the time left is judged by is that of the last while: vectors are quick, networks are not. */
const paceMs = 15_000;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * One status line on a terminal, or a plain line now and then elsewhere: done, verdicts so far, time left. The first
 * result is shown at once.
 */
export const createProgress = ({ stream, total, verbose }: ProgressOptions): Progress => {
  const terminal = stream.isTTY === true;
  const colors = colorsFor(stream);
  const began = performance.now();
  const counts = new Map<Verdict, number>();
  let done = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shownDone = -1;
  /** How many were done at earlier times, oldest first, back to the beginning of the pace. */
  let past: { readonly at: number; readonly done: number }[] = [];

  const timeLeft = (): string => {
    const now = performance.now();
    const elapsed = seconds(now - began);
    const recent = past.findIndex(({ at }) => at >= now - paceMs);
    past = past.slice(Math.max(0, recent - 1));
    const since = past[0];
    past.push({ at: now, done });
    if (since === undefined || done < 2 || done === since.done || done === total) return elapsed;
    return `${elapsed}, about ${seconds(((now - since.at) / (done - since.done)) * (total - done))} left`;
  };

  const paint = (verdict: Verdict, text: string): string =>
    verdict === "pass" ? colors.green(text) : verdict === "unsupported" ? colors.dim(text) : colors.red(text);

  const show = (): void => {
    shownAt = performance.now();
    shownDone = done;
    const seen = verdicts
      .filter((verdict) => counts.has(verdict))
      .map((verdict) => paint(verdict, `${counts.get(verdict)} ${verdict}`));
    const line = [`${done}/${total}`, ...seen, timeLeft()].join("  ");
    stream.write(terminal ? `\r\u001b[2K${line}` : `${line}\n`);
  };

  const timer = setInterval(() => {
    if (performance.now() - shownAt >= (terminal ? 500 : plainEveryMs)) show();
  }, 250);
  timer.unref();
  if (terminal) show();

  return {
    result: (result) => {
      done++;
      counts.set(result.verdict, (counts.get(result.verdict) ?? 0) + 1);
      if (verbose) {
        const message = result.finding === undefined ? "" : `: ${inert(result.finding.message)}`;
        const line = `${paint(result.verdict, result.verdict.padEnd(11))} ${result.id}${message}\n`;
        stream.write(terminal ? `\r\u001b[2K${line}` : line);
      }
      const quiet = performance.now() - shownAt;
      if (done === 1 || quiet >= (terminal ? terminalEveryMs : plainEveryMs)) show();
    },
    end: () => {
      clearInterval(timer);
      if (terminal) stream.write("\r\u001b[2K");
      else if (shownDone !== done || done === 0) show();
    },
  };
};
