import {
  type Answer,
  decodeAnswer,
  encodeQuestion,
  type Question,
  type Refusal,
  swarmSyncCommand,
} from "../../sync/swarm-sync-codec.js";
import type { NodeContext } from "../context.js";
import { PeerFailure } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";
import type { PeerBook } from "./peer-book.js";
import type { Stamps } from "./stamps.js";

/** What a conversation with another node needs. */
export interface Talking {
  readonly node: NodeContext;
  readonly book: PeerBook;
  readonly stamps: Stamps;
}

/** A node could not go on with a conversation now; it is tried again later. */
export class NotNow extends Error {
  constructor(readonly reason: Refusal | "unreachable" | "garbled") {
    super(`not now: ${reason}`);
    this.name = "NotNow";
  }
}

/** The node is of the deployed kind, which knows nothing of this. */
export class DeployedKind extends Error {
  constructor() {
    super("of the deployed kind");
    this.name = "DeployedKind";
  }
}

/** Milliseconds after which a member that has not answered is suspected. */
export const answerDeadline = 5_000;
/** The same where much is handed over, and for what deployed nodes do in their own time. */
export const bulkDeadline = 15_000;

/** Bytes of data in one message, about. */
export const pageBytes = 1 << 20;

type Given = Exclude<Answer, { refusal: Refusal }>;

/**
 * Asks a node of our kind, or one that may be.
 * @throws NotNow, DeployedKind
 */
export const askOurs = async (
  { book }: Talking,
  to: ServiceNode,
  question: Question,
  timeoutMs: number = answerDeadline,
): Promise<Given> => {
  let parts: readonly Buffer[];
  try {
    parts = await book.askExtension(to, swarmSyncCommand, [encodeQuestion(question)], timeoutMs);
  } catch (error) {
    if (!(error instanceof PeerFailure)) throw error;
    if (error.word !== "UNKNOWNCOMMAND") throw new NotNow("unreachable");
    book.setKind(to.legacy, "deployed");
    throw new DeployedKind();
  }
  const answer = parts.length === 1 ? decodeAnswer(parts[0]!) : undefined;
  if (answer === undefined) throw new NotNow("garbled");
  book.setKind(to.legacy, "ours");
  if ("refusal" in answer) throw new NotNow(answer.refusal);
  return answer;
};

/**
 * Asks a node of any kind with a command of the deployed network.
 * @throws NotNow
 */
export const askAny = async (
  { book }: Talking,
  to: ServiceNode,
  command: string,
  parts: readonly (Buffer | string)[],
  timeoutMs: number,
): Promise<void> => {
  try {
    await book.ask(to, command, parts, timeoutMs);
  } catch (error) {
    if (error instanceof PeerFailure) throw new NotNow("unreachable");
    throw error;
  }
};

/** @throws NotNow for an answer to another question */
export const expectReceptions = (answer: Given, count: number): Buffer => {
  if (!("receptions" in answer) || answer.receptions.length !== count) throw new NotNow("garbled");
  return answer.receptions;
};
