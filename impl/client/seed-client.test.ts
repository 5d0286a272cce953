import { expect, test } from "vitest";
import { HttpError } from "../transport/https/client.js";
import { ClientError } from "./error.js";
import type { Http } from "./ports.js";
import { fetchNodeList } from "./seed-client.js";

const good = {
  public_ip: "10.0.0.1",
  storage_port: 22_021,
  pubkey_x25519: "09".repeat(32),
  pubkey_ed25519: "ab".repeat(32),
};

const answering = (body: string, status = 200): Http => ({
  request: async () => ({ status, headers: {}, body: Buffer.from(body) }),
});
const listing = (...entries: readonly unknown[]): Http =>
  answering(JSON.stringify({ jsonrpc: "2.0", id: null, result: { height: 1, service_node_states: entries } }));
const dead: Http = { request: () => Promise.reject(new HttpError("unreachable", "http://seed: refused")) };

const fetchFrom = (...https: readonly Http[]) =>
  fetchNodeList(
    https.map((http, index) => ({ url: `http://seed${index}`, http })),
    () => {},
  );
const failure = async (...https: readonly Http[]): Promise<ClientError> => {
  const error: unknown = await fetchFrom(...https).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
};

test("a seed is asked as the desktop client asks, with nothing about the client", async () => {
  const calls: { url: string; body: string }[] = [];
  const http: Http = {
    request: async (url, { method, body }) => {
      calls.push({ url: `${method} ${url}`, body: String(body) });
      return { status: 200, headers: {}, body: Buffer.from('{"result":{"service_node_states":[]}}') };
    },
  };
  await fetchNodeList([{ url: "http://seed/json_rpc", http }], () => {});
  expect(calls.map(({ url }) => url)).toEqual(["POST http://seed/json_rpc"]);
  expect(JSON.parse(calls[0]!.body)).toEqual({
    jsonrpc: "2.0",
    method: "get_n_service_nodes",
    params: {
      active_only: true,
      fields: {
        public_ip: true,
        storage_port: true,
        pubkey_x25519: true,
        pubkey_ed25519: true,
        requested_unlock_height: true,
        height: true,
      },
    },
  });
});

test("entries without address or keys are left out, the others kept", async () => {
  const nodes = await fetchFrom(
    listing(
      good,
      { ...good, pubkey_ed25519: "01".repeat(32), public_ip: "0.0.0.0" },
      { ...good, pubkey_ed25519: "02".repeat(32), public_ip: "" },
      { ...good, pubkey_ed25519: "03".repeat(32), storage_port: 0 },
      { ...good, pubkey_ed25519: "" },
      { ...good, pubkey_ed25519: "04".repeat(32), pubkey_x25519: undefined },
      { ...good, pubkey_ed25519: "05".repeat(32), pubkey_x25519: "00".repeat(32) },
      {},
      { ...good, public_ip: "10.9.9.9" },
      { ...good, pubkey_ed25519: "CD".repeat(32), extra: 1 },
    ),
  );
  expect(nodes).toEqual([
    { ed25519: "ab".repeat(32), x25519: "09".repeat(32), ip: "10.0.0.1", httpsPort: 22_021 },
    { ed25519: "cd".repeat(32), x25519: "09".repeat(32), ip: "10.0.0.1", httpsPort: 22_021 },
  ]);
});

test.each([
  ["no JSON", answering("<html>"), /not JSON/],
  ["another status", answering("{}", 500), /answered 500, expected 200/],
  ["no list", answering('{"result":{}}'), /answered no node list/],
  ["an error", answering('{"error":{"code":-32601,"message":"Method not found"}}'), /refused: "Method not found"/],
  ["a port out of range", listing({ ...good, storage_port: 65_536 }), /service_node_states\.0\.storage_port/],
  ["a key of 31 bytes", listing({ ...good, pubkey_ed25519: "ab".repeat(31) }), /pubkey_ed25519/],
  ["an address that is none", listing({ ...good, public_ip: "10.0.0.256" }), /public_ip/],
])("a seed that answers %s gives no list, and the reason", async (_, http, reason) => {
  const { class: errorClass, message } = await failure(http);
  expect(errorClass).toBe("network");
  expect(message).toMatch(reason);
});

test("a failing seed does not stop a client that knows another", async () => {
  expect(await fetchFrom(dead, answering("nonsense"), listing(good))).toHaveLength(1);
});

test("seeds that cannot be reached are told from seeds that answer nonsense", async () => {
  expect((await failure(dead, dead)).class).toBe("seed-unreachable");
  expect((await failure(dead, answering("nonsense"))).class).toBe("network");
  expect((await failure()).class).toBe("seed-unreachable");
});
