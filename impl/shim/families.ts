import { handlers as account } from "./families/account.js";
import { handlers as bt } from "./families/bt.js";
import { handlers as crypto } from "./families/crypto.js";
import { handlers as message } from "./families/message.js";
import { handlers as onion } from "./families/onion.js";
import { handlers as phrase } from "./families/phrase.js";
import { handlers as push } from "./families/push.js";
import { handlers as swarm } from "./families/swarm.js";
import type { ShimHandler } from "./input.js";

/** Every family that the reference answers. */
export const families: ReadonlyMap<string, ShimHandler> = new Map(
  [bt, account, phrase, crypto, swarm, push, message, onion].flatMap((handlers) => Object.entries(handlers)),
);
