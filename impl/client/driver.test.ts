import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DriverMethod, type DriverResponse, driverResponse, driverResults } from "../../spec/schema/driver.js";
import { runDriver } from "./driver.js";
import { openTestClient, type TestClient } from "./testing/fake-client.js";
import { type FakeNetwork, startFakeNetwork } from "./testing/fake-network.js";

let network: FakeNetwork;
let opened: TestClient;
let faults: unknown[];

beforeEach(async () => {
  network = await startFakeNetwork(6);
  opened = openTestClient({ seedUrl: network.seedUrl });
  faults = [];
});
afterEach(async () => {
  await opened.close();
  await network.close();
});

/** Runs a driver on these lines up to its end; the responses in the order written. */
const drive = async (...lines: readonly (string | Buffer)[]): Promise<DriverResponse[]> => {
  const input = new PassThrough();
  const responses: DriverResponse[] = [];
  const { accounts, client } = opened;
  const done = runDriver({
    input,
    driven: { accounts, client },
    write: (response) => responses.push(driverResponse.parse(response)),
    onFault: (error) => faults.push(error),
  });
  for (const line of lines) input.write(typeof line === "string" ? `${line}\n` : line);
  input.end();
  await done;
  return responses;
};

const request = (id: number | string, method: DriverMethod, params: object = {}): string =>
  JSON.stringify({ id, method, params });

const resultOf = <Method extends DriverMethod>(responses: readonly DriverResponse[], id: number, method: Method) => {
  const response = responses.find((candidate) => candidate.id === id);
  expect(response).toHaveProperty("result");
  return driverResults[method].parse((response as { result: unknown }).result) as ReturnType<
    (typeof driverResults)[Method]["parse"]
  >;
};

const errorsOf = (responses: readonly DriverResponse[]) =>
  responses.map((response) => ("error" in response ? [response.id, response.error.class] : [response.id, "no error"]));

test("a whole story runs through the driver, with results of exactly the shapes of the protocol", async () => {
  const made = resultOf(await drive(request(1, "create")), 1, "create");
  const restored = resultOf(
    await drive(request(2, "restore", { phrase: ` ${made.phrase.toUpperCase()} ` })),
    2,
    "restore",
  );
  expect(restored).toEqual(made);
  expect(resultOf(await drive(request(3, "bootstrap")), 3, "bootstrap")).toEqual({ nodes: 6, from: "seeds" });
  const { path } = resultOf(await drive(request(4, "path")), 4, "path");
  expect(new Set(path).size).toBe(3);
  expect(resultOf(await drive(request(5, "path", { rebuild: false })), 5, "path").path).toEqual(path);
  const arrivals = network.arrivals.length;
  resultOf(await drive(request(6, "path", { rebuild: true })), 6, "path");
  expect(network.arrivals.length).toBe(arrivals + 1);
  const { account } = made;
  const message = { account, to: account, data: "00ff", ttl_ms: 60_000 };
  const { hash, stored_by } = resultOf(await drive(request(7, "send", message)), 7, "send");
  expect(stored_by).toHaveLength(6);
  const { messages } = resultOf(await drive(request(8, "poll", { account })), 8, "poll");
  expect(messages).toMatchObject([{ hash, sender: account, data: "00ff" }]);
  expect(messages[0]!.expiry - messages[0]!.timestamp).toBe(60_000);
  expect(resultOf(await drive(request(9, "poll", { account, namespace: 0 })), 9, "poll")).toEqual({ messages: [] });
  expect(faults).toEqual([]);
});

test("requests in flight do not wait for each other, and all are answered after the input ended", async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { client, accounts } = opened;
  const slow = { ...client, bootstrap: () => held.then(client.bootstrap) };
  const input = new PassThrough();
  const order: unknown[] = [];
  const done = runDriver({
    input,
    driven: { accounts, client: slow },
    write: ({ id }) => {
      order.push(id);
      if (order.length === 20) release();
    },
    onFault: (error) => faults.push(error),
  });
  input.write(`${request("slow", "bootstrap")}\n`);
  for (let id = 0; id < 20; id++) input.write(`${request(id, "create")}\n`);
  input.end();
  await done;
  expect(order).toHaveLength(21);
  expect(order.at(-1)).toBe("slow");
});

test.each([
  ["no JSON", "{", null],
  ["an empty line", "", null],
  ["a number", "7", null],
  ["null", "null", null],
  ["a list", "[]", null],
  ["no id", '{"method":"create","params":{}}', null],
  ["an id of another type", '{"id":{},"method":"create","params":{}}', null],
  ["a fraction as id", '{"id":1.5,"method":"create","params":{}}', null],
  ["no method", '{"id":1,"params":{}}', 1],
  ["an unknown method", '{"id":"a","method":"destroy","params":{}}', "a"],
  ["a method of every object", '{"id":1,"method":"constructor","params":{}}', 1],
  ["no params", '{"id":1,"method":"create"}', 1],
  ["an unknown field", '{"id":1,"method":"create","params":{},"more":1}', 1],
  ["an unknown parameter", '{"id":1,"method":"path","params":{"length":2}}', 1],
  ["a phrase that is no text", '{"id":1,"method":"restore","params":{"phrase":7}}', 1],
  [
    "hex of odd length",
    JSON.stringify({
      id: 1,
      method: "send",
      params: { account: `05${"a".repeat(64)}`, to: `05${"a".repeat(64)}`, data: "abc" },
    }),
    1,
  ],
  [
    "an account in upper case",
    JSON.stringify({ id: 1, method: "poll", params: { account: `05${"A".repeat(64)}` } }),
    1,
  ],
  [
    "a namespace out of range",
    JSON.stringify({ id: 1, method: "poll", params: { account: `05${"a".repeat(64)}`, namespace: 32_768 } }),
    1,
  ],
  ["bytes that are no UTF-8", Buffer.from("ff0a", "hex"), null],
  ["more than a mebibyte", "x".repeat(1024 * 1024 + 1), null],
])("a line with %s is answered as malformed, and the next one is served", async (_, line, id) => {
  const responses = await drive(line, request(2, "create"));
  expect(errorsOf(responses)).toEqual([
    [id, "malformed-request"],
    [2, "no error"],
  ]);
});

test.each([
  ["not-enough-words", "restore", { phrase: "abbey abbey" }],
  ["too-many-words", "restore", { phrase: "abbey ".repeat(14) }],
  ["invalid-words", "restore", { phrase: "xxxxx ".repeat(13) }],
  ["verification", "restore", { phrase: `${"abbey ".repeat(12)}zoom` }],
  ["unknown-account", "poll", { account: `05${"ab".repeat(32)}` }],
  ["unknown-account", "send", { account: `05${"ab".repeat(32)}`, to: `05${"ab".repeat(32)}`, data: "" }],
] as const)("the class %s is given by %s", async (errorClass, method, params) => {
  expect(errorsOf(await drive(request(1, method, params)))).toEqual([[1, errorClass]]);
});

test("failures of the network have their classes", async () => {
  const made = resultOf(await drive(request(1, "create")), 1, "create");
  const message = { account: made.account, to: made.account, data: "00" };
  const { seedAnswer } = network;
  network.seedAnswer = () => ({ status: 500, body: "" });
  expect(errorsOf(await drive(request(2, "bootstrap")))).toEqual([[2, "network"]]);
  network.seedAnswer = () => ({ status: 200, body: '{"result":{"service_node_states":[]}}' });
  expect(errorsOf(await drive(request(3, "path")))).toEqual([[3, "too-few-nodes"]]);
  network.seedAnswer = seedAnswer;
  await drive(request(4, "bootstrap"));
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ method }) =>
      method === "store" ? { status: 401, body: { reason: "no" } } : undefined,
    );
  }
  expect(errorsOf(await drive(request(5, "send", message)))).toEqual([[5, "refused"]]);
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, () => ({ status: 500, body: "Invalid response from snode" }));
  }
  expect(errorsOf(await drive(request(6, "path", { rebuild: true })))).toEqual([[6, "path-failed"]]);
});

test("a fault of the program is answered too, and named to the log only", async () => {
  const { accounts, client } = opened;
  const broken = { ...client, bootstrap: () => Promise.reject(new Error("a bug with details")) };
  opened = { ...opened, client: broken };
  const [response] = await drive(request(1, "bootstrap"));
  opened = { ...opened, accounts, client };
  expect(response).toEqual({ id: 1, error: { class: "network", message: "bootstrap: failed unexpectedly" } });
  expect(faults).toHaveLength(1);
});
