#!/usr/bin/env node
/*
 * Runs on any Node.js that knows modules: says in one line what is missing, and only then loads the program, whose
 * syntax an old one could not read.
 */
const needed = "20.19.0";

const older = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] || 0) - (b?.[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};

const obstacle = older(process.versions.node, needed)
  ? `Node.js ${needed} or newer is needed, but this is ${process.versions.node}`
  : process.platform === "win32"
    ? "Windows is not supported; use Linux, macOS or the Windows Subsystem for Linux"
    : undefined;

/** Ctrl-C while the program loads; commands that take longer than that handle it themselves. */
const endEarly = (name: "SIGINT" | "SIGTERM"): void => {
  process.on(name, () => {
    if (process.listenerCount(name) === 1) process.exit(130);
  });
};

if (obstacle === undefined) {
  endEarly("SIGINT");
  endEarly("SIGTERM");
  // A reader such as `head` may go away early; that is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  void import("./program.js").then(({ main }) => main(process.argv.slice(2)));
} else {
  process.stderr.write(`swarmcheck: ${obstacle}\n`);
  process.exitCode = 2;
}
