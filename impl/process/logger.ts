import pino, { type Logger } from "pino";

export type { Logger } from "pino";

/** What `--log-level` accepts; `warning` is the spelling of the deployed server. */
export const logLevels = ["trace", "debug", "info", "warn", "warning", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

/** Field names whose values never reach a log, at the top of the fields and one level below. */
const secretFields = [
  "secret",
  "secretKey",
  "ed25519_secret",
  "x25519_secret",
  "legacy_secret",
  "seed",
  "phrase",
  "token",
  "password",
  "authorization",
];

/**
 * Structured log of a process: one JSON object a line on stderr, written at once so that nothing is lost at a crash.
 * A reader of stderr that has gone away does not end the process.
 */
export const createLogger = (name: string, level: LogLevel): Logger => {
  const destination = pino.destination({ dest: 2, sync: true });
  destination.on("error", () => {});
  return pino(
    {
      name,
      level: level === "warning" ? "warn" : level,
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: "[secret]" },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
};
