import { type Omq, OmqError } from "../../transport/omq/types.js";
import type { TellClient } from "../ports.js";

/** Sends to clients over OMQ; what does not fit into a client's queue is dropped. */
export const clientTeller =
  (omq: Omq): TellClient =>
  async (connection, command, parts) => {
    try {
      await omq.send({ connection }, command, parts);
      return true;
    } catch (error) {
      if (!(error instanceof OmqError)) throw error;
      return error.word !== "NOT_CONNECTED";
    }
  };
