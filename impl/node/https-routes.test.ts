import { afterEach, describe, expect, it } from "vitest";
import { createHttpsRoutes, type RouteRequest } from "./https-routes.js";
import { createRateLimiter } from "./rate-limiter.js";
import { createLocalSwarm, type LocalSwarm } from "./testing/local-swarm.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (limited = false) => {
  swarm = createLocalSwarm({ nodes: 1 });
  const pings: number[] = [];
  const route = createHttpsRoutes(swarm.nodes[0]!.node.context, {
    limiter: limited ? createRateLimiter(swarm.clock) : undefined,
    onPing: () => pings.push(1),
  });
  return { swarm, route, pings };
};

const info = Buffer.from('{"method":"info","params":{}}');
const rpc = (changes: Partial<RouteRequest> = {}): RouteRequest => ({
  method: "POST",
  path: "/storage_rpc/v1",
  headers: {},
  body: info,
  remoteIp: "127.0.0.2",
  ...changes,
});

const textHeaders = { server: "Oxen Storage Server/2.8.0", "content-type": "text/plain" };

describe("the routes", () => {
  it("answer requests as JSON, and refusals as text", async () => {
    const { route, swarm } = open();
    const t = swarm.clock.now();
    expect(await route(rpc())).toEqual({
      status: 200,
      headers: { ...textHeaders, "content-type": "application/json" },
      body: `{"hf":[19,4],"t":${t},"timestamp":${t},"version":[2,8,0]}`,
    });
    expect(await route(rpc({ body: Buffer.from("{") }))).toEqual({
      status: 400,
      headers: textHeaders,
      body: "invalid json",
    });
  });

  it("know their paths and methods, and name others", async () => {
    const { route } = open();
    for (const [method, path] of [
      ["GET", "/storage_rpc/v1"],
      ["POST", "/"],
      ["PUT", "/ping_test/v1"],
    ] as const)
      expect(await route(rpc({ method, path }))).toEqual({
        status: 404,
        headers: textHeaders,
        body: `${method.toLowerCase()} ${path} Not Found`,
      });
    expect(await route(rpc({ method: "GET", path: "/get_stats/v1" }))).toMatchObject({ body: '{"version":"2.8.0"}' });
  });

  it("answer pings with the legacy key at any time, and say that one came", async () => {
    const { route, swarm, pings } = open();
    swarm.nodes[0]!.node.stop();
    const { legacyPublic } = swarm.nodes[0]!.keys;
    expect(await route(rpc({ path: "/ping_test/v1", body: Buffer.alloc(0) }))).toEqual({
      status: 200,
      headers: { ...textHeaders, "x-oxen-snode-pubkey": legacyPublic.toString("base64") },
      body: "",
    });
    expect(pings).toHaveLength(1);
  });

  it("are closed to clients while the node is not ready, with all reasons", async () => {
    const { route, swarm } = open();
    const reasons = async (): Promise<string> => {
      const rpcAnswer = await route(rpc());
      const onionAnswer = await route(rpc({ path: "/onion_req/v2" }));
      expect(onionAnswer).toEqual(rpcAnswer);
      return `${rpcAnswer.status} ${rpcAnswer.body}`;
    };
    swarm.block({ swarms: { 0: (1n << 64n) - 1n } });
    expect(await reasons()).toBe("503 Service node is not ready: not in any swarm\n");
    swarm.block({ hardfork: [19, 2] });
    expect(await reasons()).toBe("503 Service node is not ready: not yet on hardfork 19.3; not in any swarm\n");
    swarm.block({ hardfork: [18, 9], swarms: { 0: 0n } });
    expect(await reasons()).toBe("503 Service node is not ready: not yet on hardfork 19.3\n");
    swarm.block({ hardfork: [20, 0] });
    expect((await route(rpc())).status).toBe(200);
    swarm.block({ unlisted: [0] });
    expect(await reasons()).toBe("503 Service node is not ready: not in any swarm\n");
    swarm.nodes[0]!.node.stop();
    expect(await reasons()).toBe("503 Service node is not ready: shutting down\n");
  });

  it("refuse callers without IPv4, those who ask too often, and long polls, in this order", async () => {
    const { route, swarm } = open(true);
    const poll = { headers: { "x-loki-long-poll": "1" } };
    const bare = (status: number, text: string) => ({ status, headers: textHeaders, body: text });
    expect(await route(rpc({ ...poll, remoteIp: "::1" }))).toEqual(bare(400, "Bad Request\n"));
    expect(await route(rpc(poll))).toEqual(bare(410, "Gone\n"));
    for (let count = 1; count < 600; count++) await route(rpc());
    expect(await route(rpc(poll))).toEqual(bare(429, "Too Many Requests\n"));
    expect((await route(rpc({ remoteIp: "127.0.0.3" }))).status).toBe(200);
    const onion = await route(rpc({ path: "/onion_req/v2", ...poll, remoteIp: "::1" }));
    expect(onion.status).toBe(400);
    expect(String(onion.body)).toMatch(/^Error parsing onion request: /);
    swarm.clock.advance(10);
    expect((await route(rpc())).status).toBe(200);
  });

  it("refuse what would be the thousand and first request under way", async () => {
    const { route, swarm } = open();
    const { activity } = swarm.nodes[0]!.node.context;
    let finish: () => void = () => undefined;
    const open1 = new Promise<void>((resolve) => {
      finish = resolve;
    });
    for (let count = 0; count < 1_000; count++) void activity.during(() => open1);
    expect(await route(rpc())).toMatchObject({ status: 503, body: "Server busy, try again later" });
    finish();
    await activity.idle();
    expect((await route(rpc())).status).toBe(200);
  });
});
