import { describe, expect, test } from "vitest";
import type { ClientProcess } from "../network/topology.js";
import { createDriver } from "./driver.js";

/** A client process that is a few functions. */
const fake = () => {
  const written: string[] = [];
  let onLine: (line: string) => void = () => undefined;
  let onEnd: (how: string, log: string) => void = () => undefined;
  const process: ClientProcess = {
    ip: "127.1.2.3",
    write: (text) => void written.push(text),
    endInput: () => undefined,
    listen: (line, end) => {
      onLine = line;
      onEnd = end;
    },
    stop: async () => undefined,
  };
  return {
    driver: createDriver(process),
    written,
    say: (line: string) => onLine(line),
    end: () => onEnd("died", "last words"),
  };
};

describe("a driver", () => {
  test("matches answers to calls by id, in any order", async () => {
    const { driver, written, say } = fake();
    const [first, second] = [driver.call("create", {}), driver.call("bootstrap", {})];
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { id: 0, method: "create", params: {} },
      { id: 1, method: "bootstrap", params: {} },
    ]);
    say('{"id":1,"result":{"nodes":7}}');
    say('{"id":0,"error":{"class":"network","message":"no"}}');
    await expect(second).resolves.toEqual({ id: 1, result: { nodes: 7 } });
    await expect(first).resolves.toEqual({ id: 0, error: { class: "network", message: "no" } });
  });

  test("hands what answers no call to whoever wrote a line", async () => {
    const { driver, written, say } = fake();
    const answer = driver.exchange("nonsense\n");
    say('{"id":null,"error":{"class":"malformed-request","message":"no"}}');
    await expect(answer).resolves.toMatchObject({ id: null });
    expect(written).toEqual(["nonsense\n"]);
  });

  test.each([
    "not json",
    "[]",
    '{"id":0}',
    '{"id":0,"result":{},"error":{}}',
    '{"id":0,"error":{"class":"new","message":""}}',
  ])("takes %s for garbled, now and later", async (line) => {
    const { driver, say } = fake();
    const call = driver.call("create", {});
    say(line);
    await expect(call).rejects.toMatchObject({ name: "WireFailure", kind: "garbled" });
    await expect(driver.call("create", {})).rejects.toMatchObject({ kind: "garbled" });
  });

  test("blames a client that ends", async () => {
    const { driver, end } = fake();
    const call = driver.call("create", {});
    end();
    await expect(call).rejects.toMatchObject({ blame: "target", message: "died", log: "last words" });
  });

  test("does not wait for ever", async () => {
    const { driver } = fake();
    await expect(driver.call("create", {}, 20)).rejects.toMatchObject({ name: "WireFailure", kind: "silent" });
  });
});
