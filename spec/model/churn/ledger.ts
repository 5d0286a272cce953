import type { SimulationCommand, SimulationEvent } from "../../schema/simulation.js";

/** A client's write of one message: when it was asked for, and whether and when it was answered. */
interface Write {
  readonly kind: "store" | "delete";
  /** Numbers of events, by which things have an order, and times, by which clocks that differ may confuse it. */
  readonly asked: number;
  readonly askedAt: number;
  answered: number;
  answeredAt: number;
}

/** Everything that clients did about one message. */
export interface Message {
  /** Account, namespace and number. */
  readonly key: string;
  readonly account: number;
  readonly namespace: number;
  /** Known once a write of it was answered. */
  hash: string | undefined;
  readonly writes: Write[];
  /** Ends that clients wished for it; it has one of them. */
  readonly expiries: Set<number>;
}

type DeleteAll = Extract<SimulationCommand, { kind: "delete-all" }>;

/** What clients asked for and were told, as far as it says what must be held and what must not. */
export interface Ledger {
  readonly messages: Map<string, Message>;
  readonly byHash: Map<string, Message>;
  /** Deletions of a whole account or namespace, which hit messages that are stored later too, until they are answered. */
  readonly sweeps: { readonly command: DeleteAll; readonly write: Write }[];
  /** Writes under way, by the number of their command. */
  readonly pending: Map<number, { readonly write: Write; readonly message: Message | undefined }>;
  /** How far clocks differ at most, ms. */
  spread: { least: number; most: number };
}

/** A ledger in which nothing happened yet. */
export const emptyLedger = (): Ledger => ({
  messages: new Map(),
  byHash: new Map(),
  sweeps: [],
  pending: new Map(),
  spread: { least: 0, most: 0 },
});

const messageOf = (ledger: Ledger, account: number, namespace: number, number: number): Message => {
  const key = `${account}/${namespace}/${number}`;
  const known = ledger.messages.get(key);
  if (known !== undefined) return known;
  const made: Message = { key, account, namespace, hash: undefined, writes: [], expiries: new Set() };
  ledger.messages.set(key, made);
  return made;
};

const never = Number.POSITIVE_INFINITY;

const enterCommand = (ledger: Ledger, command: SimulationCommand, number: number, at: number): void => {
  const begin = (kind: Write["kind"], message: Message | undefined): Write => {
    const write: Write = { kind, asked: number, askedAt: at, answered: never, answeredAt: never };
    ledger.pending.set(number, { write, message });
    message?.writes.push(write);
    return write;
  };
  switch (command.kind) {
    case "store": {
      const message = messageOf(ledger, command.account, command.namespace, command.message);
      begin("store", message);
      message.expiries.add(at + command.ttl);
      break;
    }
    case "expire":
      messageOf(ledger, command.account, command.namespace, command.message).expiries.add(at + command.ttl);
      break;
    case "delete":
      begin("delete", messageOf(ledger, command.account, command.namespace, command.message));
      break;
    case "delete-all":
      ledger.sweeps.push({ command, write: begin("delete", undefined) });
      break;
    case "skew":
      ledger.spread = {
        least: Math.min(ledger.spread.least, command.ms),
        most: Math.max(ledger.spread.most, command.ms),
      };
      break;
    default:
  }
};

/** Enters an event of the log, `number` being its place in it. */
export const enter = (ledger: Ledger, event: SimulationEvent, number: number): void => {
  if (event.kind === "command") enterCommand(ledger, event.command, number, event.at);
  if (event.kind !== "answer") return;
  const asked = ledger.pending.get(event.command);
  if (asked === undefined) return;
  const { write, message } = asked;
  ledger.pending.delete(event.command);
  const [hash] = event.hashes ?? [];
  if (message !== undefined && hash !== undefined) {
    message.hash = hash;
    ledger.byHash.set(hash, message);
  }
  if (event.status === 200) {
    write.answered = number;
    write.answeredAt = event.at;
  } else if (event.status >= 400 && event.status < 500) message?.writes.splice(message.writes.indexOf(write), 1);
};

const writesOf = (ledger: Ledger, { account, namespace, writes }: Message): readonly Write[] => [
  ...writes,
  ...ledger.sweeps
    .filter(({ command: { account: of, scope } }) => of === account && (scope === "all" || scope === namespace))
    .map(({ write }) => write),
];

/** Whether one write came after another, for whoever has a clock: what is under way at the same time has no order. */
const isAfter = (ledger: Ledger, later: Write, earlier: Write): boolean =>
  earlier.answered < later.asked && earlier.answeredAt + (ledger.spread.most - ledger.spread.least) < later.askedAt;

const isLast = (ledger: Ledger, message: Message, kind: Write["kind"]): boolean => {
  const writes = writesOf(ledger, message);
  const others = writes.filter((write) => write.kind !== kind);
  return writes.some(
    (write) => write.kind === kind && write.answered < never && others.every((other) => isAfter(ledger, write, other)),
  );
};

/** Slack for sweeps and for clocks that differ, ms. */
export const slack = 80_000;

/** Whether a message has to be held at a time: accepted, not deleted since, and sure not to have ended. */
export const mustBeHeld = (ledger: Ledger, message: Message, now: number): boolean =>
  now < Math.min(...message.expiries) - slack && isLast(ledger, message, "store");

/** Whether nobody may hold a message any more once members have spoken: it was deleted after it was stored last. */
export const mustBeGone = (ledger: Ledger, message: Message): boolean => isLast(ledger, message, "delete");
