import { type Command, type Commands, type ErrorWord, errorWords, maxNameBytes, refusal } from "./commands.js";
import type { Connection } from "./connection.js";
import type { Requests } from "./requests.js";
import type { OmqPeer, OmqReply } from "./types.js";

export interface DispatchOptions {
  readonly commands: Commands;
  readonly requests: Requests;
  readonly localServiceNode: boolean;
  readonly isActive: (pubkey: Buffer) => boolean;
  /** Delivers a reply to who asked, over another connection if need be. */
  readonly reply: (to: Connection, parts: readonly (Buffer | string)[]) => Promise<void>;
  /** `HELLO` and `BYE` came over a connection that we opened. */
  readonly onHello: (connection: Connection) => void;
  readonly onBye: (connection: Connection) => void;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

const words: ReadonlySet<string> = new Set(errorWords);

const shown = (bytes: Buffer): string => bytes.subarray(0, 80).toString("latin1");

/** Makes the function that does with each message what its first part says. It never throws. */
export const createDispatch = (options: DispatchOptions): ((from: Connection, parts: readonly Buffer[]) => void) => {
  const { commands, requests, localServiceNode, isActive, reply, onHello, onBye, log } = options;

  const refuse = (from: Connection, word: ErrorWord, name: Buffer, tag: Buffer | undefined): void => {
    log("message refused", { word, name: shown(name) });
    void from.send(tag === undefined ? [word, name] : [word, "REPLY", tag]);
  };

  const answer = (
    command: Extract<Command, { kind: "request" }>,
    from: Connection,
    peer: OmqPeer,
    parts: readonly Buffer[],
  ): Promise<void> | undefined => {
    const tag = parts[0];
    const send = (parts: OmqReply): void => {
      if (tag !== undefined && parts !== undefined) void reply(from, ["REPLY", tag, ...parts]);
    };
    const result = command.handler(parts.slice(1), peer);
    if (result instanceof Promise) return result.then(send);
    send(result);
    return undefined;
  };

  const call = (command: Command, from: Connection, peer: OmqPeer, name: Buffer, data: readonly Buffer[]): void => {
    const { category } = command;
    const failed = (error: unknown): void => log("handler failed", { name: shown(name), error: String(error) });
    try {
      const pending = command.kind === "request" ? answer(command, from, peer, data) : command.handler(data, peer);
      if (!(pending instanceof Promise)) return;
      category.running += 1;
      pending.catch(failed).finally(() => {
        category.running -= 1;
      });
    } catch (error) {
      failed(error);
    }
  };

  const dispatchCommand = (from: Connection, name: Buffer, data: readonly Buffer[]): void => {
    from.active();
    const command = name.length > maxNameBytes ? undefined : commands.find(name.toString("latin1"));
    if (command === undefined) {
      refuse(from, "UNKNOWNCOMMAND", name, undefined);
      return;
    }
    const peer: OmqPeer = {
      pubkey: from.pubkey,
      ip: from.ip,
      level: from.level,
      serviceNode: from.mayBeNode && from.pubkey !== undefined && isActive(from.pubkey),
      connection: from.id,
      listener: from.listener,
    };
    const word = refusal(command.category, peer, localServiceNode);
    const isRequest = command.kind === "request";
    // With too many calls of the category under way a message is dropped without a word.
    const { running, limit } = command.category;
    if (word !== undefined) refuse(from, word, name, isRequest ? data[0] : undefined);
    else if (isRequest && data.length === 0) refuse(from, "NO_REPLY_TAG", name, undefined);
    else if (running >= limit) log("queue full, message dropped", { name: shown(name) });
    else call(command, from, peer, name, data);
  };

  const onErrorWord = (from: Connection, word: string, rest: readonly Buffer[]): void => {
    const [second, tag] = rest;
    if (rest.length === 2 && tag !== undefined && second?.toString("latin1") === "REPLY")
      requests.refuse(tag, from, word);
    else if (rest.length === 1 && word === "UNKNOWNCOMMAND")
      requests.refuseName(second!.toString("latin1"), from, word);
    else log("the peer refused a message", { word, about: second === undefined ? "" : shown(second) });
  };

  return (from, parts) => {
    const first = parts[0];
    if (first === undefined) return;
    const rest = parts.slice(1);
    try {
      const word = first.length > 18 || first.includes(0x2e) ? "" : first.toString("latin1");
      if (word === "REPLY") {
        if (rest[0] !== undefined) requests.answer(rest[0], from, rest.slice(1));
      } else if (word === "HI") {
        if (from.incoming) void from.send(["HELLO"]);
      } else if (word === "HELLO") {
        if (!from.incoming) onHello(from);
      } else if (word === "BYE") {
        if (!from.incoming) onBye(from);
      } else if (words.has(word)) {
        onErrorWord(from, word, rest);
      } else {
        dispatchCommand(from, first, rest);
      }
    } catch (error) {
      log("message could not be handled", { name: shown(first), error: String(error) });
    }
  };
};
