import { OnionError } from "../../onion/error.js";
import { type Frame, parseFrame } from "../../onion/frame.js";
import type { NodeContext } from "../context.js";
import { type HopReply, handleLayer } from "./hop.js";

/** The first hop: reads the body that a client posted. */
export const handleEntryOnion = async (node: NodeContext, body: Buffer): Promise<HopReply> => {
  let frame: Frame;
  try {
    frame = parseFrame(body);
  } catch (error) {
    if (!(error instanceof OnionError)) throw error;
    return { status: 400, body: `Error parsing onion request: ${error.message}` };
  }
  return handleLayer(node, frame);
};
