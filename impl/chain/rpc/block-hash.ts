import * as z from "zod";
import { okStatus, RpcError, type RpcMethod, readParams, rpcErrorCodes, toJson } from "./method.js";

/** Most heights that one call may ask for. */
const maxHeights = 1_000;

const heightList = z.array(z.int());
const params = z.union([
  z.object({ heights: heightList }),
  z.object({ height: heightList }),
  heightList.transform((height) => ({ height })),
]);

/**
 * `get_block_hash` in its two forms: `{"height": [H]}`, or `[H]` alone, answers a bare string; `{"heights": [...]}`
 * answers one hash a height. Below the chain's beginning there is the genesis hash, above its top an error.
 */
export const createBlockHash = (top: () => number, hashAt: (height: number) => string | undefined): RpcMethod => {
  const hashOf = (height: number): string => {
    const hash = hashAt(height);
    if (hash !== undefined) return hash;
    const { tooBigHeight } = rpcErrorCodes;
    throw new RpcError(
      tooBigHeight,
      `Requested block height: ${height} greater than current top block height: ${top()}`,
    );
  };
  return {
    access: "public",
    run: (given) => {
      const { wrongParam } = rpcErrorCodes;
      const read = readParams(params, given);
      if ("heights" in read) {
        const { heights } = read;
        if (heights.length > maxHeights) {
          throw new RpcError(wrongParam, `Too many block heights requested: ${heights.length}, at most ${maxHeights}`);
        }
        const hashes = Object.fromEntries(heights.map((height) => [String(height), hashOf(height)]));
        return toJson({ ...hashes, height: top(), status: okStatus });
      }
      const [height] = read.height;
      if (height === undefined || read.height.length !== 1) {
        throw new RpcError(wrongParam, `Wrong parameters, expected one height, got ${read.height.length}`);
      }
      return toJson(hashOf(height));
    },
  };
};
