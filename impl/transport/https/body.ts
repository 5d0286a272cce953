import type { IncomingMessage } from "node:http";

/** Bodies held by a server, over all its connections. */
export interface BodyBudget {
  held: number;
  readonly maxHeldBytes: number;
  readonly maxBodyBytes: number;
}

/** The body, or why it is not taken: above the limit, no room at present, or the caller went away. */
export type BodyOutcome = Buffer | "too-large" | "no-room" | "broken";

/** Whether the body is too large by what its header says, before any of it is read. */
export const isDeclaredTooLarge = (request: IncomingMessage, { maxBodyBytes }: BodyBudget): boolean =>
  Number(request.headers["content-length"] ?? 0) > maxBodyBytes;

/**
 * Reads a body within the limits, also one of undeclared size. It counts against the budget until `release` is called;
 * after anything but a body there is nothing to release.
 */
export const readBody = (request: IncomingMessage, budget: BodyBudget): Promise<BodyOutcome> => {
  if (isDeclaredTooLarge(request, budget)) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let finished = false;
    const finish = (outcome: BodyOutcome): void => {
      if (finished) return;
      finished = true;
      request.off("data", onData);
      if (typeof outcome === "string") {
        budget.held -= size;
        chunks.length = 0;
      }
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      if (size + chunk.length > budget.maxBodyBytes) finish("too-large");
      else if (budget.held + chunk.length > budget.maxHeldBytes) finish("no-room");
      else {
        size += chunk.length;
        budget.held += chunk.length;
        chunks.push(chunk);
      }
    };
    request.on("data", onData);
    request.once("end", () => finish(Buffer.concat(chunks, size)));
    request.once("close", () => finish("broken"));
    request.once("error", () => finish("broken"));
  });
};

/** Gives the room of a body back. */
export const releaseBody = (body: Buffer, budget: BodyBudget): void => {
  budget.held -= body.length;
};
