import fc from "fast-check";
import { expect, it } from "vitest";
import type { Deed, Entry } from "../../spec/model/sync/entry.js";
import { revokedTokens } from "../../spec/model/sync/rules.js";
import { requestOf, TestNetwork } from "../../spec/model/sync/test-network.js";
import type { View } from "../../spec/model/sync/view.js";
import type { SimulationCommand, SimulationEvent } from "../../spec/schema/simulation.js";
import { createSimulation } from "./simulation.js";
import { type ClientCommand, createVirtualClient } from "./virtual-client.js";

/* The same history, told to members of the model and to the nodes of a simulation. */

const node = fc.nat(15);
const account = fc.nat(5);
const message = fc.nat(3);
const ttl = fc.constantFrom(60_000_000, 70_000_000, 80_000_000);
const namespace = fc.constantFrom(0, 5);

type Step =
  | { readonly kind: "client"; readonly turn: number; readonly command: ClientCommand }
  | { readonly kind: "crash" | "restart" | "fail-tests" | "pass-tests" | "exit"; readonly node: number }
  | { readonly kind: "register" };

const client: fc.Arbitrary<ClientCommand> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("store" as const), account, message, namespace, ttl }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), account, message, namespace }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete-all" as const), account, scope: namespace }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("expire" as const), account, message, namespace, ttl }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("revoke" as const, "unrevoke" as const), account, token: fc.nat(1) }),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("client" as const), turn: fc.nat(9), command: client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "restart" as const), node }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("fail-tests" as const, "pass-tests" as const, "exit" as const),
      node,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "register" as const }) },
);

const seed = "model";
const clients = createVirtualClient(seed);

/** The entry that a client's command is to the model. */
const entryOf = (command: ClientCommand, now: number): Entry => {
  const id = clients.accountOf(command.account).toString("hex");
  const request = (deed: Deed): Entry => ({ kind: "request", request: requestOf(id, deed) });
  const hash = "message" in command ? clients.hashOf(command.account, command.message, command.namespace) : "";
  switch (command.kind) {
    case "store": {
      const times = { timestamp: now, expiry: now + command.ttl, stamp: 0 };
      return { kind: "copy", copy: { account: id, namespace: command.namespace, hash, ...times, data: hash } };
    }
    case "delete":
      return request({ kind: "delete", hashes: [hash] });
    case "delete-all":
      return request({ kind: "delete_all", scope: command.scope });
    case "expire":
      return request({ kind: "expire", hashes: [hash], expiries: [now + command.ttl], rule: "set" });
    case "revoke":
      return request({ kind: "revoke_subaccount", tokens: [String(command.token)] });
    case "unrevoke":
      return request({ kind: "unrevoke_subaccount", tokens: [String(command.token)] });
    default:
      throw new Error(`${command.kind} is no write`);
  }
};

const viewOf = (event: Extract<SimulationEvent, { kind: "block" }>): View =>
  new Map(event.swarms.map(({ id, members }) => [BigInt(id), members]));

/** Longer than a deadline, so that what happens has an order. */
const pause = 6_000;
const calm = 600;

it("members of the model and nodes end up with the same messages, expiries, requests and revoked tokens", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 30 }),
      fc.integer({ min: 8, max: 15 }),
      async (steps, nodes) => {
        const simulation = await createSimulation({ seed, nodes });
        const network = new TestNetwork(Array.from({ length: 60 }, (_, index) => `n${index}`));
        let made = nodes;
        for (let index = made; index < 60; index++) network.stop(`n${index}`);

        const run = async (command: SimulationCommand): Promise<void> => {
          const from = simulation.log().length;
          await simulation.run([command]);
          for (const event of simulation.log().slice(from)) if (event.kind === "block") network.setView(viewOf(event));
        };
        const wait = async (): Promise<void> => {
          await run({ kind: "advance", ms: pause });
          for (let second = 0; second < pause / 1_000; second++) {
            network.deliver();
            network.advance(1_000);
          }
          network.deliver();
          network.now = simulation.observe().at;
        };
        network.now = simulation.observe().at;
        for (const event of simulation.log()) if (event.kind === "block") network.setView(viewOf(event));
        await wait();

        for (const one of steps) {
          if (one.kind === "client") {
            const { command, turn } = one;
            const id = clients.accountOf(command.account);
            const { accounts, swarms } = simulation.observe();
            const swarm = accounts[command.account]?.swarm;
            const members = swarms.find((item) => item.id === swarm)?.members ?? [];
            const up = members.filter((name) => !network.down.has(name));
            const at = up[turn % Math.max(1, up.length)];
            // Whose account it is, is known once it was used.
            const named = at === undefined ? command : { ...command, at };
            const from = simulation.log().length;
            const { now } = network;
            await run(named);
            await wait();
            const answer = simulation
              .log()
              .slice(from)
              .find((event) => event.kind === "answer");
            if (answer?.kind !== "answer") continue;
            expect(answer.status, `${command.kind} of ${id.toString("hex")}`).toBe(200);
            network.now = now;
            expect(network.write(answer.node, entryOf(command, now))).toBeDefined();
            network.deliver();
            network.now = simulation.observe().at;
            network.advance(0);
            network.deliver();
            continue;
          }
          if (one.kind === "register") {
            network.start(`n${made}`);
            made++;
            await run({ kind: "register", count: 1 });
          } else if (one.kind === "crash") {
            network.stop(`n${one.node}`);
            await run({ kind: "crash", node: `n${one.node}`, disk: "kept" });
          } else if (one.kind === "restart") {
            if (one.node < made && network.down.has(`n${one.node}`)) network.start(`n${one.node}`);
            await run({ kind: "restart", node: `n${one.node}` });
          } else await run({ kind: one.kind, node: `n${one.node}` });
          await wait();
        }

        await run({ kind: "heal-all" });
        for (let index = 0; index < made; index++) if (network.down.has(`n${index}`)) network.start(`n${index}`);
        for (let second = 0; second < calm; second += pause / 1_000) await wait();

        const { nodes: states, swarms } = simulation.observe();
        for (const name of swarms.flatMap(({ members }) => members)) {
          const state = states.find((item) => item.name === name)!;
          const { replica } = network.member(name).disk;
          const expected = [...replica.copies.values()].map(({ hash, namespace: filed, expiry }) => [
            hash,
            filed,
            expiry,
          ]);
          const held = state.messages.map(({ hash, namespace: filed, expiry }) => [hash, filed, expiry]);
          expect(held.sort(), `messages at ${name}`).toEqual(expected.sort());
          // Requests to revoke carry a time, so a repeated one is another request; what counts is what they come to.
          const asked = [...replica.requests.values()];
          const deletions = asked.filter(({ deed }) => deed.kind === "delete");
          expect(state.requests.length, `requests at ${name}`).toBeGreaterThanOrEqual(deletions.length);
          const revoked = new Map(
            asked.map(({ account: of }) => [of, revokedTokens(asked.filter((r) => r.account === of)).length]),
          );
          const count = [...revoked.values()].reduce((sum, tokens) => sum + tokens, 0);
          expect(state.revoked, `revoked tokens at ${name}`).toBe(count);
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
}, 60_000);
