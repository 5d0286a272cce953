import * as z from "zod";
import { anyCaseKey, wirePort } from "../../spec/schema/deployed.js";
import { HttpError, type HttpResponse } from "../transport/https/client.js";
import { ClientError } from "./error.js";
import type { Http, Log } from "./ports.js";
import { isSealable, type Snode } from "./snode.js";

/** A seed node, and how to reach it. */
export interface Seed {
  readonly url: string;
  readonly http: Http;
}

/** Longest wait for a seed, milliseconds. */
const seedTimeoutMs = 5_000;

/** Asks for what a client needs of each node, and for nothing that would tell something about the client. */
export const listParams = {
  active_only: true,
  fields: {
    public_ip: true,
    storage_port: true,
    pubkey_x25519: true,
    pubkey_ed25519: true,
    requested_unlock_height: true,
    height: true,
  },
};

const request = JSON.stringify({ jsonrpc: "2.0", method: "get_n_service_nodes", params: listParams });

const key = z.union([z.literal(""), anyCaseKey]).optional();

/** An entry may lack an address or keys, as that of a node without a proof does; what it has must be well formed. */
const entry = z.object({
  public_ip: z.union([z.literal(""), z.ipv4()]).optional(),
  storage_port: wirePort.optional(),
  pubkey_x25519: key,
  pubkey_ed25519: key,
});

const nodeList = z.object({ service_node_states: z.array(entry) });

const answer = z.union([
  z.object({ result: nodeList }),
  z.object({ error: z.object({ code: z.int(), message: z.string() }) }),
]);

const usable = (given: z.infer<typeof entry>): Snode | undefined => {
  const { public_ip: ip, storage_port: httpsPort, pubkey_ed25519: ed25519, pubkey_x25519: x25519 } = given;
  if (!ip || ip === "0.0.0.0" || !httpsPort || !ed25519 || !x25519) return undefined;
  const node = { ed25519: ed25519.toLowerCase(), x25519: x25519.toLowerCase(), ip, httpsPort };
  return isSealable(node.x25519) ? node : undefined;
};

const usableNodes = ({ service_node_states }: z.infer<typeof nodeList>): Snode[] => {
  const unique = new Map<string, Snode>();
  for (const node of service_node_states.map(usable)) {
    if (node !== undefined && !unique.has(node.ed25519)) unique.set(node.ed25519, node);
  }
  return [...unique.values()];
};

/** The usable nodes of a list as the chain gives it; undefined for anything else. */
export const readNodeList = (value: unknown): Snode[] | undefined => {
  const read = nodeList.safeParse(value);
  return read.success ? usableNodes(read.data) : undefined;
};

const readAnswer = (url: string, { status, body }: HttpResponse): Snode[] => {
  if (status !== 200) throw new ClientError("network", `the seed ${url} answered ${status}, expected 200`);
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ClientError("network", `the seed ${url} answered something that is not JSON`);
  }
  const read = answer.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") || "answer";
    throw new ClientError("network", `the seed ${url} answered no node list; ${where}: ${issue?.message}`);
  }
  if ("error" in read.data) {
    throw new ClientError("network", `the seed ${url} refused: ${JSON.stringify(read.data.error.message)}`);
  }
  return usableNodes(read.data.result);
};

const askSeed = async ({ url, http }: Seed): Promise<Snode[]> => {
  try {
    const headers = { "content-type": "application/json" };
    const options = { method: "POST", headers, body: request, timeoutMs: seedTimeoutMs } as const;
    return readAnswer(url, await http.request(url, options));
  } catch (error) {
    if (error instanceof HttpError) throw new ClientError("seed-unreachable", `no answer of the seed ${error.message}`);
    throw error;
  }
};

/**
 * The usable nodes by the word of the first seed that gives a list; entries without address or keys are left out.
 * @throws ClientError seed-unreachable when no seed answers, network when one answers something else
 */
export const fetchNodeList = async (seeds: readonly Seed[], log: Log): Promise<Snode[]> => {
  const failures: ClientError[] = [];
  for (const seed of seeds) {
    log("info", `Asking the seed ${seed.url} for the node list`);
    try {
      const nodes = await askSeed(seed);
      log("info", `The seed lists ${nodes.length} usable nodes`);
      return nodes;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      log("warn", error.message);
      failures.push(error);
    }
  }
  if (failures.length === 0) throw new ClientError("seed-unreachable", "no seed is known");
  const worst = failures.find((failure) => failure.class === "network") ?? failures[0]!;
  throw new ClientError(worst.class, failures.map(({ message }) => message).join("; "));
};
