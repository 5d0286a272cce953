import { networkCommand } from "./one-shot.js";

/** `path`: builds a path and shows it. */
export const path = networkCommand<object>(async (client) => {
  const { nodes, confirmedInMs, sharesSubnet } = await client.path();
  const places = ["first", "middle", "last"];
  return {
    lines: nodes.map(({ ed25519, ip }, index) => `${places[index]!.padEnd(6)}  ${ip.padEnd(15)}  ${ed25519}`),
    json: {
      path: nodes.map(({ ed25519 }) => ed25519),
      addresses: nodes.map(({ ip }) => ip),
      confirmed_in_ms: confirmedInMs,
      shares_subnet: sharesSubnet,
    },
  };
});
