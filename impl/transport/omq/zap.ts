import * as zmq from "zeromq";
import type { Fence } from "./fence.js";
import { closeSocket } from "./sockets.js";

/** Decides about a CURVE client: the routing id it will have at the listener, or undefined to refuse it. */
export type Admit = (pubkey: Buffer, ip: string) => Buffer | undefined;

/** The authentication handler of a context (ZeroMQ RFC 27). */
export interface Zap {
  /** Registers a listener and returns the ZAP domain it must carry. */
  register(admit: Admit): string;
  close(): void;
}

/** A ZMTP metadata property: name length, name, value length, value. */
const zmtpProperty = (name: string, value: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), size, value]);
};

/** The peer address as ZAP gives it, as a plain IPv4 address; empty for local sockets. */
const toIp = (address: string): string => {
  const ip = address.startsWith("::ffff:") ? address.slice(7) : address;
  return ip.startsWith("localhost:") ? "" : ip;
};

/**
 * Opens the authentication handler; to be done before any listener of the context is bound. Each admitted client gets
 * the routing id that `admit` chose, through the `Identity` property of the answer, which libzmq applies as if the
 * client had sent it. The answer waits for the fence, so that it is applied after what the client did send.
 */
export const openZap = async (
  context: zmq.Context,
  fence: Fence,
  log: (message: string, fields?: Record<string, unknown>) => void,
): Promise<Zap> => {
  const socket = new zmq.Router({ context, linger: 0, sendTimeout: 0 });
  const listeners = new Map<string, Admit>();
  await socket.bind("inproc://zeromq.zap.01");

  const decide = (domain: string, mechanism: string, version: string, ip: string, key: Buffer | undefined) => {
    if (version !== "1.0" || mechanism !== "CURVE" || key?.length !== 32) return { status: "500" };
    const admit = listeners.get(domain);
    if (admit === undefined) return { status: "400" };
    const pubkey = Buffer.from(key);
    const routingId = admit(pubkey, toIp(ip));
    return routingId === undefined ? { status: "400" } : { status: "200", pubkey, routingId };
  };

  const answer = async (frames: readonly Buffer[]): Promise<void> => {
    const [to, empty, version, requestId, domain, ip, , mechanism, key] = frames;
    if (to === undefined || empty === undefined || version === undefined || requestId === undefined) return;
    const { status, pubkey, routingId } = decide(String(domain), String(mechanism), String(version), String(ip), key);
    const metadata = routingId === undefined ? Buffer.alloc(0) : zmtpProperty("Identity", routingId);
    await fence.pass();
    await socket.send([to, empty, version, requestId, status, "", pubkey?.toString("hex") ?? "", metadata]);
  };

  const serve = async (): Promise<void> => {
    for await (const frames of socket) {
      answer(frames).catch((error: unknown) => {
        if (!socket.closed) log("authentication request not answered", { error: String(error) });
      });
    }
  };
  serve().catch((error: unknown) => log("authentication handler ended", { error: String(error) }));

  return {
    register: (admit) => {
      const domain = `i${listeners.size}e`;
      listeners.set(domain, admit);
      return domain;
    },
    close: () => closeSocket(socket, 0),
  };
};
