import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext } from "../context.js";
import { drawTestPair } from "./test-pair.js";

/** Pause between looks for what is not here yet, and when to give up, ms. */
const retryPause = 50;
const patience = 55_000;

const heightOf = (text: string): number | undefined => {
  const height = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return height > 0 ? height : undefined;
};

/** The hash as stored: 32 raw bytes become base64, 64 of old messages become hex. */
const hashOf = (bytes: Buffer): string | undefined => {
  if (bytes.length === 32) return bytes.toString("base64").slice(0, 43);
  return bytes.length === 64 ? bytes.toString("hex") : undefined;
};

interface StorageTest {
  readonly tester: string;
  readonly height: number;
  readonly hash: string;
}

/** The answer as it stands now; undefined when it may be another one soon. */
const answerNow = (node: NodeContext, { tester, height, hash }: StorageTest): OmqReply => {
  const standing = node.standing();
  if (standing?.swarm === undefined) return ["wrong request"];
  if (height > standing.view.height) return undefined;
  const blockHash = node.blockHashes.at(height);
  const members = standing.swarm.members.map((member) => member.legacy);
  const pair = blockHash === undefined ? undefined : drawTestPair(members, blockHash);
  if (pair?.tester !== tester || pair.testee !== standing.self?.legacy) return ["wrong request"];
  const data = node.store.dataOf(hash);
  return data === undefined ? undefined : ["OK", data];
};

const pause = (node: NodeContext): Promise<void> =>
  new Promise((resolve) => {
    node.clock.after(retryPause, resolve);
  });

const answerInTime = async (node: NodeContext, test: StorageTest): Promise<OmqReply> => {
  const deadline = node.clock.now() + patience;
  for (;;) {
    const answer = answerNow(node, test);
    if (answer !== undefined) return answer;
    if (node.clock.now() >= deadline || node.notReady().includes("shutting down")) return ["other"];
    await pause(node);
  }
};

/** Tests that wait at one time; further ones are told at once that we have nothing. */
const mostWaiting = 100;

/** Answers `sn.storage_test`: parts, and the X25519 key of the node that asks. */
export type AnswerStorageTest = (parts: readonly Buffer[], caller: Buffer | undefined) => Promise<OmqReply>;

/**
 * Makes the handler. A test names height and hash; the answer is the message, if the caller is the one to test us at
 * that height. What is not here yet is waited for.
 */
export const createStorageTests = (node: NodeContext): AnswerStorageTest => {
  let waiting = 0;
  return async (parts, caller) => {
    if (parts.length < 2) return ["invalid parameters"];
    const tester = caller === undefined ? undefined : node.standing()?.view.byX25519.get(caller.toString("hex"));
    if (tester === undefined) return ["invalid pubkey"];
    const height = heightOf(parts[0]!.toString("latin1"));
    if (height === undefined) return ["invalid height"];
    const hash = hashOf(parts[1]!);
    if (hash === undefined) return ["invalid msg hash"];
    const test = { tester: tester.legacy, height, hash };
    if (waiting >= mostWaiting) return answerNow(node, test) ?? ["other"];
    waiting++;
    try {
      return await answerInTime(node, test);
    } finally {
      waiting--;
    }
  };
};
