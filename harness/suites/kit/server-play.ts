import type { PlayedNetwork } from "../../wire/played-network.js";
import type { PlayedServer, ServerAnswer, ServerRequest } from "../../wire/played-server.js";
import type { Kit } from "./kit.js";

/** Lets a server stand behind the paths of a played network. */
export const playServer = async (
  kit: Kit,
  played: PlayedNetwork,
  name: string,
  answer: (request: ServerRequest) => ServerAnswer | undefined,
): Promise<{ readonly server: PlayedServer; readonly requests: readonly ServerRequest[] }> => {
  const { makePlayedServer } = await import("../../wire/played-server.js");
  const server = makePlayedServer(name, kit.random.bytes);
  const requests: ServerRequest[] = [];
  played.servers.push(server);
  played.answer((onion) => {
    if (onion.server === undefined || onion.server.request.server !== server) return undefined;
    requests.push(onion.server.request);
    const reply = answer(onion.server.request);
    return reply === undefined ? { silence: true } : { server: reply };
  });
  return { server, requests };
};
