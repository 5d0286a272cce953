import fc from "fast-check";
import { expect, test } from "vitest";
import { ClientError } from "./error.js";
import { createNetworkClock } from "./network-clock.js";
import { createOnionTransport } from "./onion-transport.js";
import { RouteFailure } from "./route-failure.js";
import { fetchNodeList } from "./seed-client.js";
import { createSnodePool } from "./snode-pool.js";
import { readSwarmAnswer } from "./swarm-answer.js";
import { createFakeClock, seededRandom } from "./testing/fake-ports.js";
import { nodeNumber } from "./testing/scripted-transport.js";

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
const json = fc.json().map((text) => Buffer.from(text));
const entry = fc.record(
  {
    public_ip: fc.oneof(fc.ipV4(), fc.string(), fc.constant(null)),
    storage_port: fc.oneof(fc.integer(), fc.double(), fc.string()),
    pubkey_x25519: fc.oneof(fc.stringMatching(/^[0-9a-fA-F]{64}$/), fc.string()),
    pubkey_ed25519: fc.oneof(fc.stringMatching(/^[0-9a-fA-F]{64}$/), fc.string()),
  },
  { requiredKeys: [] },
);
const list = fc.array(fc.oneof(entry, fc.jsonValue()), { maxLength: 5 });
const nearlyList = list.map((nodes) => Buffer.from(JSON.stringify({ result: { service_node_states: nodes } })));

test("whatever a seed answers, the outcome is a list of well-formed nodes or a classed error", async () => {
  const status = fc.oneof({ weight: 4, arbitrary: fc.constant(200) }, fc.integer({ min: 100, max: 599 }));
  await fc.assert(
    fc.asyncProperty(status, fc.oneof(bytes, json, nearlyList), async (code, body) => {
      const http = { request: async () => ({ status: code, headers: {}, body }) };
      try {
        for (const node of await fetchNodeList([{ url: "http://seed", http }], () => {})) {
          expect(node.ed25519).toMatch(/^[0-9a-f]{64}$/);
          expect(node.x25519).toMatch(/^[0-9a-f]{64}$/);
          expect(node.httpsPort).toBeGreaterThan(0);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ClientError);
      }
    }),
    { numRuns: 500 },
  );
});

test("whatever a first node answers, the outcome is a failure of the route that blames somebody on it", async () => {
  const clock = createFakeClock();
  const route = [nodeNumber(1), nodeNumber(2), nodeNumber(3)];
  const named = fc
    .tuple(fc.constantFrom("Next node not found: ", "Snode not ready: "), fc.constantFrom(...route))
    .map(([phrase, { ed25519 }]) => Buffer.from(phrase + ed25519));
  const sealed = bytes.map((answer) => Buffer.from(answer.toString("base64")));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 100, max: 599 }), fc.oneof(bytes, json, named, sealed), async (status, body) => {
      const http = { request: async () => ({ status, headers: {}, body }) };
      const networkClock = createNetworkClock(clock);
      const ports = { http, clock, networkClock, random: seededRandom(status) };
      const transport = createOnionTransport({ ...ports, encType: "aes-gcm" });
      const failure: unknown = await transport
        .ask(route.slice(0, 2), route[2]!, { method: "info", params: {} }, 1_000)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RouteFailure);
      const { blame } = failure as RouteFailure;
      if (blame.kind === "named") expect(route.slice(1).map(({ ed25519 }) => ed25519)).toContain(blame.ed25519);
    }),
    { numRuns: 300 },
  );
});

test("whatever a node says of a swarm, the outcome is members with usable keys, or none", () => {
  const member = fc.record(
    {
      ip: fc.oneof(fc.ipV4(), fc.constant("0.0.0.0"), fc.string()),
      port: fc.oneof(fc.nat(70_000), fc.nat(70_000).map(String), fc.string()),
      pubkey_x25519: fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), fc.constant("0".repeat(64)), fc.string()),
      pubkey_ed25519: fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), fc.string()),
    },
    { requiredKeys: ["ip", "port"] },
  );
  const answer = fc.record({ snodes: fc.array(member, { maxLength: 4 }) });
  fc.assert(
    fc.property(fc.oneof(answer, fc.jsonValue(), fc.anything()), (body) => {
      for (const { ed25519, x25519, ip } of readSwarmAnswer(body, createSnodePool()) ?? []) {
        expect(ed25519).toMatch(/^[0-9a-f]{64}$/);
        expect(x25519).not.toBe("0".repeat(64));
        expect(ip).not.toBe("0.0.0.0");
      }
    }),
    { numRuns: 500 },
  );
});
