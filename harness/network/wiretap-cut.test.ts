import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createWiretap, type Wiretap } from "./wiretap.js";

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

/** A server that answers each piece in capitals, and keeps what it was sent. */
const startEcho = async (): Promise<{ port: number; heard: string[] }> => {
  const heard: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      heard.push(chunk.toString());
      socket.write(chunk.toString().toUpperCase());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { port: (server.address() as { port: number }).port, heard };
};

const startLink = async (port: number): Promise<{ tap: Wiretap; dial: () => Promise<Socket> }> => {
  const tap = createWiretap();
  open.push({ close: tap.close });
  const ends = { ip: "127.0.0.1", listenIp: "127.0.0.1", fromIp: "127.0.0.1" };
  const proxy = await tap.tap({ from: "a", to: "b", kind: "omq", port, ...ends });
  return {
    tap,
    dial: () =>
      new Promise((resolve) => {
        const socket: Socket = connect(proxy, "127.0.0.1", () => resolve(socket));
        socket.on("error", () => undefined);
        open.push({ close: () => socket.destroy() });
      }),
  };
};

const next = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once("data", (chunk) => resolve(chunk.toString())));
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

it("a link that is cut one way loses what goes that way, stays open, and ends when it is healed", async () => {
  const { port, heard } = await startEcho();
  const { tap, dial } = await startLink(port);
  const socket = await dial();
  const first = next(socket);
  socket.write("one");
  expect(await first).toBe("ONE");

  // From b to a nothing passes: the question arrives, the answer does not.
  tap.cut("b", "a");
  const arrived: string[] = [];
  socket.on("data", (chunk) => arrived.push(chunk.toString()));
  socket.write("two");
  await expect.poll(() => heard).toEqual(["one", "two"]);
  tap.cut("a", "b");
  socket.write("three");

  const end = closed(socket);
  tap.heal("b", "a");
  await end;
  expect(arrived).toEqual([]);
  expect(heard).toEqual(["one", "two"]);

  tap.heal("a", "b");
  const fresh = await dial();
  const answer = next(fresh);
  fresh.write("four");
  expect(await answer).toBe("FOUR");
});
