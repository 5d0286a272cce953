import { randomBytes } from "node:crypto";
import * as zmq from "zeromq";

/** A client that speaks to one peer over a bare socket, so that it costs as little as it can. */
export interface BenchCaller {
  /** Resolves with the parts behind the tag. */
  readonly ask: (name: string, body: Buffer) => Promise<readonly Buffer[]>;
  readonly close: () => void;
}

const asKey = (bytes: Buffer): string => bytes as unknown as string;

/** Connects over CURVE to the holder of a key. */
export const openCaller = (address: string, serverKey: Buffer): BenchCaller => {
  const { publicKey, secretKey } = zmq.curveKeyPair();
  const socket = new zmq.Dealer({
    linger: 0,
    sendHighWaterMark: 0,
    curveServerKey: asKey(serverKey),
    curvePublicKey: publicKey,
    curveSecretKey: secretKey,
  });
  socket.connect(address);
  const waiting = new Map<string, (parts: readonly Buffer[]) => void>();
  const prefix = randomBytes(11).toString("latin1");
  let count = 0;

  const receive = async (): Promise<void> => {
    for await (const [, tag, ...parts] of socket) {
      const key = tag?.toString("latin1") ?? "";
      waiting.get(key)?.(parts);
      waiting.delete(key);
    }
  };
  receive().catch(() => undefined);

  return {
    ask: (name, body) =>
      new Promise((resolve, reject) => {
        const number = Buffer.alloc(4);
        number.writeUInt32BE(count++);
        const tag = Buffer.from(prefix + number.toString("latin1"), "latin1");
        waiting.set(tag.toString("latin1"), resolve);
        socket.send([name, tag, body]).catch(reject);
      }),
    close: () => socket.close(),
  };
};
