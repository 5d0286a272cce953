import { Agent, errors, request } from "undici";
import { type Omq, OmqError } from "../../transport/omq/types.js";
import { PeerFailure, type ServerAnswer, ServerFailure, type Transport } from "../ports.js";
import { serverName } from "../version.js";

/** Most bytes taken from a server outside. */
const maxServerAnswer = 10 * 1024 * 1024;

const isLate = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError ||
  (error instanceof Error && error.name === "TimeoutError");

const readLimited = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxServerAnswer) throw new ServerFailure("unreachable", `answer exceeds ${maxServerAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Requests to servers outside: certificates are checked, redirects are not followed. */
const postOver =
  (agent: Agent) =>
  async (url: string, body: Buffer, timeoutMs: number): Promise<ServerAnswer> => {
    try {
      const answer = await request(url, {
        dispatcher: agent,
        method: "POST",
        headers: { "user-agent": serverName, "content-type": "application/octet-stream" },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      return { status: answer.statusCode, headers, body: await readLimited(answer.body) };
    } catch (error) {
      if (error instanceof ServerFailure) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new ServerFailure(isLate(error) ? "timeout" : "unreachable", message);
    }
  };

/** The transport of a real node: OMQ to service nodes, HTTP to servers outside, all from `sourceIp`. */
export const createTransport = (omq: Omq, sourceIp: string): Transport & { readonly close: () => Promise<void> } => {
  const agent = new Agent({ connect: { localAddress: sourceIp, minVersion: "TLSv1.2" }, maxOrigins: 256 });
  return {
    ask: async (to, command, parts, timeoutMs) => {
      try {
        return await omq.ask({ pubkey: Buffer.from(to.x25519, "hex") }, command, parts, { timeoutMs });
      } catch (error) {
        if (error instanceof OmqError) throw new PeerFailure(error.word, error.message);
        throw error;
      }
    },
    post: postOver(agent),
    close: () => agent.destroy(),
  };
};
