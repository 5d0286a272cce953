import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";

let folder: string;

/** Uses every kind of socket, with messages left in queues, and then closes; nothing in it ends the process. */
const script = `
import { createBench, freshKeys } from "./fixture.js";
const bench = createBench();
const server = await bench.instance();
server.category("open", { auth: "none" });
server.request("open", "echo", (parts) => parts);
const address = await bench.listen(server);
await server.listenPlain("tcp://127.0.0.1:*", "basic");
const client = await bench.instance();
await client.ask({ pubkey: server.keys.publicKey }, "open.echo", ["x"]);
const connection = await client.connect("curve://" + address.slice(6) + "/" + server.hex);
await client.ask({ connection }, "open.echo", ["x"]);
const dead = freshKeys().publicKey;
bench.addresses.set(dead.toString("hex"), "tcp://127.0.0.1:1");
client.ask({ pubkey: dead }, "open.echo", [Buffer.alloc(1000)]).catch((error) => process.stdout.write(error.word + "\\n"));
const attempt = client.connect("tcp://127.0.0.1:1", { timeoutMs: 200 }).catch((error) => process.stdout.write(error.word + "\\n"));
await attempt;
client.connect("tcp://127.0.0.1:1", { timeoutMs: 60_000 }).catch((error) => process.stdout.write(error.word + "\\n"));
const began = performance.now();
await client.close();
await client.close();
await server.close();
process.on("exit", () => process.stdout.write("exit " + Math.round(performance.now() - began) + "\\n"));
`;

beforeAll(async () => {
  mkdirSync(join(packageRoot, "dist"), { recursive: true });
  folder = mkdtempSync(join(packageRoot, "dist", "omq-lifetime-"));
  await build({
    configFile: false,
    logLevel: "silent",
    build: {
      ssr: true,
      outDir: folder,
      target: "node20",
      rollupOptions: {
        input: { fixture: join(packageRoot, "impl/transport/omq/fixture.ts") },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  writeFileSync(join(folder, "main.js"), script);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("after close nothing keeps the process alive, whatever was queued", async () => {
  const child = spawn(process.execPath, [join(folder, "main.js")]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const began = performance.now();
  const overdue = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const [code, signal] = await once(child, "close");
  clearTimeout(overdue);
  expect([code, signal, stderr]).toEqual([0, null, ""]);
  expect(stdout).toMatch(/^TIMEOUT\nNOT_CONNECTED\nNOT_CONNECTED\nexit \d+\n$/);
  expect(Number(/exit (\d+)/.exec(stdout)?.[1])).toBeLessThan(2_000);
  expect(performance.now() - began).toBeLessThan(8_000);
});
