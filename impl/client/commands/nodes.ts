import { networkCommand } from "./one-shot.js";

export interface NodesOptions {
  readonly refresh?: boolean;
}

/** `nodes`: fetches the node list from a seed, or has random nodes tell it. */
export const nodes = networkCommand<NodesOptions>(async (client, _accounts, { refresh = false }) => {
  const list = refresh ? await client.refresh() : { nodes: await client.bootstrap(), from: "seeds" };
  const who = list.from === "nodes" ? "three nodes that agree" : "a seed";
  return { lines: [`${list.nodes} usable nodes, by the word of ${who}`], json: { ...list } };
});
