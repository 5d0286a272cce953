import type { Case } from "../engine/case.js";
import type { HttpSink, SinkAnswer, SinkRequest } from "../wire/http-sink.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Onions that leave the network at their last node, for a server outside that the harness runs. */

type ServerFields = Readonly<Record<string, string | number>>;

const withServer = async (
  kit: Kit,
  answer: (request: SinkRequest) => SinkAnswer,
  run: (sink: HttpSink, fields: ServerFields) => Promise<void>,
): Promise<void> => {
  const { openHttpSink } = await import("../wire/http-sink.js");
  const sink = await openHttpSink(answer);
  const fields = {
    host: sink.host,
    port: sink.port,
    protocol: "http",
    target: "/oxen/v4/lsrpc",
    method: "POST",
    ephemeral_key: kit.random.hex(32),
    enc_type: "xchacha20",
  };
  try {
    await run(sink, fields);
  } finally {
    await sink.close();
  }
};

const reached = networkCase({
  id: "path/server/reached",
  title: "The last node posts its whole layer to a server, which sees that node's address, and hands back the answer",
  requirements: ["DST-011", "DST-012", "ONI-006", "ONI-020"],
  importance: "critical",
  network: twoSwarms,
  run: (kit) =>
    withServer(
      kit,
      () => ({ status: 200, body: "sealed by the server" }),
      async (sink, server) => {
        const path = kit.draw(3);
        const request = "what is sealed for the server";
        const sent = await kit.onions.send({ path, request, server });
        kit.equal(
          "the answer of the server comes back",
          { status: sent.status, text: sent.text },
          {
            status: 200,
            text: "sealed by the server",
          },
        );
        kit.equal("the server was asked once", sink.requests.length, 1);
        const { method, path: target, headers, body, from } = sink.requests[0]!;
        kit.equal(
          "how it was asked",
          { method, target, type: String(headers["content-type"]) },
          {
            method: "POST",
            target: "/oxen/v4/lsrpc",
            type: "application/octet-stream",
          },
        );
        kit.equal("it sees the address of the last node, not the client's", from, path[2]!.ip);
        const length = body.readUInt32LE(0);
        kit.equal("the length in front", length, request.length);
        kit.equal("the sealed request", body.subarray(4, 4 + length).toString("utf8"), request);
        kit.same("the metadata, whole", JSON.parse(body.subarray(4 + length).toString("utf8")), server);
      },
    ),
});

/** Statuses of a server, and as what they pass through two further nodes. */
const statuses: readonly (readonly [from: number, passed: number])[] = [
  [400, 400],
  [404, 404],
  [413, 413],
  [429, 429],
  [503, 503],
  [425, 500],
  [302, 500],
  [201, 500],
  [599, 500],
];

const statusCase = networkCase({
  id: "path/server/statuses",
  title: "Statuses that nodes know are passed on, others become 500, and redirects are not followed",
  requirements: ["ONI-044", "DST-022"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    let status = 200;
    await withServer(
      kit,
      ({ path }) => ({ status, body: `from ${path}`, headers: { location: "/oxen/v3/lsrpc" } }),
      async (sink, server) => {
        for (const [from, passed] of statuses) {
          status = from;
          const sent = await kit.onions.send({ path: kit.draw(3), request: "x", server });
          kit.equal(
            `${from} of the server`,
            { status: sent.status, text: sent.text },
            {
              status: passed,
              text: "from /oxen/v4/lsrpc",
            },
          );
        }
        kit.equal("each request was made once", sink.requests.length, statuses.length);
      },
    );
  },
});

const unreachable = networkCase({
  id: "path/server/unreachable",
  title: "A server that cannot be reached gives 502",
  requirements: ["DST-013"],
  importance: "medium",
  network: twoSwarms,
  run: (kit) =>
    withServer(
      kit,
      () => ({ status: 200, body: "here" }),
      async (sink, server) => {
        const path = kit.draw(3);
        const there = await kit.onions.send({ path, request: "x", server });
        kit.equal("while it is there", there.status, 200);
        await sink.close();
        const gone = await kit.onions.send({ path, request: "x", server });
        kit.equal("once it is gone", gone.status, 502);
        await kit.onions.stillWorks(path);
      },
    ),
});

const untrusted = networkCase({
  id: "path/server/untrusted",
  title: "A server over TLS whose certificate nobody vouches for is not asked",
  requirements: ["DST-013", "DST-022"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [{ makeCertificate }, { openHttpSink }] = await Promise.all([
      import("../network/certificate.js"),
      import("../wire/http-sink.js"),
    ]);
    const sink = await openHttpSink(() => ({ status: 200, body: "here" }), await makeCertificate());
    try {
      const path = kit.draw(3);
      const server = { host: sink.host, port: sink.port, protocol: "https", target: "/oxen/v4/lsrpc" };
      kit.equal("the status", (await kit.onions.send({ path, request: "x", server })).status, 502);
      kit.equal("the server was not asked", sink.requests.length, 0);
      await kit.onions.stillWorks(path);
    } finally {
      await sink.close();
    }
  },
});

const refusedTargets: readonly (readonly [name: string, change: ServerFields])[] = [
  ["other-path", { target: "/admin/lsrpc" }],
  ["no-lsrpc", { target: "/oxen/v4/files" }],
  ["query", { target: "/oxen/v4?x=/lsrpc" }],
  ["prefix-only", { target: "/oxenlsrpc" }],
  ["relative", { target: "oxen/v4/lsrpc" }],
  ["empty", { target: "" }],
  ["capitals", { target: "/OXEN/v4/lsrpc" }],
  ["ftp", { protocol: "ftp" }],
  ["protocol-capitals", { protocol: "HTTP" }],
  ["file", { protocol: "file" }],
];

const targetCases = refusedTargets.map(([name, change]) =>
  networkCase({
    id: `path/server/refused/${name}`,
    title: `The last node asks no server with ${JSON.stringify(change)}`,
    requirements: ["ONI-043"],
    importance: "high",
    network: twoSwarms,
    run: (kit) =>
      withServer(
        kit,
        () => ({ status: 200, body: "asked" }),
        async (sink, server) => {
          const path = kit.draw(3);
          const sent = await kit.onions.send({ path, request: "x", server: { ...server, ...change } });
          const { status, text } = kit.onions.open(sent);
          kit.equal("what is inside", { status, body: text ?? null }, { status: 400, body: "Invalid url" });
          kit.equal("the server was not asked", sink.requests.length, 0);
          const allowed = await kit.onions.send({ path, request: "x", server, anew: true });
          kit.equal("the unchanged layer is passed on", allowed.text, "asked");
        },
      ),
  }),
);

/** Cases of onions for servers. */
export const pathServerCases: readonly Case[] = [reached, statusCase, unreachable, untrusted, ...targetCases];
