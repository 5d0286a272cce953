import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { fixedBytes, uint64Bytes } from "./byte-layout.js";
import { type StateChangeKind, stateChangeNumbers } from "./vote.js";

/** Part of the requirement that is set aside for one wallet. */
export interface Reservation {
  readonly contributor: string;
  readonly amount: bigint;
}

interface FromWallet {
  /** Ed25519 key of the wallet that pays or asks, and signs. */
  readonly wallet: string;
  /** Number of transactions this wallet made before. */
  readonly sequence: number;
  /** Ed25519 signature by the wallet over {@link signedBytes}. */
  readonly signature: string;
}

/** Puts a node on the list and locks the operator's stake. */
export interface RegisterTransaction extends FromWallet {
  readonly type: "register";
  readonly node: string;
  /** Version of the fork in force. */
  readonly hardfork: number;
  /** What the operator keeps of rewards before they are split, in ten thousandths. */
  readonly fee: number;
  /** The operator first. */
  readonly reserved: readonly Reservation[];
  /** Atomic units locked by the operator now. */
  readonly stake: bigint;
  /** Signature by the node key over the same bytes. */
  readonly nodeSignature: string;
}

/** Locks a contribution to a listed node. */
interface StakeTransaction extends FromWallet {
  readonly type: "stake";
  readonly node: string;
  readonly stake: bigint;
}

/** Announces that the node leaves and all its stakes are to be returned. */
export interface UnlockTransaction extends FromWallet {
  readonly type: "unlock";
  readonly node: string;
}

/** Moves free coins. */
interface TransferTransaction extends FromWallet {
  readonly type: "transfer";
  readonly to: string;
  readonly amount: bigint;
}

/** Applies what enough validators of a quorum voted for. Whoever has the votes can submit it; nobody pays. */
export interface StateChangeTransaction {
  readonly type: "state_change";
  /** Height of the quorum. */
  readonly height: number;
  /** Index of the node in the quorum's list of workers. */
  readonly worker: number;
  readonly state: StateChangeKind;
  /** Failed tests that every voter named, as bits of `reasons.ts`. */
  readonly reasonsAll: number;
  /** … and those that at least one named. */
  readonly reasonsAny: number;
  /** In ascending order of the validators' indexes, each with a signature as `vote.ts` says. */
  readonly votes: readonly { readonly validator: number; readonly signature: string }[];
}

/** An event that a wallet signs. */
export type WalletTransaction = RegisterTransaction | StakeTransaction | UnlockTransaction | TransferTransaction;

/** One typed event of a block. Keys and signatures are lower-case hex, amounts atomic units. */
export type Transaction = WalletTransaction | StateChangeTransaction;

type WithoutSignatures<T> = T extends WalletTransaction ? Omit<T, "signature" | "nodeSignature"> : never;

/** A transaction before anybody signed it. */
export type UnsignedTransaction = WithoutSignatures<Transaction>;

const typeNumbers = { register: 1, stake: 2, unlock: 3, transfer: 4, state_change: 5 } as const;

const detailBytes = (transaction: UnsignedTransaction): Uint8Array[] => {
  switch (transaction.type) {
    case "register":
      return [
        fixedBytes("node", transaction.node, 32),
        uint64Bytes("hardfork", transaction.hardfork),
        uint64Bytes("fee", transaction.fee),
        uint64Bytes("stake", transaction.stake),
        uint64Bytes("reserved count", transaction.reserved.length),
        ...transaction.reserved.flatMap(({ contributor, amount }) => [
          fixedBytes("contributor", contributor, 32),
          uint64Bytes("amount", amount),
        ]),
      ];
    case "stake":
      return [fixedBytes("node", transaction.node, 32), uint64Bytes("stake", transaction.stake)];
    case "unlock":
      return [fixedBytes("node", transaction.node, 32)];
    case "transfer":
      return [fixedBytes("to", transaction.to, 32), uint64Bytes("amount", transaction.amount)];
  }
};

const bodyBytes = (transaction: UnsignedTransaction): Uint8Array =>
  concatBytes(
    Uint8Array.of(typeNumbers[transaction.type]),
    fixedBytes("wallet", transaction.wallet, 32),
    uint64Bytes("sequence", transaction.sequence),
    ...detailBytes(transaction),
  );

const stateChangeBytes = ({ height, worker, state, reasonsAll, reasonsAny, votes }: StateChangeTransaction) => {
  const integers = { height, worker, state: stateChangeNumbers[state], reasonsAll, reasonsAny, votes: votes.length };
  return concatBytes(
    Uint8Array.of(typeNumbers.state_change),
    ...Object.entries(integers).map(([field, value]) => uint64Bytes(field, value)),
    ...votes.flatMap(({ validator, signature }) => [
      uint64Bytes("validator", validator),
      fixedBytes("signature", signature, 64),
    ]),
  );
};

/**
 * What wallet and node sign: a label, the hash of the network's genesis block, and the body. The genesis hash keeps a
 * transaction from being repeated on another network.
 */
export const signedBytes = (transaction: UnsignedTransaction, genesisHash: string): Uint8Array =>
  concatBytes(utf8ToBytes("simchain transaction"), fixedBytes("genesis", genesisHash, 32), bodyBytes(transaction));

/** Signs a message with one Ed25519 key; the signature is hex. */
export type Signer = (message: Uint8Array) => string;

/** Completes a transaction with the signature of its wallet, and of the node if it is a registration. */
export const signTransaction = (
  transaction: UnsignedTransaction,
  genesisHash: string,
  wallet: Signer,
  node: Signer,
): WalletTransaction => {
  const message = signedBytes(transaction, genesisHash);
  const signature = wallet(message);
  return transaction.type === "register"
    ? { ...transaction, signature, nodeSignature: node(message) }
    : { ...transaction, signature };
};

/**
 * A transaction as it enters the block hash. Integers are 8 bytes little-endian: type(1) ‖ wallet(32) ‖ sequence ‖
 * register: node(32) ‖ hardfork ‖ fee ‖ stake ‖ count ‖ count × (contributor(32) ‖ amount); stake: node ‖ amount;
 * unlock: node; transfer: to(32) ‖ amount; then the wallet's signature(64), and the node's for a registration.
 * A state change has no wallet: type(1) ‖ height ‖ worker ‖ state ‖ reasons of all ‖ of any ‖ count ‖
 * count × (validator ‖ signature(64)).
 * @throws RuleViolation `transaction.format` for a field of the wrong length or range
 */
export const encodeTransaction = (transaction: Transaction): Uint8Array => {
  if (transaction.type === "state_change") return stateChangeBytes(transaction);
  const { type, signature } = transaction;
  return concatBytes(
    bodyBytes(transaction),
    fixedBytes("signature", signature, 64),
    type === "register" ? fixedBytes("nodeSignature", transaction.nodeSignature, 64) : new Uint8Array(),
  );
};

/** Name of a transaction: BLAKE2b-256 of its encoding, hex. */
export const transactionId = (transaction: Transaction): string =>
  bytesToHex(blake2b(encodeTransaction(transaction), { dkLen: 32 }));
