import { commandText } from "../../spec/model/churn/command-text.js";
import type { Watch } from "../../spec/model/churn/watch.js";
import type { SimulationEvent } from "../../spec/schema/simulation.js";

/** Shows a history while it is made. */
export interface LiveView {
  readonly onEvents: (events: readonly SimulationEvent[], watch: Watch) => void;
}

const shownCommands = 8;
const everyMs = 100;
const widest = 72;

const bar = (sizes: readonly number[]): string =>
  sizes
    .slice(0, widest)
    .map((size) => (size > 9 ? "+" : String(size)))
    .join("");

/**
 * The last commands, the sizes of the swarms and how many copies messages have, on a terminal; elsewhere a line for each
 * command.
 */
export const createLiveView = (stream: NodeJS.WriteStream): LiveView => {
  const terminal = stream.isTTY === true;
  const recent: string[] = [];
  let sizes: readonly number[] = [];
  let began: number | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let lines = 0;

  const draw = (watch: Watch): void => {
    const copies = [...watch.holders.values()].map(({ size }) => size).filter((size) => size > 0);
    const counts = [...Array(11).keys()].map((of) => copies.filter((size) => Math.min(10, size) === of).length);
    const text = [
      `swarms  ${bar(sizes)}  (${sizes.length}, ${sizes.reduce((sum, size) => sum + size, 0)} nodes)`,
      `copies  ${counts
        .map((count, of) => (count > 0 ? `${of === 10 ? "10+" : of}×${count}` : ""))
        .filter(Boolean)
        .join("  ")}`,
      ...recent,
    ];
    stream.write(
      `${lines > 0 ? `\u001b[${lines}A` : ""}${text.map((line) => `\u001b[2K${line.slice(0, 110)}\n`).join("")}`,
    );
    lines = text.length;
  };

  return {
    onEvents: (events, watch) => {
      for (const event of events) {
        began ??= event.at;
        if (event.kind === "block") sizes = event.swarms.map(({ members }) => members.length).sort((a, b) => a - b);
        if (event.kind !== "command") continue;
        const line = `${((event.at - began) / 1000).toFixed(3).padStart(9)} s  ${commandText(event.command)}`;
        if (!terminal) stream.write(`${line}\n`);
        recent.push(line);
        if (recent.length > shownCommands) recent.shift();
      }
      if (!terminal || performance.now() - shownAt < everyMs) return;
      shownAt = performance.now();
      draw(watch);
    },
  };
};
