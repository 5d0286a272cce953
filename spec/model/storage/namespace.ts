const day = 86_400_000;

/** One namespace of an account, or all of them. */
export type Scope = number | "all";

/** Anyone may store there: whatever ten divides, 0 and negative ones included. */
export const isPublicInbox = (namespace: number): boolean => namespace % 10 === 0;

/** Anyone may read there, and it holds one message: -1, -21, -41 and so on. */
export const isPublicOutbox = (namespace: number): boolean => namespace < 0 && -namespace % 20 === 1;

/** Revoked tokens still read there: -11, -111, -211 and so on. */
export const isUnrevocable = (namespace: number): boolean => namespace < 0 && -namespace % 100 === 11;

/** Whether `retrieve` asks for no signature: public outboxes, and -10, the inbox of closed groups of old. */
export const isPublicRead = (namespace: number): boolean => namespace === -10 || isPublicOutbox(namespace);

/** Shortest and longest life of a message at `store`, milliseconds, both allowed. */
export const minLife = 10_000;
export const maxLife = (namespace: number): number => (isPublicInbox(namespace) ? 14 * day : 30 * day);

/** The namespace as it stands in signed texts: nothing for 0, `all`, or the decimal number with its minus. */
export const namespaceText = (scope: Scope): string => (scope === 0 ? "" : String(scope));
