import { isPublicOutbox, type Scope } from "./namespace.js";

/** A stored message. Times are in milliseconds. */
export interface StoredMessage {
  /** Account id, 66 digits of lower-case hex. */
  readonly account: string;
  readonly namespace: number;
  readonly hash: string;
  /** As the sender said. */
  readonly timestamp: number;
  readonly expiry: number;
  readonly data: Uint8Array;
}

/** A token of an account that is no longer good. */
export interface Revocation {
  readonly account: string;
  /** The 36 bytes, lower-case hex. */
  readonly token: string;
}

/** What a member keeps: messages in order of arrival, and revocations, the oldest first. */
export interface State {
  readonly messages: readonly StoredMessage[];
  readonly revocations: readonly Revocation[];
}

export const emptyState: State = { messages: [], revocations: [] };

/** Revocations kept for one account. */
export const maxRevocations = 50;

/** Hashes in byte order, each once. */
export const sortedHashes = (hashes: readonly string[]): string[] => [...new Set(hashes)].sort();

export const isInScope = (message: StoredMessage, account: string, scope: Scope): boolean =>
  message.account === account && (scope === "all" || message.namespace === scope);

/**
 * Takes in a message. Equal content is the same message: it keeps time and place, and its expiry is raised if the new one
 * is later. In a public outbox a new message takes the place of everything that is there.
 */
export const putMessage = (
  state: State,
  message: StoredMessage,
): { readonly state: State; readonly already: boolean; readonly expiry: number } => {
  const known = state.messages.find(({ hash }) => hash === message.hash);
  if (known !== undefined) {
    const expiry = Math.max(known.expiry, message.expiry);
    const messages = state.messages.map((each) => (each === known ? { ...known, expiry } : each));
    return { state: { ...state, messages }, already: true, expiry };
  }
  const kept = isPublicOutbox(message.namespace)
    ? state.messages.filter((each) => !isInScope(each, message.account, message.namespace))
    : state.messages;
  return { state: { ...state, messages: [...kept, message] }, already: false, expiry: message.expiry };
};

/** Removes the messages that `isMeant` names. */
export const removeMessages = (
  state: State,
  isMeant: (message: StoredMessage) => boolean,
): { readonly state: State; readonly removed: readonly StoredMessage[] } => ({
  state: { ...state, messages: state.messages.filter((message) => !isMeant(message)) },
  removed: state.messages.filter(isMeant),
});

/** Gives messages another expiry; `undefined` leaves one as it is. */
export const changeExpiries = (
  state: State,
  newExpiry: (message: StoredMessage) => number | undefined,
): { readonly state: State; readonly changed: readonly StoredMessage[] } => {
  const changed: StoredMessage[] = [];
  const messages = state.messages.map((message) => {
    const expiry = newExpiry(message);
    if (expiry === undefined) return message;
    changed.push({ ...message, expiry });
    return { ...message, expiry };
  });
  return { state: { ...state, messages }, changed };
};

/** Cleans up: messages that expire at `now` or before are gone. Runs every ten seconds; until then they are still there. */
export const sweep = (state: State, now: number): State => removeMessages(state, ({ expiry }) => expiry <= now).state;

/** Puts tokens at the end of the list, those already there too, and keeps the newest 50 of the account. */
export const revoke = (state: State, account: string, tokens: readonly string[]): State => {
  const isOther = (each: Revocation): boolean => each.account !== account;
  const before = state.revocations.filter((each) => !isOther(each) && !tokens.includes(each.token));
  const own = [...before, ...new Set(tokens)].map((each) =>
    typeof each === "string" ? { account, token: each } : each,
  );
  return { ...state, revocations: [...state.revocations.filter(isOther), ...own.slice(-maxRevocations)] };
};

/** Takes tokens off the list. */
export const unrevoke = (
  state: State,
  account: string,
  tokens: readonly string[],
): { readonly state: State; readonly count: number } => {
  const rest = state.revocations.filter((each) => each.account !== account || !tokens.includes(each.token));
  return { state: { ...state, revocations: rest }, count: state.revocations.length - rest.length };
};

export const isRevoked = (state: State, account: string, token: string): boolean =>
  state.revocations.some((each) => each.account === account && each.token === token);
