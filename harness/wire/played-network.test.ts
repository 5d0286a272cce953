import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../vectors/generate/random.js";
import { createHttpsClient, type HttpsClient } from "./https.js";
import { buildOnion, openWith } from "./onion.js";
import { type PlayedNetwork, playNetwork } from "./played-network.js";
import { createSeedClient } from "./seed.js";

let played: PlayedNetwork;
let https: HttpsClient;
beforeAll(async () => {
  played = await playNetwork(4, createRandom("played").bytes, () => "A".repeat(43));
  https = createHttpsClient();
});
afterAll(async () => {
  await https.close();
  await played.close();
});

const send = async (request: string, order = [0, 1, 2]) => {
  const path = order.map((index) => played.stations[index]!);
  const onion = buildOnion({
    layers: path.map((station) => ({ station })),
    request,
    control: '{"headers":"","json":true}',
    random: createRandom(request).bytes,
  });
  const { status, body } = await https.call(path[0]!, { path: "/onion_req/v2", body: onion.body });
  return { status, opened: openWith(onion.layers.at(-1)!, body) };
};

describe("a played network", () => {
  test("is listed by its seed", async () => {
    const seed = createSeedClient(played.seedUrl);
    const { value } = await seed.call("get_n_service_nodes", { active_only: true });
    await seed.close();
    expect(value).toMatchObject({ result: { service_node_states: played.stations.map(played.entryOf) } });
    expect(new Set(played.stations.map(({ ip }) => ip.replace(/\.\d+$/, ""))).size).toBe(4);
  });

  test("opens onions to their innermost request, and remembers the way", async () => {
    const { status, opened } = await send('{"method":"info","params":{}}', [2, 0, 3]);
    expect(status).toBe(200);
    expect(opened).toMatchObject({ status: 200, body: { version: [2, 8, 0] } });
    const seen = played.onions.at(-1)!;
    expect(seen.request.method).toBe("info");
    expect(seen.layers.map(({ station }) => station)).toEqual([2, 0, 3].map((index) => played.stations[index]));
  });

  test("answers as the case wants", async () => {
    played.answer(({ request }) =>
      request.method === "info"
        ? { status: 421, result: { json: { snodes: [] } } }
        : { http: { status: 502, body: "no" } },
    );
    expect(await send('{"method":"info","params":{}}')).toMatchObject({ status: 200, opened: { status: 421 } });
    expect(await send('{"method":"store","params":{}}')).toMatchObject({ status: 502 });
    played.answer(() => undefined);
  });

  test("refuses what it cannot open, and says so to the case", async () => {
    const before = played.senseless.length;
    const { status, body } = await https.call(played.stations[0]!, { path: "/onion_req/v2", body: "junk" });
    expect([status, body.toString()]).toEqual([400, "Invalid ciphertext"]);
    expect(played.senseless.length).toBe(before + 1);
  });
});
