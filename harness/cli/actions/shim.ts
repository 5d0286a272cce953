import { loadManifest, streamCommand } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { passThrough } from "../pass-through.js";

/** Launches the shim of a manifest on our own standard streams and ends as it ends. */
export const serve = ({ target }: { readonly target: string }): Promise<void> => {
  const loaded = loadManifest(target);
  const role = loaded.manifest.roles.shim;
  if (role === undefined) throw new UsageError(`--target ${target}: roles.shim is absent, and it is what is launched`);
  return passThrough(streamCommand(loaded, "shim", role));
};
