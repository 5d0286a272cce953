import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { fixedBytes, uint64Bytes } from "./byte-layout.js";
import { encodeTransaction, type Transaction } from "./transaction.js";

/** One step of the chain. */
export interface Block {
  readonly height: number;
  /** Hash of the block before, hex; 32 zero bytes for the genesis block. */
  readonly previous: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Sixteen random bytes of the producer, hex: no registrant can choose the hash, and with it a swarm. */
  readonly producer: string;
  readonly transactions: readonly Transaction[];
}

/**
 * Hash of a block, hex: BLAKE2b-256 over "simchain" ‖ previous hash ‖ height (8, little-endian) ‖ time (8) ‖ producer
 * bytes (16) ‖ the encoded transactions, each after its length (8).
 */
export const blockHash = (block: Block): string => {
  const transactions = block.transactions.flatMap((transaction) => {
    const encoded = encodeTransaction(transaction);
    return [uint64Bytes("length", encoded.length), encoded];
  });
  const bytes = concatBytes(
    utf8ToBytes("simchain"),
    fixedBytes("previous", block.previous, 32),
    uint64Bytes("height", block.height),
    uint64Bytes("timeMs", block.timeMs),
    fixedBytes("producer", block.producer, 16),
    ...transactions,
  );
  return bytesToHex(blake2b(bytes, { dkLen: 32 }));
};

/** Seed of the swarm assignment in the block with this hash: its first eight bytes, least significant first. */
export const swarmSeed = (hash: string): bigint => new DataView(hexToBytes(hash).buffer).getBigUint64(0, true);
