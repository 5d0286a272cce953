import { bytesToHex } from "@noble/hashes/utils.js";
import { messageHash } from "../message-hash.js";
import { type Copy, type Deed, type Entry, type SignedRequest, versionOf } from "./entry.js";
import { type Effect, type Event, type Member, newMember, type Outcome } from "./member.js";
import type { Answer, Message, Question } from "./message.js";
import { step } from "./step.js";
import { swarmOfAccountHex, swarmOfNode, type View } from "./view.js";

/** An account whose key is one byte again and again, so that its position is easy to choose. */
export const accountAt = (byte: number): string => `05${bytesToHex(Uint8Array.of(byte))}${"00".repeat(31)}`;

/** A message of an account, not stamped yet. */
export const copyOf = (account: string, text: string, changes: Partial<Copy> = {}): Copy => {
  const namespace = changes.namespace ?? 0;
  const bytes = Uint8Array.from(Buffer.from(account, "hex"));
  const hash = messageHash(bytes, namespace, new TextEncoder().encode(text));
  return { account, namespace, hash, timestamp: 0, expiry: 1e9, stamp: 0, data: text, ...changes };
};

/** A signed request of an account, not stamped yet. */
export const requestOf = (account: string, deed: Deed, stamp = 0): SignedRequest => ({
  id: JSON.stringify([account, deed]),
  account,
  deed,
  stamp,
});

interface Letter {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
}

/** What became of a client's write. */
export interface Answered {
  readonly at: number;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Members joined by a network that delivers, drops and repeats as it is told. Time moves only by `advance`. */
export class TestNetwork {
  now = 1_000_000;
  readonly members = new Map<string, Member>();
  readonly down = new Set<string>();
  /** Unordered pairs that do not hear each other, as `a b` with a before b. */
  readonly cut = new Set<string>();
  readonly answers = new Map<number, Answered>();
  /** Nodes that are no members of the model: what they answer, undefined for nothing. */
  readonly strangers = new Map<string, (question: Question) => Answer | undefined>();
  view: View = new Map();
  #letters: Letter[] = [];
  #writes = 0;
  /** Looks at the network after every event. */
  watch: () => void = () => undefined;

  constructor(names: readonly string[]) {
    for (const name of names) this.members.set(name, newMember(name));
  }

  member(name: string): Member {
    return this.members.get(name)!;
  }

  event(name: string, event: Event): void {
    if (this.down.has(name)) return;
    const { member, effects } = step(this.member(name), event, this.now);
    this.members.set(name, member);
    for (const effect of effects) this.#perform(name, effect);
    this.watch();
  }

  #perform(name: string, effect: Effect): void {
    if (effect.kind === "answer") this.answers.set(effect.write, { at: this.now, outcomes: effect.outcomes });
    else this.#letters.push({ from: name, to: effect.to, message: effect.message });
  }

  #isCut(a: string, b: string): boolean {
    return this.cut.has([a, b].sort().join(" "));
  }

  /** Gives a client's entry to a member; undefined when it is down or its swarm is not responsible. */
  write(name: string, entry: Entry): number | undefined {
    const { account } = versionOf(entry);
    const { view } = this.member(name).memory;
    if (this.down.has(name) || view === undefined) return undefined;
    const own = swarmOfNode(view, name);
    if (own === undefined || own !== swarmOfAccountHex(view, account)) return undefined;
    this.#writes++;
    this.event(name, { kind: "write", write: this.#writes, entry });
    return this.#writes;
  }

  /** Delivers letters in the order that `pick` chooses, each unless `isLost`, until none is left or `most` are through. */
  deliver(pick: (count: number) => number = () => 0, isLost: () => boolean = () => false, most = 10_000): void {
    for (let count = 0; count < most && this.#letters.length > 0; count++) {
      const [letter] = this.#letters.splice(pick(this.#letters.length) % this.#letters.length, 1);
      const { from, to, message } = letter!;
      if (isLost() || this.#isCut(from, to)) continue;
      const stranger = this.strangers.get(to);
      if (stranger === undefined) this.event(to, { kind: "message", from, message });
      else if ("question" in message) {
        const answer = stranger(message.question);
        if (answer !== undefined) this.#letters.push({ from: to, to: from, message: { talk: message.talk, answer } });
      }
    }
  }

  /** A copy of every letter under way is delivered again later. */
  repeatLetters(): void {
    this.#letters.push(...this.#letters);
  }

  setView(view: View): void {
    this.view = view;
    for (const name of this.members.keys()) this.event(name, { kind: "view", view });
  }

  stop(name: string): void {
    this.down.add(name);
  }

  /** Starts a member again, on its old disk or on an empty one. */
  start(name: string, disk: "kept" | "lost" = "kept"): void {
    this.down.delete(name);
    if (disk === "lost") this.members.set(name, newMember(name, this.member(name).memory.lastTalk));
    else this.event(name, { kind: "restart" });
    this.event(name, { kind: "view", view: this.view });
  }

  advance(ms: number): void {
    this.now += ms;
    for (const name of this.members.keys()) this.event(name, { kind: "tick" });
  }

  /** Lets the network come to rest with everyone up and nothing lost. */
  settle(seconds = 300): void {
    this.cut.clear();
    for (const name of [...this.down]) this.start(name);
    for (let second = 0; second < seconds; second++) {
      this.deliver();
      this.advance(1_000);
    }
  }

  /** Texts of the copies that a member holds. */
  textsAt(name: string): string[] {
    return [...this.member(name).disk.replica.copies.values()].map(({ data }) => data).sort();
  }
}
