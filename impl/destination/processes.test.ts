import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { fileServerReady, groupServerReady } from "../../spec/schema/process.js";
import { fileUploaded, groupRoom } from "../../spec/schema/server-rpc.js";
import { createOnionKeys } from "../onion/keys.js";

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "servers-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  }
  rmSync(folder, { recursive: true, force: true });
});

const launch = (name: string, ...args: string[]) => {
  const child = spawn(process.execPath, [join(packageRoot, "dist/impl", name, "main.js"), ...args]);
  children.push(child);
  let log = "";
  let out = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const line = once(createInterface({ input: child.stdout }), "line").then(([text]) => JSON.parse(text as string));
  const ended = once(child, "close").then(([code]) => code as number);
  return { child, line, ended, log: () => log, out: () => out };
};

const common = () => ["--data-dir", join(folder, "data"), "--bind-ip", "127.0.0.1", "--leash"];

test("a file server keeps its key and its files over a restart, and writes no secret", async () => {
  const first = launch("file-server", ...common());
  const ready = fileServerReady.parse(await first.line);
  const upload = await fetch(`${ready.url}/file`, { method: "POST", body: "attachment" });
  const { id } = fileUploaded.parse(await upload.json());
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);

  const keyFile = join(folder, "data/key_x25519");
  const secret = readFileSync(keyFile);
  expect(createOnionKeys(secret).publicKey.toString("hex")).toBe(ready.publicKey);
  for (const name of ["key_x25519", "files.db"]) expect(statSync(join(folder, "data", name)).mode & 0o077).toBe(0);
  for (const form of ["hex", "base64"] as const) expect(first.log()).not.toContain(secret.toString(form));

  const second = launch("file-server", ...common());
  const again = fileServerReady.parse(await second.line);
  expect(again.publicKey).toBe(ready.publicKey);
  expect(await (await fetch(`${again.url}/file/${id}`)).text()).toBe("attachment");
  second.child.stdin?.end();
  expect(await second.ended).toBe(0);
});

test("a group server has the rooms and the key that it is given", async () => {
  const secret = Buffer.alloc(32, 5);
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(data, "key_x25519"), secret);
  const server = launch("group-server", ...common(), "--rooms", "lobby,attic");
  const ready = groupServerReady.parse(await server.line);
  expect(ready.publicKey).toBe(createOnionKeys(secret).publicKey.toString("hex"));
  const rooms = (await (await fetch(`${ready.url}/rooms`)).json()) as unknown[];
  expect(rooms.map((room) => groupRoom.parse(room).token)).toEqual(["lobby", "attic"]);
  server.child.kill("SIGINT");
  expect(await server.ended).toBe(0);
});

test.each([
  ["file-server", ["--port", "70000"], "--port"],
  ["file-server", ["--max-file-bytes", "99999999"], "--max-file-bytes"],
  ["file-server", ["--app-version", "windows=1"], "--app-version"],
  ["group-server", ["--rooms", "lobby,not a token"], "--rooms"],
  ["group-server", ["--rooms", "lobby", "--admin", "05ab"], "--admin"],
])("%s ends with 2 on %j, and names the flag", async (name, args, flag) => {
  const server = launch(name, ...common(), ...args);
  server.line.catch(() => undefined);
  expect(await server.ended).toBe(2);
  expect(server.log()).toContain(flag);
  expect(server.out()).toBe("");
});
