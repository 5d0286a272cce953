import type { FamilyGenerator } from "./family.js";
import { onionBuildFamily } from "./onion-build.js";
import { onionFrameFamily } from "./onion-frame.js";
import { onionOpenFamily } from "./onion-open.js";
import { onionPeelFamily } from "./onion-peel.js";
import { onionReplyOpenFamily } from "./onion-reply-open.js";
import { onionReplySealFamily } from "./onion-reply-seal.js";
import { onionSealFamily } from "./onion-seal.js";
import { onionV4RequestFamily, onionV4ResponseFamily } from "./onion-v4.js";

/** Generators of `onion/…`, from one layer to whole onions and their answers. */
export const onionFamilies: readonly FamilyGenerator[] = [
  onionSealFamily,
  onionOpenFamily,
  onionFrameFamily,
  onionBuildFamily,
  onionPeelFamily,
  onionReplySealFamily,
  onionReplyOpenFamily,
  onionV4RequestFamily,
  onionV4ResponseFamily,
];
