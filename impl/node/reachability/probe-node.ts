import { parseKey, toBase32z } from "../../transport/omq/key-text.js";
import { PeerFailure, ServerFailure, type Transport } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";

/** What a node answered to, of what it has to answer to. */
export interface ProbeOutcome {
  readonly https: boolean;
  readonly omq: boolean;
}

const pubkeyHeader = "x-oxen-snode-pubkey";

/** Whether the header names the node by its legacy key, in any spelling or raw. */
const names = (header: string | undefined, { legacy }: ServiceNode): boolean => {
  if (header === undefined) return false;
  const key = header.length === 32 ? Buffer.from(header, "latin1") : parseKey(header);
  return key?.toString("hex") === legacy;
};

const probeHttps = async (transport: Transport, node: ServiceNode, timeout: number): Promise<boolean> => {
  const host = `${toBase32z(Buffer.from(node.ed25519, "hex"))}.snode`;
  try {
    const { status, headers } = await transport.probe(node, "/ping_test/v1", host, timeout);
    return status === 200 && names(headers[pubkeyHeader], node);
  } catch (error) {
    if (error instanceof ServerFailure) return false;
    throw error;
  }
};

const probeOmq = async (transport: Transport, node: ServiceNode, timeout: number): Promise<boolean> => {
  try {
    await transport.ask(node, "sn.ping", [], timeout, true);
    return true;
  } catch (error) {
    if (error instanceof PeerFailure) return false;
    throw error;
  }
};

/** Tries whether a node can be reached over HTTPS and over OMQ, and is the one it should be. QUIC is not tried. */
export const probeNode = async (transport: Transport, node: ServiceNode, timeout: number): Promise<ProbeOutcome> => {
  const [https, omq] = await Promise.all([probeHttps(transport, node, timeout), probeOmq(transport, node, timeout)]);
  return { https, omq };
};
