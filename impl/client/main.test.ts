import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientReady } from "../../spec/schema/process.js";
import { loadCertificate } from "../transport/https/certificate.js";
import { openHttpServer } from "../transport/https/server.js";
import { type FakeNetwork, startFakeNetwork } from "./testing/fake-network.js";
import { type BuiltClient, buildClient, outcomeOf } from "./testing/launch-client.js";

let built: BuiltClient;
let network: FakeNetwork;
let folder: string;
let dataDir: string;
let counter = 0;

beforeAll(async () => {
  built = await buildClient();
  network = await startFakeNetwork(6);
  folder = mkdtempSync(join(tmpdir(), "client-main-"));
}, 60_000);
afterAll(async () => {
  built?.remove();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  dataDir = join(folder, String(counter++));
});

const phrase = "python costume hamburger heels amnesty lukewarm antics value picked roped sowed southern amnesty";
const account = "05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74";

const seeded = (command: string, ...more: readonly string[]): string[] => [
  command,
  "--data-dir",
  dataDir,
  "--seed-url",
  network.seedUrl,
  ...more,
];
/** An address of the device other than the default one, where there is another. */
const otherAddress = process.platform === "linux" ? "127.41.0.1" : "127.0.0.1";
const jsonOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

test("create shows the phrase once, with the request to write it down, and no other command shows it", async () => {
  const { code, stdout } = await built.run(["create", "--data-dir", dataDir]);
  expect(code).toBe(0);
  const [shown] = /^ {2}(?:[a-z]+ ){12}[a-z]+$/m.exec(stdout) ?? [];
  expect(shown).toBeDefined();
  expect(stdout).toContain("Write it down");
  const later = [await built.run(seeded("path")), await built.run(seeded("poll"))];
  for (const { code: ended, stdout: out, stderr } of later) {
    expect(ended).toBe(0);
    expect(out + stderr).not.toContain(shown!.trim());
  }
});

test("restore reads the phrase from standard input, says what it does not restore, and repeats no word", async () => {
  const { code, stdout, stderr } = await built.run(["restore", "--data-dir", dataDir], `  ${phrase.toUpperCase()}\n`);
  expect(code).toBe(0);
  expect(stdout).toContain(account);
  expect(stdout).toMatch(/Contact lists.* are not restored: this is not supported/);
  expect(stdout + stderr).not.toMatch(/python|costume/i);
});

test("a phrase that is refused gives exit code 1, its class and the number of the word", async () => {
  const words = phrase.replace("amnesty", "qqq");
  const { code, stderr, stdout } = await built.run(["restore", "--data-dir", dataDir], words);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error \(invalid-words\): word 5: /);
  const machine = await built.run(["restore", "--data-dir", dataDir, "--json"], "");
  expect(machine.code).toBe(1);
  expect(jsonOf(machine.stdout)).toMatchObject({ error: { class: "not-enough-words" } });
});

test("a message goes from one data folder to another, for people and for programs", async () => {
  await built.run(["restore", "--data-dir", dataDir], phrase);
  const other = join(folder, "other");
  await built.run(["create", "--data-dir", other]);
  const text = "caf\u00e9\u001b[2J";
  const sent = await built.run([
    "send",
    "--data-dir",
    other,
    "--seed-url",
    network.seedUrl,
    "--to",
    account.toUpperCase(),
    "--text",
    text,
  ]);
  expect(sent.code).toBe(0);
  expect(sent.stdout).toMatch(/^Stored as [A-Za-z0-9+/]{43} by 6 nodes\n$/);
  expect(sent.stderr).toContain("Building a path, try 1");
  const hex = await built.run([
    "send",
    "--data-dir",
    other,
    "--seed-url",
    network.seedUrl,
    "--to",
    account,
    "--hex",
    "FF00",
    "--json",
  ]);
  expect(hex.stderr).toBe("");
  const { hash } = jsonOf(hex.stdout);
  const polled = await built.run(seeded("poll"));
  expect(polled.stdout).toContain("caf\u00e9\\u001b[2J");
  expect(polled.stdout).toContain(`${String(hash)}\n  hex ff00`);
  expect((await built.run(seeded("poll"))).stdout).toBe("No new messages\n");
  expect(jsonOf((await built.run(seeded("poll", "--json"))).stdout)).toEqual({ messages: [] });
});

test("path shows three nodes, and every connection leaves from the address given", async () => {
  const before = [network.posts.length, network.seedRequests.length] as const;
  const { code, stdout } = await built.run(seeded("path", "--ip", otherAddress, "--json"));
  expect(code).toBe(0);
  expect(jsonOf(stdout).path).toHaveLength(3);
  const addresses = [...network.posts.slice(before[0]), ...network.seedRequests.slice(before[1])];
  expect(addresses.map(({ remoteIp }) => remoteIp)).toEqual([otherAddress, otherAddress]);
});

test("an https seed is asked only when it shows the pinned certificate", async () => {
  const certificate = await loadCertificate(join(folder, "seed"), Date.now());
  let asked = 0;
  const handle = () => {
    asked++;
    return network.seedAnswer();
  };
  const seed = await openHttpServer({ ip: "127.0.0.1", port: 0, certificate, handle });
  try {
    const args = ["path", "--data-dir", dataDir, "--json", "--seed-url", `https://127.0.0.1:${seed.port}`];
    const wrong = await built.run([...args, "--seed-pin", "ab".repeat(32)]);
    expect(wrong.code).toBe(1);
    expect(jsonOf(wrong.stdout)).toMatchObject({ error: { class: "seed-unreachable" } });
    expect(asked).toBe(0);
    const right = await built.run([...args, "--seed-pin", certificate.sha256.toUpperCase()]);
    expect(right.code).toBe(0);
    expect(asked).toBe(1);
    expect((await built.run(args)).code).toBe(2);
  } finally {
    await seed.close();
  }
});

test.each([
  [["create"], /--data-dir/],
  [["path", "--data-dir", "DIR"], /--seed-url/],
  [["path", "--data-dir", "DIR", "--seed-url", "ftp://seed"], /--seed-url ftp:\/\/seed: expected an http or https URL/],
  [["path", "--data-dir", "DIR", "--seed-url", "http://seed", "--seed-pin", "ab"], /--seed-pin ab: expected 64/],
  [["path", "--data-dir", "DIR", "--seed-url", "http://seed", "--ip", "::1"], /--ip ::1: expected an IPv4/],
  [["path", "--data-dir", "DIR", "--seed-url", "http://seed", "--enc-type", "rot13"], /--enc-type rot13: expected/],
  [
    ["path", "--data-dir", "DIR", "--seed-url", "http://seed", "--request-timeout", "0"],
    /--request-timeout 0: expected/,
  ],
  [["send", "--data-dir", "DIR", "--seed-url", "http://seed", "--to", "05ab", "--text", "x"], /--to 05ab: expected 05/],
  [
    ["send", "--data-dir", "DIR", "--seed-url", "http://seed", "--to", account],
    /expected --hex, or else --text or --attach/,
  ],
  [["send", "--data-dir", "DIR", "--seed-url", "http://seed", "--to", account, "--hex", "abc"], /--hex: expected/],
  [
    ["send", "--data-dir", "DIR", "--seed-url", "http://seed", "--to", account, "--text", "x", "--ttl", "-1"],
    /--ttl -1/,
  ],
  [["send", "--data-dir", "DIR", "--seed-url", "http://seed", "--to", account, "--text", "x"], /none is here yet/],
  [["poll", "--data-dir", "DIR", "--seed-url", "http://seed", "--namespace", "x"], /--namespace x: expected/],
  [["poll", "--data-dir", "/dev/null/x", "--seed-url", "http://seed"], /--data-dir: state in \/dev\/null\/x/],
  [["destroy"], /destroy/],
])("%j is a usage error with exit code 2", async (args, message) => {
  const { code, stdout, stderr } = await built.run(args.map((arg) => (arg === "DIR" ? dataDir : arg)));
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(stdout).toBe("");
});

test("every subcommand explains itself with examples", async () => {
  for (const command of ["create", "restore", "path", "send", "poll", "driver"]) {
    const { code, stdout } = await built.run([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  \\$ (?:echo .* \\| )?swarmcheck client ${command} --data-dir`));
  }
});

test("the driver says that it is ready, answers by id, and ends with its input", async () => {
  const child = built.start(...seeded("driver", "--leash"));
  const outcome = outcomeOf(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(clientReady.parse(JSON.parse(line))).toMatchObject({ process: "client" });
  child.stdin.write('{"id":1,"method":"restore","params":{"phrase":');
  child.stdin.write(`${JSON.stringify(phrase)}}}\nnonsense\n{"id":2,"method":"path","params":{}}\n`);
  const answers = createInterface(child.stdout);
  const seen: unknown[] = [];
  for await (const answer of answers) {
    seen.push(JSON.parse(answer));
    if (seen.length === 3) break;
  }
  expect(seen[0]).toMatchObject({ id: 1, result: { account, phrase } });
  expect(seen[1]).toEqual({ id: null, error: { class: "malformed-request", message: "a line that is not JSON" } });
  expect(seen[2]).toMatchObject({ id: 2, result: { path: expect.any(Array) } });
  child.stdin.end();
  expect((await outcome).code).toBe(0);
});

test("requests that are in the pipe when the input ends are answered before the driver ends", async () => {
  const lines = Array.from({ length: 30 }, (_, id) =>
    JSON.stringify({ id, method: "path", params: { rebuild: true } }),
  );
  const { code, stdout } = await built.run(seeded("driver"), lines.join("\n"));
  expect(code).toBe(0);
  const [ready, ...answers] = stdout.trimEnd().split("\n").map(jsonOf);
  expect(ready).toMatchObject({ ready: true });
  expect(answers.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(lines.map((_, id) => id));
  for (const answer of answers) expect(answer).toHaveProperty("result");
});

test("the driver ends in order when it is told to", async () => {
  const child = built.start(...seeded("driver"));
  const outcome = outcomeOf(child);
  await once(createInterface(child.stdout), "line");
  child.kill("SIGTERM");
  expect((await outcome).code).toBe(0);
});
