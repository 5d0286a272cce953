import type { V4Request, V4Response } from "../onion/v4.js";
import { ClientError } from "./error.js";
import type { PathRequests } from "./path-requests.js";
import type { Log } from "./ports.js";
import { type Blame, RouteFailure } from "./route-failure.js";
import { originOf, type ServerAddress } from "./server-address.js";

/** A request to a server: a body is sent as bytes of the given type. */
export interface ServerQuestion {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly endpoint: string;
  /** Made anew for each try: a proof must not be used twice. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Whether it does no harm when the server gets it twice. */
  readonly repeatable: boolean;
}

/** Requests to servers behind the paths of one account. */
export interface ServerRequests {
  /**
   * @returns an answer with a code from 200 to 299
   * @throws ClientError not-found for 404, too-large for 413, refused for other codes, network without an answer
   */
  readonly ask: (server: ServerAddress, question: ServerQuestion) => Promise<V4Response>;
}

/** Tries in all, as deployed clients do. */
const maxTries = 3;
/** Longest wait for a file, milliseconds; the last node of the path gives up after 25 s. */
const transferTimeoutMs = 30_000;
const shownLength = 120;

/** Failures after which the server has not seen the request. */
const before: ReadonlySet<Blame["kind"]> = new Set(["first", "named"]);

const refusal = (server: ServerAddress, { code, body }: V4Response): ClientError => {
  const said = body.toString("utf8").slice(0, shownLength);
  const message = `${originOf(server)} answered ${code}: ${JSON.stringify(said)}`;
  if (code === 404) return new ClientError("not-found", message);
  return new ClientError(code === 413 ? "too-large" : "refused", message);
};

/** Makes the requests to servers. */
export const createServerRequests = (requests: PathRequests, log: Log): ServerRequests => ({
  ask: async (server, { method, endpoint, headers = () => ({}), body, repeatable }) => {
    let last = "";
    for (let tries = 0; tries < maxTries; tries++) {
      const request: V4Request = { method, endpoint, headers: headers(), ...(body === undefined ? {} : { body }) };
      try {
        const answer = await requests.askServer(server, request, transferTimeoutMs);
        if (answer.code >= 200 && answer.code <= 299) return answer;
        throw refusal(server, answer);
      } catch (error) {
        if (!(error instanceof RouteFailure)) throw error;
        last = error.message;
        log("warn", `No answer of ${originOf(server)}: ${last}`);
        if (error.blame.kind === "clock") throw new ClientError("refused", `check the clock: ${last}`);
        if (!repeatable && !before.has(error.blame.kind)) break;
      }
    }
    throw new ClientError("network", `${originOf(server)} did not answer; at last: ${last}`);
  },
});
