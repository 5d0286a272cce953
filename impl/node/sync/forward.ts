import { encodeQuestion, swarmSyncCommand } from "../../sync/swarm-sync-codec.js";
import { PeerFailure } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";
import type { PeerBook } from "./peer-book.js";
import { answerDeadline } from "./talk.js";

/** A client's write as members hand it to each other. */
export interface Write {
  readonly method: string;
  /** Canonical bt. */
  readonly params: Buffer;
  /** When it was accepted, ms. */
  readonly stamp: number;
}

/** Writes as members of our kind are handed them; all are sent the same bytes. */
const encoded = new WeakMap<Write, Buffer>();

const questionOf = (write: Write): Buffer => {
  const known = encoded.get(write);
  if (known !== undefined) return known;
  const question = encodeQuestion({ op: "write", ...write });
  encoded.set(write, question);
  return question;
};

type Parts = readonly Buffer[];

const askDeployed = (book: PeerBook, to: ServiceNode, { method, params }: Write): Promise<Parts> =>
  book.ask(to, "sn.storage_cc", [method, params], answerDeadline);

/** Members of our kind are told the stamp; to all others the write goes exactly as deployed servers forward it. */
const ask = async (book: PeerBook, to: ServiceNode, write: Write): Promise<Parts> => {
  if (book.kindOf(to.legacy) !== "ours") return askDeployed(book, to, write);
  try {
    return await book.ask(to, swarmSyncCommand, [questionOf(write)], answerDeadline);
  } catch (error) {
    if (!(error instanceof PeerFailure) || error.word !== "UNKNOWNCOMMAND") throw error;
    book.setKind(to.legacy, "deployed");
    return askDeployed(book, to, write);
  }
};

/**
 * Hands a write to a member. Resolves with the parts of its answer, or with undefined once it is suspected, at once if it
 * is so already: whoever missed one deadline holds up nothing else.
 */
export const forwardWrite = (book: PeerBook, to: ServiceNode, write: Write): Promise<Parts | undefined> => {
  if (book.isSuspected(to.legacy)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const forget = book.whenSuspected(to.legacy, () => resolve(undefined));
    ask(book, to, write).then(
      (parts) => {
        forget();
        resolve(parts);
      },
      (error: unknown) => {
        forget();
        if (error instanceof PeerFailure) resolve(undefined);
        else reject(error);
      },
    );
  });
};
