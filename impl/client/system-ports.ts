import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Random } from "./ports.js";

/** The clock of the device. */
export const systemClock: Clock = { now: Date.now, wait: (ms) => delay(ms) };

/** The random numbers of the operating system. */
export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
