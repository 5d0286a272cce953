import { deviceCommand } from "./one-shot.js";

/** `accounts`: the ids of the accounts on this device. */
export const accounts = deviceCommand(async (own) => {
  const ids = own.ids();
  return { lines: ids.length === 0 ? ["No accounts yet"] : [...ids], json: { accounts: [...ids] } };
});
