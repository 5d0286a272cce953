import type { CaseContext } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import { type KeyPair, type OmqAnswer, type OmqCaller, type OmqServer, openOmqCaller } from "../../wire/omq-caller.js";
import { type Judge, toJson } from "./judge.js";
import { nameOf, type Refused } from "./storage.js";

/** A part that is text as text, others as hex. */
const shown = (part: Buffer | string): string => {
  if (typeof part === "string") return part.slice(0, 400);
  const text = part.toString("utf8");
  const isText = /^[\x20-\x7e]*$/.test(text);
  return isText ? text.slice(0, 400) : `hex:${part.subarray(0, 200).toString("hex")}`;
};

/** A connection over the message queue whose traffic is written to the transcript. */
export interface Queue {
  readonly ask: OmqCaller["ask"];
  readonly send: OmqCaller["send"];
  readonly next: OmqCaller["next"];
  readonly waiting: OmqCaller["waiting"];
  readonly close: OmqCaller["close"];
  /** Expects a reply; its data parts. */
  readonly reply: (name: string, parts: readonly (Buffer | string)[], timeoutMs?: number) => Promise<readonly Buffer[]>;
  /** Expects success: exactly one data part. */
  readonly succeed: (name: string, body?: Buffer | string) => Promise<Buffer>;
  /** Expects status and text as the two data parts. */
  readonly refuse: (name: string, parts: readonly (Buffer | string)[], refused: Refused) => Promise<void>;
}

/** Wraps a connection for a running case. `as` names the caller in the transcript. */
export const recordQueue = (context: CaseContext, judge: Judge, name: string, caller: OmqCaller, as: string): Queue => {
  const describe = (answer: OmqAnswer): { label: string; data: string[] } =>
    answer.kind === "error" ? { label: answer.word, data: [] } : { label: "REPLY", data: answer.parts.map(shown) };

  const ask: Queue["ask"] = async (command, parts, options) => {
    context.step({ kind: "send", label: command, from: as, to: name, data: parts.map(shown) });
    const answer = await caller.ask(command, parts, options);
    context.step({ kind: "receive", from: name, to: as, ...describe(answer) });
    return answer;
  };

  const reply: Queue["reply"] = async (command, parts, timeoutMs) => {
    const answer = await ask(command, parts, timeoutMs === undefined ? {} : { timeoutMs });
    judge.ok(`${command} is replied to`, answer.kind === "reply", { actual: toJson(answer) });
    return answer.kind === "reply" ? answer.parts : [];
  };

  return {
    ask,
    reply,
    send: async (parts) => {
      context.step({ kind: "send", label: "message", from: as, to: name, data: parts.map(shown) });
      await caller.send(parts);
    },
    next: async (timeoutMs) => {
      const parts = await caller.next(timeoutMs);
      context.step({ kind: "receive", label: "message", from: name, to: as, data: parts.map(shown) });
      return parts;
    },
    waiting: caller.waiting,
    close: caller.close,
    succeed: async (command, body) => {
      const parts = await reply(command, body === undefined ? [] : [body]);
      judge.equal("success is exactly one part", parts.length, 1);
      return parts[0]!;
    },
    refuse: async (command, given, { status, text }) => {
      const parts = await reply(command, given);
      judge.equal(`refused with ${status} ${text}`, parts.map(shown), [String(status), text]);
    },
  };
};

/** How a connection is opened: as a stranger unless given keys. `as` names the caller in the transcript. */
export interface ConnectOptions {
  readonly keys?: KeyPair;
  readonly routingId?: Buffer;
  readonly as?: string;
}

/** Connections of a running case. */
export interface Queues {
  readonly connect: (node: NodeInfo, options?: ConnectOptions) => Promise<Queue>;
  /** Connects to the public message queue of the chain. */
  readonly connectChain: (options?: ConnectOptions) => Promise<Queue>;
  readonly close: () => void;
}

/** Reads `curve://IP:PORT/KEYHEX`. */
const readAddress = (address: string): OmqServer => {
  const [, ip, port, key] = /^curve:\/\/([^:/]+):(\d+)\/([0-9a-f]{64})$/.exec(address) ?? [];
  if (ip === undefined || port === undefined || key === undefined)
    throw new Error(`the chain's address ${address}: expected curve://IP:PORT/KEYHEX`);
  return { ip, omqPort: Number(port), x25519: key };
};

/** Opens connections of a running case; `close` ends them all. */
export const createQueues = (context: CaseContext, judge: Judge, chainOmq: string, drawKeys: () => KeyPair): Queues => {
  const opened: OmqCaller[] = [];

  const open = async (server: OmqServer, name: string, options: ConnectOptions = {}): Promise<Queue> => {
    const { keys = drawKeys(), routingId, as = "client" } = options;
    const { signal } = context;
    const caller = await openOmqCaller({ server, keys, signal, ...(routingId === undefined ? {} : { routingId }) });
    opened.push(caller);
    return recordQueue(context, judge, name, caller, as);
  };

  return {
    connect: (node, options) => open(node, nameOf(node), options),
    connectChain: (options) => open(readAddress(chainOmq), "chain", options),
    close: () => {
      for (const caller of opened) caller.close();
    },
  };
};
