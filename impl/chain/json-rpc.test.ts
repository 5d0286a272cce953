import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AddedNode, type ChainBench, openBench } from "./testing/bench.js";
import { postJson, testToken } from "./testing/launch-chain.js";

let bench: ChainBench;
beforeAll(async () => {
  bench = await openBench(43);
});
afterAll(() => bench.close());

test("JSON-RPC answers clients over HTTP, with the deployed error codes", async () => {
  const chain = await bench.start();
  await bench.addNodes(chain, 2);
  const call = async (body: unknown): Promise<unknown> =>
    JSON.parse((await postJson(chain.ready.seedUrl, typeof body === "string" ? body : JSON.stringify(body))).text);
  const fields = {
    public_ip: true,
    storage_port: true,
    pubkey_x25519: true,
    pubkey_ed25519: true,
    requested_unlock_height: true,
    height: true,
  };
  const answer = (await call({
    jsonrpc: "2.0",
    method: "get_n_service_nodes",
    params: { active_only: true, fields },
  })) as {
    result: { service_node_states: object[] };
  };
  expect(answer).toMatchObject({ jsonrpc: "2.0", id: null, result: { height: 1_251, status: "OK" } });
  expect(answer.result.service_node_states.map((entry) => Object.keys(entry).sort())).toEqual(
    [0, 1].map(() => ["pubkey_ed25519", "pubkey_x25519", "public_ip", "requested_unlock_height", "storage_port"]),
  );
  const errorOf = async (body: unknown): Promise<unknown> => ((await call(body)) as { error?: unknown }).error;
  expect(await errorOf("{")).toEqual({ code: -32_700, message: "Parse error" });
  expect(await errorOf({ id: 1 })).toMatchObject({ code: -32_600, message: "Invalid Request" });
  expect(await errorOf([])).toMatchObject({ code: -32_600 });
  expect(await errorOf({ method: "nothing" })).toEqual({ code: -32_601, message: "Method not found" });
  expect(await errorOf({ method: "__proto__" })).toMatchObject({ code: -32_601 });
  expect(await errorOf({ method: "get_service_node_privkey" })).toMatchObject({ code: 403 });
  expect(await errorOf({ method: "get_service_nodes", params: { active_only: 1 } })).toMatchObject({ code: -32_602 });
  expect(await errorOf({ method: "get_block_hash", params: [9_999] })).toMatchObject({ code: -2 });
  expect(await call({ id: "x", method: "get_block_count" })).toEqual({
    jsonrpc: "2.0",
    id: "x",
    result: { count: 1_252, status: "OK" },
  });
  expect(await call({ id: 7, method: "ons_resolve", params: { type: 0, name_hash: "ab".repeat(32) } })).toEqual({
    jsonrpc: "2.0",
    id: 7,
    result: { status: "OK" },
  });
  expect(await call({ method: "get_info" })).toMatchObject({ result: { height: 1_252, nettype: "fakechain" } });
  expect((await postJson(chain.ready.seedUrl, "x".repeat(1024 * 1024 + 1))).status).toBe(413);
});

test("HTTPS shows the pinned certificate and serves the same list, without the admin interface", async () => {
  const chain = await bench.start();
  await bench.addNodes(chain, 1);
  const post = (path: string, body: string): Promise<{ status: number | undefined; text: string; pin: string }> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, chain.ready.seedUrlHttps);
      const sent = request(url, { method: "POST", rejectUnauthorized: false, agent: false }, (response) => {
        const { raw } = (
          response.socket as unknown as { getPeerCertificate: () => { raw: Buffer } }
        ).getPeerCertificate();
        const pin = new X509Certificate(raw).fingerprint256.replaceAll(":", "").toLowerCase();
        let text = "";
        response.on("data", (data: Buffer) => {
          text += data.toString();
        });
        response.on("end", () => resolve({ status: response.statusCode, text, pin }));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const { text, pin } = await post("/json_rpc", '{"method":"get_service_nodes"}');
  expect(pin).toBe(chain.ready.certificateSha256);
  expect(JSON.parse(text)).toMatchObject({ result: { service_node_states: [{ storage_port: 443 }] } });
  expect((await post("/admin", "{}")).status).toBe(404);
});

test("the admin interface wants its token and names what it refuses", async () => {
  const chain = await bench.start();
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "state", params: {} });
  expect((await postJson(chain.ready.admin, body)).status).toBe(401);
  for (const header of ["Bearer wrong", testToken, `Bearer ${testToken} `.padEnd(60, "x")]) {
    expect((await postJson(chain.ready.admin, body, { authorization: header })).status).toBe(401);
  }
  expect((await fetch(chain.ready.admin)).status).toBe(404);
  const codes = async (method: string, params: unknown): Promise<unknown> =>
    (await chain.adminAnswer(method, params)).error;
  expect(await codes("explode", {})).toMatchObject({ code: -32_601 });
  expect(await codes("next_block", { count: 0 })).toMatchObject({ code: -32_602 });
  expect(await codes("add_node", { ip: "localhost", https_port: 1, omq_port: 70_000 })).toMatchObject({
    code: -32_602,
    message: expect.stringMatching(/ip: .*omq_port: /) as unknown,
  });
  expect(await codes("register", { node: "ab".repeat(32) })).toMatchObject({ code: -32_001 });
  const node = await chain.admin<AddedNode>("add_node", { ip: "127.43.7.1", https_port: 1, omq_port: 2 });
  expect(await codes("register", { node: node.legacy, amount: "3749999999999" })).toEqual({
    code: -32_000,
    message:
      "register.operator-minimum: the operator reserves a quarter of the requirement (amount 3749999999999, minimum 3750000000000)",
    data: { rule: "register.operator-minimum", facts: { amount: "3749999999999", minimum: "3750000000000" } },
  });
  expect(await codes("fund", { wallet: "ab".repeat(32), amount: "18446744073709551616" })).toMatchObject({
    code: -32_602,
  });
  expect(await codes("fund", { wallet: "ab".repeat(32), amount: "18446744073709551615" })).toMatchObject({
    data: { rule: "transaction.balance" },
  });
});
