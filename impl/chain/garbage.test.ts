import { connect, type NetConnectOpts } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AddedNode, type ChainBench, openBench } from "./testing/bench.js";

let bench: ChainBench;
beforeAll(async () => {
  bench = await openBench(45);
});
afterAll(() => bench.close());

const pour = (options: NetConnectOpts, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(options);
    const end = (): void => {
      socket.destroy();
      resolve();
    };
    socket.on("error", end);
    socket.on("close", end);
    socket.on("connect", () => socket.write(bytes));
    setTimeout(end, 150);
  });

test("garbage on any port harms nobody", async () => {
  const chain = await bench.start();
  const [node] = (await bench.addNodes(chain, 1)) as [AddedNode];
  const garbage = [
    Buffer.alloc(0),
    Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    Buffer.alloc(5_000, 0xff),
    Buffer.from("POST /admin HTTP/1.1\r\nContent-Length: -5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    Buffer.concat([Buffer.from("ff00000000000000017f03004e554c4c", "hex"), Buffer.alloc(300, 0x41)]),
  ];
  const ports = [chain.ready.seedUrl, chain.ready.seedUrlHttps, chain.ready.omqPublic].map((url) =>
    Number(new URL(url).port),
  );
  const targets: NetConnectOpts[] = [
    ...ports.map((port) => ({ host: "127.45.0.1", port })),
    { path: node.oxend_rpc.replace("ipc://", "") },
  ];
  await Promise.all(targets.flatMap((target) => garbage.map((bytes) => pour(target, bytes))));
  const own = bench.connect(node.oxend_rpc);
  for (const frames of [
    [""],
    ["."],
    ["rpc."],
    ["x".repeat(3_000)],
    ["REPLY"],
    ["REPLY", "x"],
    ["rpc.get_service_nodes", "", "\u0000"],
  ]) {
    await own.send(...frames);
  }
  expect((await own.ask("rpc.get_block_hash", '{"height":[0]}'))[0]?.toString()).toBe("200");
  expect(await bench.connectPublic(chain).greet()).toBe("HELLO");
  expect(await chain.admin("state")).toMatchObject({ height: 1_251 });
  expect(chain.child.exitCode).toBeNull();
});
