import type { Origin } from "./endpoint.js";

/** Clocks may differ by this much, in ms; a request that was forwarded has been on its way for some time. */
export const slackOf = (origin: Origin): number => (origin === "member" ? 70_000 : 60_000);

/** The slack of requests whose window is the same for members. */
export const plainSlack = 60_000;
