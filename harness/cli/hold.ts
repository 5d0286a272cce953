import type { Paused } from "../engine/pause.js";
import { printError } from "./output.js";

/** Resolves with the next line of standard input, with its end, or with the interruption. */
const nextLine = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const { stdin } = process;
    const done = (): void => {
      stdin.pause();
      for (const name of ["data", "end", "error"] as const) stdin.off(name, done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    if (signal.aborted || stdin.readableEnded) {
      resolve();
      return;
    }
    for (const name of ["data", "end", "error"] as const) stdin.on(name, done);
    signal.addEventListener("abort", done, { once: true });
    stdin.resume();
  });

/** Names processes to the user, one at a time, and goes on when Enter is pressed. */
export const createHold = (signal: AbortSignal): ((paused: Paused) => Promise<void>) => {
  let turn: Promise<void> = Promise.resolve();
  return ({ name, pid }) => {
    turn = turn.then(() => {
      if (signal.aborted) return undefined;
      printError(`paused: ${name} has process id ${pid}; attach a debugger, then press Enter`);
      return nextLine(signal);
    });
    return turn;
  };
};
