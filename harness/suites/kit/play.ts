import type { PlayedNetwork } from "../../wire/played-network.js";
import type { SeenOnion } from "../../wire/played-types.js";
import type { Client } from "./clients.js";
import type { Kit } from "./kit.js";

/** A client on a network that the harness plays. */
export interface Play {
  readonly client: Client;
  readonly played: PlayedNetwork;
  readonly account: string;
}

/** A network that the harness plays; the case closes it. */
export const startPlay = async (kit: Kit, nodes: number, perSubnet = 1): Promise<PlayedNetwork> => {
  const [{ playNetwork }, { messageHash }] = await Promise.all([
    import("../../wire/played-network.js"),
    import("../../../spec/model/message-hash.js"),
  ]);
  const hashOf = ({ pubkey, namespace = 0, data }: Readonly<Record<string, unknown>>): string =>
    messageHash(
      new Uint8Array(Buffer.from(String(pubkey), "hex")),
      Number(namespace),
      new Uint8Array(Buffer.from(String(data), "base64")),
    );
  return playNetwork(nodes, kit.random.bytes, hashOf, perSubnet);
};

/** A client with an account on a played network of `nodes` nodes, `perSubnet` of them in each /24 network. */
export const play = async (
  kit: Kit,
  nodes: number,
  run: (play: Play) => Promise<void>,
  perSubnet = 1,
): Promise<void> => {
  const played = await startPlay(kit, nodes, perSubnet);
  try {
    const client = await kit.clients.start("alice", played.seedUrl);
    const { account } = await client.ask("create", {});
    await run({ client, played, account });
    record(kit, played);
  } catch (error) {
    record(kit, played);
    throw error;
  } finally {
    await played.close();
  }
};

const stationName = (played: PlayedNetwork, ed25519: string): string =>
  `node ${played.stations.findIndex((station) => station.ed25519 === ed25519)}`;

/** Names of the nodes that an onion went through. */
export const routeOf = (played: PlayedNetwork, onion: SeenOnion): string[] =>
  onion.layers.map(({ station }) => stationName(played, station.ed25519));

/** Writes what the played nodes saw to the transcript. */
const record = (kit: Kit, played: PlayedNetwork): void => {
  for (const onion of played.onions.slice(0, 40))
    kit.context.step({
      kind: "receive",
      label: `${onion.request.method} through ${routeOf(played, onion).join(" → ")}`,
      from: "alice",
      to: routeOf(played, onion)[0]!,
    });
};

/** Methods that were asked for, in order. */
export const methodsOf = (onions: readonly SeenOnion[]): string[] => onions.map(({ request }) => request.method);
