import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Case } from "../engine/case.js";
import { networkCases } from "./network.js";
import { type Lie, type LyingNetwork, startLyingNetwork } from "./testing/lying-network.js";

/*
 * Cases that pass on honest nodes must fail on nodes that lie, and for the reason of the lie. The nodes are real, behind
 * proxies that change single answers.
 */

let network: LyingNetwork;
beforeAll(async () => {
  network = await startLyingNetwork(4);
}, 60_000);
afterAll(() => network.close());

const caseOf = (id: string): Case => {
  const found = networkCases.find((item) => item.id === id);
  if (found === undefined) throw new Error(`there is no case ${id}`);
  return found;
};

const asks = (request: string, method: string): boolean => request.includes(`"method":"${method}"`);

/** Lies about the JSON answer to one method. */
const about =
  (method: string, change: (answer: Record<string, unknown>) => unknown): Lie =>
  ({ request, status, body }) => {
    if (!asks(request, method) || status !== 200) return undefined;
    return { body: JSON.stringify(change(JSON.parse(body.toString()) as Record<string, unknown>)) };
  };

/** Lies about refusals: answers them otherwise. */
const refusals =
  (from: number, to: { readonly status?: number; readonly body?: string }): Lie =>
  ({ status }) =>
    status === from ? to : undefined;

type Entries = Record<string, Record<string, unknown>>;

const entries = (change: (swarm: Entries) => Entries): Lie =>
  about("store", (answer) => ({ ...answer, swarm: change(answer.swarm as Entries) }));

const eachEntry = (change: (entry: Record<string, unknown>) => Record<string, unknown>): Lie =>
  entries((swarm) => Object.fromEntries(Object.entries(swarm).map(([key, entry]) => [key, change(entry)])));

const replicated = "storage/replicated";
const rows: readonly (readonly [lie: string, id: string, tell: Lie, finding: RegExp])[] = [
  [
    "leaves a member out",
    replicated,
    entries((swarm) => Object.fromEntries(Object.entries(swarm).slice(1))),
    /each member has an entry/,
  ],
  [
    "forges a signature",
    replicated,
    eachEntry((entry) => ({ ...entry, signature: `${"A".repeat(86)}==` })),
    /signed the hash/,
  ],
  [
    "names another hash",
    replicated,
    eachEntry((entry) => ({ ...entry, hash: "A".repeat(43) })),
    /signed the hash|the hash of its entry/,
  ],
  ["names another expiry", replicated, eachEntry((entry) => ({ ...entry, expiry: 5 })), /the expiry of its entry/],
  [
    "calls success a failure",
    replicated,
    ({ request }) => (asks(request, "store") ? { status: 500 } : undefined),
    /store is answered 200/,
  ],
  [
    "forgets the message",
    replicated,
    about("retrieve", (answer) => ({ ...answer, messages: [] })),
    /holds exactly the message/,
  ],
  [
    "answers no JSON",
    replicated,
    ({ path }) => (path === "/storage_rpc/v1" ? { body: "<html>" } : undefined),
    /the answer to info/,
  ],
  ["hangs up", replicated, ({ request }) => (asks(request, "store") ? "close" : undefined), /closed without an answer/],
  ["has a wrong clock", "storage/info", about("info", (answer) => ({ ...answer, t: 1 })), /its time is now/],
  [
    "has a clock in text",
    "storage/info",
    about("info", (answer) => ({ ...answer, t: "now" })),
    /^the answer to info: t:/,
  ],
  [
    "drops messages behind last_hash",
    "storage/paging/last-hash",
    about("retrieve", (answer) => ({ ...answer, messages: (answer.messages as unknown[]).slice(0, -1) })),
    /nothing given/,
  ],
  [
    "denies that there is more",
    "storage/paging/max-count",
    about("retrieve", (answer) => ({ ...answer, more: false })),
    /max_count 1/,
  ],
  [
    "lets a short life pass",
    "storage/store-refused/ttl-below-10-s",
    refusals(403, { status: 200 }),
    /refused with 403/,
  ],
  [
    "words a refusal otherwise",
    "storage/store-refused/ttl-below-10-s",
    refusals(403, { body: "no" }),
    /refused with 403/,
  ],
  [
    "refuses with another status",
    "storage/store-refused/ttl-below-10-s",
    refusals(403, { status: 400 }),
    /refused with 403/,
  ],
  [
    "refuses everything",
    "storage/store-refused/ttl-below-10-s",
    () => ({ status: 403, body: "Provided expiry/TTL is not valid." }),
    /store is answered 200/,
  ],
  [
    "lets anybody read",
    "storage/retrieve-refused/of-another",
    refusals(401, { status: 200, body: '{"messages":[],"more":false}' }),
    /refused with 401/,
  ],
  [
    "gives a reason for a wrong key",
    "storage/retrieve-refused/key-of-another",
    refusals(401, { body: "wrong key" }),
    /refused with 401/,
  ],
  [
    "lets nobody read",
    "storage/retrieve-refused/of-another",
    () => ({ status: 401, body: "retrieve signature verification failed" }),
    /store is answered 200/,
  ],
  [
    "keeps a path to itself",
    "path/confirmed",
    ({ path }) => (path === "/onion_req/v2" ? { body: "AAAA" } : undefined),
    /opens with the key of layer 3/,
  ],
  [
    "shows the inner status outside",
    "path/confirmed",
    ({ path }) => (path === "/onion_req/v2" ? { status: 201 } : undefined),
    /the HTTP status is 200/,
  ],
  [
    "says nothing of a wrong tag",
    "path/fault/tampered-tag-aes-gcm/second",
    refusals(400, { status: 500 }),
    /answered 400 Invalid ciphertext/,
  ],
  [
    "cannot tell the faults apart",
    "path/fault/unknown-node/first",
    refusals(502, { status: 400, body: "Invalid ciphertext" }),
    /answered 502 Next node not found/,
  ],
  [
    "complains in the open",
    "path/fault/senseless-empty/third",
    ({ path }) => (path === "/onion_req/v2" ? { status: 400, body: "Invalid json" } : undefined),
    /the HTTP status is 200/,
  ],
  ["parses what it should not", "path/frame/refused/three-bytes", refusals(400, { status: 200 }), /the status/],
  [
    "gives no reason",
    "path/frame/refused/three-bytes",
    refusals(400, { body: "Error parsing onion request: " }),
    /the text says what it is/,
  ],
  [
    "answers like a broken envelope",
    "storage/envelope/no-method",
    refusals(400, { body: "invalid json" }),
    /refused with 400/,
  ],
];

test.each([...new Set(rows.map(([, id]) => id))])("honest nodes pass %s", async (id) => {
  const { verdict, finding } = await network.play(caseOf(id));
  expect([verdict, finding]).toEqual(["pass", undefined]);
});

describe("a node that", () => {
  test.each(rows)("%s fails %s", async (_lie, id, tell, finding) => {
    const lied = await network.play(caseOf(id), tell);
    expect(lied.verdict).toBe("fail");
    expect(lied.finding?.message).toMatch(finding);
  });

  test("says more than it must passes, and what it said is noted", async () => {
    const result = await network.play(
      caseOf("storage/info"),
      about("info", (answer) => ({ ...answer, color: "blue" })),
    );
    expect(result.verdict).toBe("pass");
    expect(result.steps.filter(({ kind }) => kind === "info").map(({ label }) => label)).toContain(
      "fields of the answer to info that are not known: color",
    );
  });
});

test("every transcript tells who spoke to whom", async () => {
  const { steps } = await network.play(caseOf("storage/replicated"));
  const talk = steps.filter(({ kind }) => kind === "send" || kind === "receive");
  expect(talk.length).toBeGreaterThan(10);
  for (const { from, to } of talk) expect([from, to].sort()).toEqual(["client", expect.stringMatching(/^node \d+$/)]);
});
