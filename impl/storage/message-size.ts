/** Characters of a message hash. */
export const hashLength = 43;

/** Bytes that a message counts for in the size limit of `retrieve`: overhead, hash, and data as base64. */
export const messageSize = (dataLength: number): number => 100 + hashLength + Math.floor((dataLength * 4) / 3);

/** Most bytes, so counted, in one answer of `retrieve`. */
export const retrieveCeiling = 7_800_000;

/** Most bytes of one message's data. */
export const maxDataLength = 76_800;
