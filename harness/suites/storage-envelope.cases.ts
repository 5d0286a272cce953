import type { Case } from "../engine/case.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Requests over HTTPS before their parameters are looked at, and what the server answers beside requests. */

const refusals: readonly (readonly [name: string, requirements: readonly string[], body: string, text: string])[] = [
  ["empty", ["STO-009"], "", "invalid json"],
  ["not-json", ["STO-009"], "{method: info}", "invalid json"],
  ["truncated", ["STO-009"], '{"method":"info","params":{', "invalid json"],
  ["text-behind", ["STO-009"], '{"method":"info","params":{}} x', "invalid json"],
  ["list", ["STO-009"], '[{"method":"info","params":{}}]', "invalid json: no `method` field"],
  ["number", ["STO-009"], "7", "invalid json: no `method` field"],
  ["null", ["STO-009"], "null", "invalid json: no `method` field"],
  ["no-method", ["STO-009"], '{"params":{}}', "invalid json: no `method` field"],
  ["method-number", ["STO-009"], '{"method":5,"params":{}}', "invalid json: no `method` field"],
  ["method-null", ["STO-009"], '{"method":null,"params":{}}', "invalid json: no `method` field"],
  ["no-params", ["STO-009"], '{"method":"info"}', "invalid json: no `params` field"],
  ["params-list", ["STO-009"], '{"method":"info","params":[]}', "invalid json: no `params` field"],
  ["params-null", ["STO-009"], '{"method":"info","params":null}', "invalid json: no `params` field"],
  ["params-text", ["STO-009"], '{"method":"info","params":"{}"}', "invalid json: no `params` field"],
  ["unknown-method", ["STO-009"], '{"method":"no_such","params":{}}', "no method no_such"],
  ["inherited-name", ["STO-009"], '{"method":"constructor","params":{}}', "no method constructor"],
  ["peer-command", ["STO-009"], '{"method":"storage_cc","params":{}}', "no method storage_cc"],
];

const refusalCases = refusals.map(([name, requirements, body, text]) =>
  networkCase({
    id: `storage/envelope/${name}`,
    title: `The body ${body === "" ? "of no bytes" : body} is refused with 400 ${text}`,
    requirements,
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const [node] = kit.draw(1);
      const answer = await kit.storage.post(node!, body, "POST /storage_rpc/v1");
      kit.storage.refuses(answer, { status: 400, text });
      await kit.storage.ask(node!, "info", {}, { anew: true });
    },
  }),
);

const furtherKeys = networkCase({
  id: "storage/envelope/further-keys",
  title: "Keys beside method and params are ignored",
  requirements: ["STO-008"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const [node] = kit.draw(1);
    const body = JSON.stringify({ jsonrpc: "2.0", id: { any: "thing" }, method: "info", params: { what: 1 } });
    const answer = await kit.storage.post(node!, body, "POST /storage_rpc/v1 info");
    kit.equal("the status", answer.status, 200);
    kit.read(storageEndpoints.info.answer, answer.body, "the answer to info");
  },
});

const unknownPaths: readonly (readonly [method: "GET" | "POST" | "PUT", path: string])[] = [
  ["GET", "/storage_rpc/v1"],
  ["PUT", "/storage_rpc/v1"],
  ["POST", "/storage_rpc/v2"],
  ["POST", "/"],
  ["GET", "/onion_req/v2"],
  ["POST", "/onion_req/v1"],
  ["GET", "/favicon.ico"],
];

const notFound = networkCase({
  id: "storage/envelope/not-found",
  title: "Other paths and methods are answered 404 with both in the text",
  requirements: ["STO-065"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1);
    for (const [method, path] of unknownPaths) {
      const { status, body } = await kit.https.call(node!, {
        method,
        path,
        ...(method === "GET" ? {} : { body: "{}" }),
      });
      kit.equal(
        `${method} ${path}`,
        { status, text: body.toString() },
        {
          status: 404,
          text: `${method.toLowerCase()} ${path} Not Found`,
        },
      );
    }
    await kit.storage.ask(node!, "info", {}, { anew: true });
  },
});

const headers = networkCase({
  id: "storage/envelope/content-types",
  title: "Objects are answered as application/json, texts as text/plain, and the server names itself",
  requirements: [],
  importance: "low",
  level: "SHOULD",
  network: twoSwarms,
  run: async (kit) => {
    const [node] = kit.draw(1);
    const path = "/storage_rpc/v1";
    const object = await kit.https.call(node!, { path, body: '{"method":"info","params":{}}' });
    kit.equal("an object", String(object.headers["content-type"]), "application/json");
    const text = await kit.https.call(node!, { path, body: "x" });
    kit.equal("a text", String(text.headers["content-type"]), "text/plain");
    kit.ok("the server", /^Oxen Storage Server\/\d+\.\d+\.\d+$/.test(String(object.headers.server)), {
      actual: String(object.headers.server),
    });
  },
});

const ping = networkCase({
  id: "storage/ping-test",
  title: "The reachability probe over HTTPS is answered with the node's legacy key",
  requirements: ["TST-019"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    for (const node of kit.nodes) {
      const { status, body, headers: answered } = await kit.https.call(node, { path: "/ping_test/v1", body: "" });
      kit.equal(
        `node ${node.index}`,
        { status, body: body.toString(), key: String(answered["x-oxen-snode-pubkey"]) },
        {
          status: 200,
          body: "",
          key: Buffer.from(node.legacy, "hex").toString("base64"),
        },
      );
    }
  },
});

/** Cases of requests before their parameters are looked at. */
export const storageEnvelopeCases: readonly Case[] = [...refusalCases, furtherKeys, notFound, headers, ping];
