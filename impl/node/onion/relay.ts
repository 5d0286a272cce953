import { OnionError } from "../../onion/error.js";
import type { Frame } from "../../onion/frame.js";
import { maxHopNo, readRelayMessage } from "../../onion/relay-message.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext } from "../context.js";
import { handleLayer } from "./hop.js";

const readOne = (parts: readonly Buffer[]): Frame => {
  if (parts.length !== 1) throw new OnionError("malformed-frame", `expected 1 part, got ${parts.length}`);
  return readRelayMessage(parts[0]!);
};

/** A later hop: reads what the node before sent. The answer is always a status and a body. */
export const handleRelayedOnion = async (node: NodeContext, parts: readonly Buffer[]): Promise<OmqReply> => {
  if (node.notReady().length > 0) return ["503", `Snode not ready: ${node.keys.ed25519Public.toString("hex")}`];
  let frame: Frame;
  try {
    frame = readOne(parts);
  } catch (error) {
    if (!(error instanceof OnionError)) throw error;
    return ["400", `Invalid internal onion request: ${error.message}`];
  }
  if (frame.hopNo > maxHopNo) return ["400", "onion request max path length exceeded"];
  const { status, body } = await handleLayer(node, frame);
  return [String(status), body];
};
