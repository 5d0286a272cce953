/** Namespace of closed groups of old: free to write and to read. */
const legacyGroup = -10;

/** Anyone may store: every namespace that ten divides, negative ones and 0 included. */
export const isPublicInbox = (namespace: number): boolean => namespace % 10 === 0;

/** Anyone may read, and it holds one message: -1, -21, -41 and so on. */
export const isPublicOutbox = (namespace: number): boolean => namespace < 0 && -namespace % 20 === 1;

/** Revoked tokens may still read: -11, -111, -211 and so on. */
export const isUnrevocable = (namespace: number): boolean => namespace < 0 && -namespace % 100 === 11;

/** Whether `retrieve` needs no signature. */
export const isPublicRead = (namespace: number): boolean => namespace === legacyGroup || isPublicOutbox(namespace);

const day = 86_400_000;

/** Shortest life of a message at `store`, in ms. */
export const minTtl = 10_000;

/** Longest life of a message at `store`, in ms. */
export const maxTtl = (namespace: number): number => (isPublicInbox(namespace) ? 14 * day : 30 * day);

/** A namespace, or all of them, as it stands in signed strings: nothing for 0. */
export const namespaceText = (namespace: number | "all"): string => (namespace === 0 ? "" : String(namespace));
