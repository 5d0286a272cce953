import { ed25519Sign } from "../../crypto/ed25519.js";
import type { NodeContext } from "../context.js";
import type { Body } from "./body.js";

/** This member's signature over the parts of its entry, one after the other. */
export const signEntry = (node: NodeContext, parts: readonly (string | Buffer)[]): Buffer =>
  ed25519Sign(
    node.keys.ed25519Secret,
    parts.length === 1 ? Buffer.from(parts[0]!) : Buffer.concat(parts.map((part) => Buffer.from(part))),
  );

/** Whether another member's entry carries what looks like its signature. */
export const hasSignature = ({ signature }: Body): boolean =>
  signature instanceof Uint8Array && signature.length === 64;
