import { idText } from "../account-store.js";
import { deviceCommand } from "./one-shot.js";

/** `create`: makes an account and shows its phrase, this once. */
export const create = deviceCommand(async (accounts) => {
  const { account, phrase } = accounts.create();
  const id = idText(account);
  return {
    lines: [
      "Account id:",
      `  ${id}`,
      "",
      "Recovery phrase, shown this once:",
      `  ${phrase}`,
      "",
      "Write it down now and keep it where nobody else finds it. It is the only way to get this account back,",
      "and whoever has it has the account.",
    ],
    json: { account: id, ed25519: account.ed25519.publicKey.toString("hex"), phrase },
  };
});
