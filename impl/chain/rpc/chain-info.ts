import type { ProfileName } from "../../../spec/model/chain/parameters.js";
import type { ChainState } from "../../../spec/model/chain/state.js";
import { okStatus, type RpcMethod, toJson } from "./method.js";

/** Name of the deployed network that a profile is modelled on. */
const networkNames: Readonly<Record<ProfileName, string>> = { main: "mainnet", test: "testnet", fast: "fakechain" };

/** `get_info`: length and top of the chain, as monitoring tools ask for it. */
export const createInfo = (state: () => ChainState, profile: ProfileName): RpcMethod => ({
  access: "public",
  run: () => {
    const { height, hash } = state();
    const nettype = networkNames[profile];
    return toJson({ height: height + 1, top_block_hash: hash, nettype, status: okStatus });
  },
});

/** `get_block_count`: the length of the chain, one more than the height of its top. */
export const createBlockCount = (state: () => ChainState): RpcMethod => ({
  access: "public",
  run: () => toJson({ count: state().height + 1, status: okStatus }),
});
