import { generateKeyPairSync } from "node:crypto";
import * as zmq from "zeromq";

/** A bare echo over CURVE, the yardstick of the figures: what a request and its answer cost without any work. */
export const serveEcho = async (ip: string): Promise<{ readonly address: string; readonly key: Buffer }> => {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const raw = { public: publicKey.export({ type: "spki", format: "der" }).subarray(-32) };
  const secret = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
  const socket = new zmq.Router({
    curveServer: true,
    curvePublicKey: raw.public as unknown as string,
    curveSecretKey: secret as unknown as string,
    sendHighWaterMark: 0,
  });
  await socket.bind(`tcp://${ip}:*`);
  const serve = async (): Promise<void> => {
    for await (const [id, , tag, body] of socket) await socket.send([id!, "REPLY", tag!, body!]);
  };
  void serve();
  return { address: socket.lastEndpoint ?? "", key: raw.public };
};
