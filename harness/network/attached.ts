import * as z from "zod";
import type { ChainAdminResult } from "../../spec/schema/chain-admin.js";
import { unsupported } from "../engine/outcome.js";
import { createSeedClient } from "../wire/seed.js";
import type { Lease } from "./broker-client.js";
import { ProcessFailure } from "./failure.js";
import type { NetworkHandle, NodeInfo, SwarmInfo, Topology } from "./topology.js";

/** What a network says of its nodes; a deployed seed says more. */
const listSchema = z.object({
  height: z.number(),
  block_hash: z.string(),
  hardfork: z.number(),
  snode_revision: z.number().default(0),
  service_node_states: z.array(
    z.object({
      service_node_pubkey: z.string(),
      pubkey_ed25519: z.string(),
      pubkey_x25519: z.string(),
      public_ip: z.string(),
      storage_port: z.number(),
      storage_lmq_port: z.number(),
      swarm_id: z.union([z.number(), z.bigint()]),
    }),
  ),
});
type List = z.infer<typeof listSchema>;

const askFor = {
  fields: {
    height: true,
    block_hash: true,
    hardfork: true,
    snode_revision: true,
    service_node_pubkey: true,
    pubkey_ed25519: true,
    pubkey_x25519: true,
    public_ip: true,
    storage_port: true,
    storage_lmq_port: true,
    swarm_id: true,
  },
  active_only: true,
};

const fetchList = async (seedUrl: string): Promise<List> => {
  const seed = createSeedClient(seedUrl);
  try {
    const { value } = await seed.call("get_service_nodes", askFor);
    return listSchema.parse((value as { readonly result?: unknown }).result);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new ProcessFailure("harness", `attach.seedUrl ${seedUrl}: gave no list of nodes: ${reason}`, "");
  } finally {
    await seed.close();
  }
};

const nodesOf = (list: List): readonly NodeInfo[] =>
  list.service_node_states.map((node, index) => ({
    index,
    implementation: "target",
    ip: node.public_ip,
    httpsPort: node.storage_port,
    omqPort: node.storage_lmq_port,
    ed25519: node.pubkey_ed25519,
    x25519: node.pubkey_x25519,
    legacy: node.service_node_pubkey,
    pid: undefined,
  }));

const swarmsOf = (list: List): readonly SwarmInfo[] => {
  const swarms = new Map<string, string[]>();
  for (const { swarm_id: id, service_node_pubkey: key } of list.service_node_states)
    swarms.set(String(id), [...(swarms.get(String(id)) ?? []), key]);
  return [...swarms].map(([id, members]) => ({ id, members }));
};

/** What a seed tells of the state that a chain of ours tells whole; the genesis only matters to who writes to the chain. */
const stateOf = (list: List): ChainAdminResult<"state"> => ({
  height: list.height,
  hash: list.block_hash,
  genesis_hash: "0".repeat(64),
  hardfork: `${list.hardfork}.${list.snode_revision}`,
  pool: 0,
  nodes: list.service_node_states.map((node) => ({
    legacy: node.service_node_pubkey,
    ed25519: node.pubkey_ed25519,
    x25519: node.pubkey_x25519,
    state: "active",
    swarm: String(node.swarm_id),
    unlock_height: 0,
    ip: node.public_ip,
    https_port: node.storage_port,
    omq_port: node.storage_lmq_port,
  })),
  swarms: swarmsOf(list).map(({ id, members }) => ({ id, members: [...members] })),
});

const notOurs = (what: string) => (): never => {
  throw unsupported(`the network is one that already runs, so the suite may not ${what}`);
};

/**
 * A network that somebody else runs, known by its seed: nothing in it is started, stopped or changed but by messages. A case
 * that asks for more is unsupported.
 * @throws CaseEnd unsupported when the topology is not one that such a network can have
 */
export const attachedLease = async (seedUrl: string, topology: Topology): Promise<Lease> => {
  if (topology.exclusive === true) notOurs("have one to itself")();
  if (topology.wiretap === true) notOurs("listen on its links")();
  const list = await fetchList(seedUrl);
  const nodes = nodesOf(list);
  if (nodes.length < topology.nodes)
    throw unsupported(`the network has ${nodes.length} active nodes, and the case needs ${topology.nodes}`);
  const network: NetworkHandle = {
    id: "attached",
    seedUrl,
    seedUrlHttps: seedUrl,
    certificateSha256: "",
    chainOmq: "",
    nodes,
    chain: async (method) => {
      if (method !== "state") return notOurs(`ask its chain for ${method}`)();
      return stateOf(await fetchList(seedUrl));
    },
    swarms: async () => swarmsOf(await fetchList(seedUrl)),
    addNode: async () => notOurs("add a node")(),
    signalNode: async () => notOurs("stop a node")(),
    restartNode: async () => notOurs("restart a node")(),
    startClient: async () => notOurs("start a client")(),
    server: async () => notOurs("start a server")(),
    connections: async () => notOurs("listen on its links")(),
    nodeLog: async () => "",
  };
  return { network, release: async () => [] };
};
