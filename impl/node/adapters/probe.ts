import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { type ServerAnswer, ServerFailure } from "../ports.js";
import { serverName } from "../version.js";

/** Where a probe goes and leaves from. */
export interface Probe {
  readonly ip: string;
  readonly port: number;
  readonly path: string;
  readonly host: string;
  readonly localAddress: string;
  readonly timeoutMs: number;
}

/** Longest answer that is read, bytes; there should be none at all. */
const maxBody = 64 * 1024;

const readBody = async (answer: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new ServerFailure("unreachable", `the answer is longer than ${maxBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const toAnswer = async (message: IncomingMessage): Promise<ServerAnswer> => {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return { status: message.statusCode ?? 0, headers: Object.fromEntries(headers), body: await readBody(message) };
};

/**
 * Posts nothing over a new TLS connection. The certificate proves nothing and is not checked.
 * @throws ServerFailure
 */
export const probe = ({ ip, port, path, host, localAddress, timeoutMs }: Probe): Promise<ServerAnswer> =>
  new Promise((resolve, reject) => {
    const sent = request({
      host: ip,
      port,
      path,
      localAddress,
      method: "POST",
      agent: false,
      rejectUnauthorized: false,
      // No name is sent: nodes have addresses only.
      servername: "",
      minVersion: "TLSv1.2",
      headers: {
        host,
        accept: "*/*",
        "content-type": "application/octet-stream",
        "user-agent": serverName,
        "content-length": 0,
      },
    });
    const timer = setTimeout(
      () => sent.destroy(new ServerFailure("timeout", `${ip}:${port} did not answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    const fail = (error: unknown): void =>
      reject(error instanceof ServerFailure ? error : new ServerFailure("unreachable", String(error)));
    sent.once("error", fail);
    sent.once("close", () => clearTimeout(timer));
    sent.once("response", (message) => void toAnswer(message).then(resolve, fail));
    sent.end();
  });
