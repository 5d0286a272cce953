import type { AuthLevel, CategoryAccess, CommandHandler, OmqPeer, RequestHandler } from "./types.js";

/** Words that refuse a message; a receiver treats exactly these as errors. */
export const errorWords = [
  "UNKNOWNCOMMAND",
  "NO_REPLY_TAG",
  "FORBIDDEN",
  "FORBIDDEN_SN",
  "NOT_A_SERVICE_NODE",
] as const;

export type ErrorWord = (typeof errorWords)[number];

interface Category {
  readonly access: CategoryAccess;
  readonly limit: number;
  /** Calls whose handler has not settled. */
  running: number;
}

/** A registered name. */
export type Command =
  | { readonly kind: "request"; readonly category: Category; readonly handler: RequestHandler }
  | { readonly kind: "command"; readonly category: Category; readonly handler: CommandHandler };

/** What an instance serves. */
export interface Commands {
  category(name: string, access: CategoryAccess): void;
  add(category: string, name: string, entry: Pick<Command, "kind" | "handler">): void;
  alias(from: string, to: string): void;
  /** Looks up `category.command`, one character a byte, through its alias. */
  find(name: string): Command | undefined;
}

/** Calls of one category that may be under way unless it says otherwise. */
const defaultLimit = 200;
const maxCategoryBytes = 50;
const maxCommandBytes = 200;

/** Longest name, in bytes, that can be known. */
export const maxNameBytes = maxCategoryBytes + 1 + maxCommandBytes;

const asBytes = (text: string): string => Buffer.from(text).toString("latin1");

const checkCategoryName = (name: string): void => {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > maxCategoryBytes || name.includes(".")) {
    throw new TypeError(`category ${JSON.stringify(name)}: must be 1 to ${maxCategoryBytes} bytes without a dot`);
  }
};

const checkName = (name: string): void => {
  const dot = name.indexOf(".");
  checkCategoryName(name.slice(0, Math.max(dot, 0)));
  const bytes = Buffer.byteLength(name.slice(dot + 1));
  if (bytes > maxCommandBytes) {
    throw new TypeError(`command ${JSON.stringify(name)}: ${bytes} bytes after the dot, at most ${maxCommandBytes}`);
  }
};

/** Makes an empty registry. Its functions throw TypeError for bad, doubled or missing names: mistakes of the caller. */
export const createCommands = (): Commands => {
  const categories = new Map<string, Category>();
  const commands = new Map<string, Command>();
  const aliases = new Map<string, string>();

  return {
    category: (name, access) => {
      checkCategoryName(name);
      if (categories.has(name)) throw new TypeError(`category ${JSON.stringify(name)}: exists already`);
      categories.set(name, { access, limit: access.queue ?? defaultLimit, running: 0 });
    },
    add: (categoryName, command, entry) => {
      const name = `${categoryName}.${command}`;
      const category = categories.get(categoryName);
      if (category === undefined) throw new TypeError(`command ${JSON.stringify(name)}: there is no such category`);
      checkName(name);
      const key = asBytes(name);
      if (commands.has(key)) throw new TypeError(`command ${JSON.stringify(name)}: exists already`);
      commands.set(key, { ...entry, category } as Command);
    },
    alias: (from, to) => {
      checkName(from);
      checkName(to);
      if (aliases.has(asBytes(from))) throw new TypeError(`alias ${JSON.stringify(from)}: exists already`);
      aliases.set(asBytes(from), asBytes(to));
    },
    find: (name) => commands.get(aliases.get(name) ?? name),
  };
};

const rank: Readonly<Record<AuthLevel, number>> = { none: 0, basic: 1, admin: 2 };

/** Why the peer may not call, or undefined when it may. The order of the checks shows on the wire. */
export const refusal = (
  { access }: Category,
  peer: OmqPeer,
  localServiceNode: boolean,
): Exclude<ErrorWord, "UNKNOWNCOMMAND" | "NO_REPLY_TAG"> | undefined => {
  if (rank[peer.level] < rank[access.auth]) return "FORBIDDEN";
  if (access.localServiceNode === true && !localServiceNode) return "NOT_A_SERVICE_NODE";
  if (access.remoteServiceNode === true && !peer.serviceNode) return "FORBIDDEN_SN";
  return undefined;
};
