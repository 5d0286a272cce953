import { accountFromSeedFamily } from "./account-from-seed.js";
import { attachmentFamilies } from "./attachment.js";
import { btDecodeFamily } from "./bt-decode.js";
import { btEncodeFamily } from "./bt-encode.js";
import { chainFamilies } from "./chain.js";
import { blindingFamilies } from "./crypto-blinding.js";
import { boxFamilies } from "./crypto-boxes.js";
import { decryptFamilies } from "./crypto-decrypt.js";
import { decryptBlindedFamily } from "./crypto-decrypt-blinded.js";
import { encryptBlindedFamily } from "./crypto-encrypt-blinded.js";
import { x25519ToEd25519Family, xed25519SignFamily, xed25519VerifyFamily } from "./crypto-keys.js";
import { messageFamilies } from "./crypto-messages.js";
import { versionFamilies } from "./crypto-version.js";
import { directMessageFamilies } from "./direct-message.js";
import type { FamilyGenerator } from "./family.js";
import { groupRequestFamily } from "./group-request.js";
import { messageHashFamily } from "./message-hash.js";
import { onionFamilies } from "./onion.js";
import { phraseDecodeFamily } from "./phrase-decode.js";
import { pushFamilies } from "./push.js";
import { storageFamilies } from "./storage.js";
import { swarmFamilies } from "./swarm.js";

/** Generators of all families, one a vector file. */
export const families: readonly FamilyGenerator[] = [
  btDecodeFamily,
  btEncodeFamily,
  accountFromSeedFamily,
  phraseDecodeFamily,
  x25519ToEd25519Family,
  xed25519SignFamily,
  xed25519VerifyFamily,
  ...blindingFamilies,
  ...versionFamilies,
  ...messageFamilies,
  ...decryptFamilies,
  encryptBlindedFamily,
  decryptBlindedFamily,
  ...boxFamilies,
  messageHashFamily,
  ...directMessageFamilies,
  ...attachmentFamilies,
  groupRequestFamily,
  ...onionFamilies,
  ...pushFamilies,
  ...swarmFamilies,
  ...storageFamilies,
  ...chainFamilies,
];
