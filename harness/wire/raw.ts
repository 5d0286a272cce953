import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { nextSourceAddress } from "./source-address.js";

/** What came over a raw connection until it closed or fell silent. */
export interface RawAnswer {
  readonly text: string;
  /** The peer ended the connection. */
  readonly closed: boolean;
}

interface RawTalk {
  readonly ip: string;
  readonly port: number;
  readonly tls: boolean;
  /** Written one after the other once connected. */
  readonly send: readonly (Uint8Array | string)[];
  /** Ends the talk as soon as it is true of what came. */
  readonly until?: (text: string) => boolean;
  readonly timeoutMs: number;
}

/** Writes bytes to a port and collects what comes back. Never throws: a refusal is an empty, closed answer. */
export const talkRaw = ({ ip, port, tls, send, until = () => false, timeoutMs }: RawTalk): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const from = nextSourceAddress();
    const options = { host: ip, port, ...(from === undefined ? {} : { localAddress: from }) };
    const socket: Socket = tls ? connectTls({ ...options, rejectUnauthorized: false }) : connectTcp(options);
    let text = "";
    const end = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    socket.once(tls ? "secureConnect" : "connect", () => {
      for (const bytes of send) socket.write(bytes);
    });
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (until(text)) end(false);
    });
    socket.once("error", () => end(true));
    socket.once("close", () => end(true));
  });
