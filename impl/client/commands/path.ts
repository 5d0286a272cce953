import { chooseAccount } from "./account-option.js";
import { networkCommand } from "./one-shot.js";

export interface PathOptions {
  readonly account?: string;
}

/** `path`: builds the path of an account, or one that serves none, and shows it. */
export const path = networkCommand<PathOptions>(async (client, accounts, options) => {
  const account = options.account === undefined ? undefined : chooseAccount(accounts, options.account);
  const { nodes, confirmedInMs, sharesSubnet } = await client.path({ account });
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
