import fc from "fast-check";
import { expect, it } from "vitest";
import type { Deed, Entry } from "./entry.js";
import { accountAt, copyOf, requestOf, TestNetwork } from "./test-network.js";
import { peersOf, swarmOfAccountHex, type View } from "./view.js";

const names = ["a", "b", "c", "d", "e", "f"] as const;
const accounts = [0x01, 0x41, 0x81, 0xc1].map(accountAt);
const swarmIds = [0n, 1n << 62n, 1n << 63n] as const;

/** A view: each node in one of the swarms, or in none. */
const view: fc.Arbitrary<View> = fc
  .array(fc.constantFrom(0, 1, 2, 0, 1, undefined), { minLength: names.length, maxLength: names.length })
  .map((places) => {
    const swarms = new Map<bigint, string[]>();
    for (const [index, place] of places.entries()) {
      if (place === undefined) continue;
      const id = swarmIds[place]!;
      swarms.set(id, [...(swarms.get(id) ?? []), names[index]!]);
    }
    return swarms;
  })
  .filter(({ size }) => size > 0);

const name = fc.constantFrom(...names);
const account = fc.nat(accounts.length - 1);
const text = fc.nat(5);

type Command =
  | { readonly kind: "store"; readonly at: number; readonly account: number; readonly text: number }
  | { readonly kind: "delete"; readonly at: number; readonly account: number; readonly text: number }
  | { readonly kind: "delete-all"; readonly at: number; readonly account: number }
  | { readonly kind: "view"; readonly view: View; readonly to: readonly string[] }
  | { readonly kind: "stop" | "start" | "wipe"; readonly name: string }
  | { readonly kind: "cut" | "heal"; readonly a: string; readonly b: string }
  | { readonly kind: "deliver"; readonly most: number; readonly loss: number }
  | { readonly kind: "repeat" }
  | { readonly kind: "advance"; readonly ms: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("store"), at: fc.nat(9), account, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete"), at: fc.nat(9), account, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete-all"), at: fc.nat(9), account }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("view"), view, to: fc.subarray([...names]) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("stop", "start"), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wipe"), name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("cut", "heal"), a: name, b: name }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("deliver"), most: fc.nat(40), loss: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "repeat" }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("advance"), ms: fc.constantFrom(1, 500, 5_000, 30_000) }) },
);

/** Runs commands, and keeps book of what clients were promised. */
class Bookkeeper {
  readonly network = new TestNetwork(names);
  /** Hashes of stored messages that nothing deletes, and whose copies were not all wiped away. */
  readonly promised = new Set<string>();
  /** Hashes of messages deleted after they were stored, and not stored again, with the request that says so. */
  readonly deleted = new Map<string, string>();
  #numbers: Iterator<number>;

  constructor(numbers: Iterator<number>) {
    this.#numbers = numbers;
    this.network.watch = () => this.#dropLost();
  }

  #pick(count: number): number {
    return this.#numbers.next().value % count;
  }

  #holdersOf(hash: string): string[] {
    return names.filter((one) => this.network.member(one).disk.replica.copies.has(hash));
  }

  /** At every step: a promised message is on some disk. */
  #dropLost(): void {
    for (const hash of this.promised) expect(this.#holdersOf(hash), `holders of ${hash}`).not.toEqual([]);
  }

  /** Gives an entry to one of those who accept it. */
  #write(at: number, entry: Entry): boolean {
    const order = names.map((_, index) => names[(at + index) % names.length]!);
    return order.some((one) => this.network.write(one, entry) !== undefined);
  }

  #request(at: number, account: number, deed: Deed, hashes: readonly string[]): void {
    if (this.network.view.size === 0) return;
    // From here on the copies may be gone.
    const before = hashes.filter((hash) => this.promised.delete(hash));
    const request = requestOf(accounts[account]!, deed);
    if (this.#write(at, { kind: "request", request })) for (const hash of hashes) this.deleted.set(hash, request.id);
    else for (const hash of before) this.promised.add(hash);
  }

  run(command: Command): void {
    const { network } = this;
    // What happens at two members in the same millisecond has no order.
    network.now += 1;
    switch (command.kind) {
      case "store": {
        const copy = copyOf(accounts[command.account]!, String(command.text));
        if (!this.#write(command.at, { kind: "copy", copy })) break;
        this.promised.add(copy.hash);
        this.deleted.delete(copy.hash);
        break;
      }
      case "delete": {
        const { hash } = copyOf(accounts[command.account]!, String(command.text));
        this.#request(command.at, command.account, { kind: "delete", hashes: [hash] }, [hash]);
        break;
      }
      case "delete-all": {
        const hashes = [0, 1, 2, 3, 4, 5].map((one) => copyOf(accounts[command.account]!, String(one)).hash);
        this.#request(command.at, command.account, { kind: "delete_all", scope: "all" }, hashes);
        break;
      }
      case "view":
        network.view = command.view;
        for (const one of command.to) network.event(one, { kind: "view", view: command.view });
        break;
      case "stop":
        network.stop(command.name);
        break;
      case "start":
        if (network.down.has(command.name)) network.start(command.name);
        break;
      case "wipe":
        for (const hash of this.promised)
          if (this.#holdersOf(hash).every((one) => one === command.name)) this.promised.delete(hash);
        for (const [hash, id] of this.deleted)
          if (names.every((one) => one === command.name || !network.member(one).disk.replica.requests.has(id)))
            this.deleted.delete(hash);
        network.start(command.name, "lost");
        break;
      case "cut":
        network.cut.add([command.a, command.b].sort().join(" "));
        break;
      case "heal":
        network.cut.delete([command.a, command.b].sort().join(" "));
        break;
      case "deliver":
        network.deliver(
          (count) => this.#pick(count),
          () => this.#pick(10) < command.loss,
          command.most,
        );
        break;
      case "repeat":
        network.repeatLetters();
        break;
      case "advance":
        network.advance(command.ms);
        break;
    }
  }
}

it("after whatever happened, each swarm holds what is its own, alike at every member, and nobody holds anything else", () => {
  fc.assert(
    fc.property(
      fc.array(command, { minLength: 20, maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (commands, numbers) => {
        const book = new Bookkeeper(numbers);
        const { network } = book;
        network.setView(new Map([[0n, [...names]]]));
        for (const one of commands) book.run(one);
        network.setView(
          new Map([
            [0n, ["a", "b", "c"]],
            [1n << 63n, ["d", "e", "f"]],
          ]),
        );
        network.settle(240);
        for (const one of names) {
          const { replica, outbox, newcomers } = network.member(one).disk;
          for (const { account } of [...replica.copies.values(), ...replica.requests.values()])
            expect(network.view.get(swarmOfAccountHex(network.view, account)!), `${one} holds ${account}`).toContain(
              one,
            );
          for (const peer of peersOf(network.view, one)) expect(network.member(peer).disk.replica).toEqual(replica);
          expect([outbox.size, newcomers.size]).toEqual([0, 0]);
          for (const hash of book.deleted.keys())
            expect(replica.copies.has(hash), `${one} holds the deleted ${hash}`).toBe(false);
        }
        const held = new Set(names.flatMap((one) => [...network.member(one).disk.replica.copies.keys()]));
        for (const hash of book.promised) expect(held.has(hash), `${hash} is lost`).toBe(true);
        for (const { outcomes } of network.answers.values()) expect(outcomes.size).toBeGreaterThan(0);
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
});
