import type { Reaper } from "../../network/reaper.js";
import type { LoadedManifest } from "../../target/manifest.js";
import type { Stage } from "../play.js";
export const openRealStage = async (
  _t: LoadedManifest,
  _r: Reaper,
  _s: AbortSignal,
): Promise<{ stage: Stage; close: () => Promise<void> }> => {
  throw new Error("not yet");
};
