import { encodeBt } from "../../codec/bt.js";
import { BtCursor } from "../../codec/bt-cursor.js";
import type { NodeContext } from "../context.js";
import { readSubscription } from "./read-subscription.js";
import { monitorCode, SubscriptionError } from "./subscription-error.js";

type Outcome = { readonly success: 1 } | { readonly errcode: number; readonly error: string };

const success: Outcome = { success: 1 };
const refused = (errcode: number, error: string): Outcome => ({ errcode, error });

const letterD = 0x64;
const letterL = 0x6c;

/** Subscriptions checked before other requests get their turn; each costs a verification of a signature. */
const checkedAtOnce = 20;

const subscribe = (node: NodeContext, dict: Buffer, connection: string): Outcome => {
  try {
    const subscription = readSubscription(dict, node.clock.now());
    if (node.subscriptions.add(connection, subscription)) return success;
    return refused(monitorCode.arguments, "Invalid arguments: too many subscriptions, try another node");
  } catch (error) {
    if (error instanceof SubscriptionError) return refused(error.code, error.message);
    throw error;
  }
};

/** The dicts of a list; undefined when it is none or holds something else. */
const dictsOf = (bytes: Buffer): readonly Buffer[] | undefined => {
  const cursor = new BtCursor(bytes);
  const dicts: Buffer[] = [];
  try {
    cursor.opens("list");
    while (!cursor.closes()) {
      const start = cursor.at;
      if (bytes[start] !== letterD) return undefined;
      cursor.skip(1);
      dicts.push(bytes.subarray(start, cursor.at));
    }
  } catch {
    return undefined;
  }
  return cursor.at === bytes.length ? dicts : undefined;
};

const turn = (node: NodeContext): Promise<void> =>
  new Promise((resolve) => {
    node.clock.after(0, resolve);
  });

const subscribeAll = async (node: NodeContext, dicts: readonly Buffer[], connection: string): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const dict of dicts) {
    if (outcomes.length > 0 && outcomes.length % checkedAtOnce === 0) await turn(node);
    outcomes.push(subscribe(node, dict, connection));
  }
  return outcomes;
};

const wrongArguments = refused(
  monitorCode.arguments,
  "Invalid arguments: monitor.messages takes one bencoded dict or list of dicts",
);

/**
 * Answers `monitor.messages`: subscribes a connection to new messages of one account, or of each in a list.
 * @returns one part, for a list with an outcome for each of its subscriptions
 */
export const handleMonitor = async (
  node: NodeContext,
  parts: readonly Buffer[],
  connection: string,
): Promise<readonly Buffer[]> => {
  const body = parts.length === 1 ? parts[0]! : Buffer.alloc(0);
  if (body[0] === letterD) return [encodeBt(subscribe(node, body, connection))];
  const dicts = body[0] === letterL ? dictsOf(body) : undefined;
  return [encodeBt(dicts === undefined ? wrongArguments : await subscribeAll(node, dicts, connection))];
};
