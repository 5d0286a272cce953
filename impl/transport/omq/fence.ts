import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zmq from "zeromq";
import { closeSocket } from "./sockets.js";

/** A round through the context's I/O thread. */
export interface Fence {
  /** Resolves once the I/O thread has finished what it was doing when this was called. */
  pass(): Promise<void>;
  close(): void;
}

/**
 * Opens a private link between two sockets of one context. A message over it must be carried by the context's only I/O
 * thread, which therefore has left the handshake step that asked for authentication: an answer given afterwards cannot
 * come too early to decide the routing id. `inproc` would bypass that thread, hence `ipc`.
 */
export const openFence = async (context: zmq.Context): Promise<Fence> => {
  const name = `fence-${randomBytes(16).toString("hex")}`;
  const folder = process.platform === "linux" ? undefined : mkdtempSync(join(tmpdir(), "f-"));
  const address = folder === undefined ? `ipc://@${name}` : `ipc://${join(folder, "f")}`;
  const receiver = new zmq.Pair({ context, linger: 0, receiveHighWaterMark: 0 });
  // Without a limit a send succeeds at once; time-out 0 also keeps the binding from deferring one in a long burst.
  const sender = new zmq.Pair({ context, linger: 0, sendHighWaterMark: 0, sendTimeout: 0 });
  const waiting = new Map<number, () => void>();
  let last = 0;

  await receiver.bind(address);
  sender.connect(address);
  const settle = async (): Promise<void> => {
    for await (const [message] of receiver) {
      const number = message?.readUInt32BE(0) ?? 0;
      waiting.get(number)?.();
      waiting.delete(number);
    }
  };
  settle().catch(() => {});

  return {
    pass: async () => {
      last = (last + 1) >>> 0;
      const number = last;
      const message = Buffer.alloc(4);
      message.writeUInt32BE(number);
      const passed = new Promise<void>((resolve) => waiting.set(number, resolve));
      await sender.send(message);
      await passed;
    },
    close: () => {
      closeSocket(sender, 0);
      closeSocket(receiver, 0);
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
};
