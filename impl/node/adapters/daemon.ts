import { generateKeyPairSync } from "node:crypto";
import { rawPublic } from "../../crypto/key-object.js";
import { createOmq } from "../../transport/omq/omq.js";
import type { Omq } from "../../transport/omq/types.js";
import type { AskDaemon, Log } from "../ports.js";
import { type DaemonKeys, readDaemonKeys } from "./daemon-keys.js";

/** Pauses between tries, ms: keys of the node, and the lasting connection. */
const keyPause = 5_000;
const connectPause = 500;
const keyTimeout = 15_000;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const throwAwayPair = (): { publicKey: Buffer; secretKey: Buffer } => {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const { d } = privateKey.export({ format: "jwk" });
  return { publicKey: rawPublic(publicKey), secretKey: Buffer.from(d ?? "", "base64url") };
};

const fetchOnce = async (address: string): Promise<DaemonKeys> => {
  const omq = await createOmq({
    ...throwAwayPair(),
    localServiceNode: false,
    isActive: () => false,
    lookup: () => undefined,
    maxMessageSize: 1024 * 1024,
  });
  try {
    const connection = await omq.connect(address);
    return readDaemonKeys(
      await omq.ask({ connection }, "admin.get_service_node_privkey", [], { timeoutMs: keyTimeout }),
    );
  } finally {
    await omq.close();
  }
};

/** Asks the daemon for this node's keys, over a connection of its own, until it gives them or `signal` is aborted. */
export const fetchKeys = async (address: string, log: Log, signal: AbortSignal): Promise<DaemonKeys> => {
  for (;;) {
    try {
      return await fetchOnce(address);
    } catch (error) {
      if (signal.aborted) throw error;
      log("warn", "the chain daemon gave no keys yet", { address, reason: String(error) });
      await pause(keyPause, signal);
      if (signal.aborted) throw error;
    }
  }
};

/** The lasting connection to the daemon, which may call us with level admin; dialled again until it stands. */
export const connectDaemon = async (omq: Omq, address: string, log: Log, signal: AbortSignal): Promise<AskDaemon> => {
  for (;;) {
    try {
      const connection = await omq.connect(address, { level: "admin", ephemeralId: true });
      return (endpoint, parts, timeoutMs) => omq.ask({ connection }, endpoint, parts, { timeoutMs });
    } catch (error) {
      if (signal.aborted) throw error;
      log("warn", "the chain daemon does not answer", { address, reason: String(error) });
      await pause(connectPause, signal);
      if (signal.aborted) throw error;
    }
  }
};
