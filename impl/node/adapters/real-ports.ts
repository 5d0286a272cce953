import { randomBytes } from "node:crypto";
import type { Logger } from "../../process/logger.js";
import type { Clock, Log, Random } from "../ports.js";

/** The time of this machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Random bytes of the operating system. */
export const realRandom: Random = { bytes: randomBytes };

/** A node's log on top of the process's. */
export const realLog =
  (logger: Logger): Log =>
  (level, message, fields = {}) =>
    logger[level](fields, message);
