import { randomBytes, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadCertificate, type ServerCertificate } from "./certificate.js";
import { createHttpClient, type HttpClient, type HttpClientOptions, HttpError } from "./client.js";
import { type HttpServer, type HttpServerOptions, openHttpServer } from "./server.js";
import type { HttpRequest } from "./types.js";

let folder: string;
let certificate: ServerCertificate;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "https-"));
  certificate = await loadCertificate(join(folder, "node"), Date.now());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const echo = (request: HttpRequest) => ({ status: 200, body: request.body });

type Variable = Partial<Pick<HttpServerOptions, "handle" | "limits">>;

const plain = async (options: Variable = {}): Promise<HttpServer> => {
  const server = await openHttpServer({ ip: "127.0.0.1", port: 0, handle: echo, ...options });
  closing.push(() => server.close(50));
  return server;
};

const serve = async (options: Variable = {}): Promise<HttpServer & { url: string }> => {
  const server = await openHttpServer({ ip: "127.0.0.1", port: 0, certificate, handle: echo, ...options });
  closing.push(() => server.close(50));
  return { ...server, url: `https://127.0.0.1:${server.port}` };
};

const client = (options: Partial<HttpClientOptions> = {}): HttpClient => {
  const made = createHttpClient({ checkCertificates: false, ...options });
  closing.push(() => made.close());
  return made;
};

/** A raw connection that collects what comes and tells when the other side ends it. */
const raw = (port: number, secure = false): { socket: Socket; text: () => string; ended: Promise<string> } => {
  const socket = secure
    ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
    : connectTcp(port, "127.0.0.1");
  closing.push(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => resolve(text));
    socket.once("close", () => resolve(text));
  });
  return { socket, text: () => text, ended };
};

const refusalOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return (error as HttpError).reason;
};

test("a made certificate is that of deployed servers, private, and used again", async () => {
  const dir = join(folder, "node");
  const x509 = new X509Certificate(readFileSync(join(dir, "cert.pem")));
  expect(x509.subject.split("\n").sort()).toEqual(["C=AU", "CN=localhost", "O=Oxen"]);
  expect(x509.issuer).toBe(x509.subject);
  expect(x509.serialNumber).toBe("01");
  expect(x509.subjectAltName).toBeUndefined();
  expect(x509.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
  expect(Math.round((Date.parse(x509.validTo) - Date.parse(x509.validFrom)) / 86_400_000)).toBe(10_000);
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(statSync(join(dir, "key.pem")).mode & 0o777).toBe(0o600);
  expect(await loadCertificate(dir, Date.now())).toEqual(certificate);
});

test("the handler sees method, path without query, headers, body and caller", async () => {
  const seen: HttpRequest[] = [];
  const { url } = await serve({
    handle: (request) => {
      seen.push(request);
      return { status: 404, headers: { "x-one": "1" }, body: "post /a Not Found" };
    },
  });
  const answer = await client({ localAddress: "127.0.0.7" }).request(`${url}/a/b?c=d`, {
    method: "POST",
    headers: { "x-two": "2" },
    body: "body",
    timeoutMs: 5_000,
  });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ method: "POST", path: "/a/b", remoteIp: "127.0.0.7" });
  expect(seen[0]?.headers["x-two"]).toBe("2");
  expect(String(seen[0]?.body)).toBe("body");
  expect([answer.status, answer.headers["x-one"], String(answer.body)]).toEqual([404, "1", "post /a Not Found"]);
  expect(answer.headers["content-length"]).toBe("17");
});

test("any body comes back as it went, over TLS and plain", async () => {
  const secure = await serve();
  const open = await plain();
  const http = client();
  for (const size of [0, 1, 1024, 1024 * 1024, 10 * 1024 * 1024]) {
    const body = randomBytes(size);
    for (const url of [secure.url, `http://127.0.0.1:${open.port}`]) {
      const answer = await http.request(url, { method: "POST", body, timeoutMs: 10_000 });
      expect(answer.body.equals(body)).toBe(true);
    }
  }
});

test("one connection carries many requests", async () => {
  const server = await plain();
  const { socket, text } = raw(server.port);
  for (let count = 1; count <= 3; count += 1) {
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    await expect.poll(() => text().split("HTTP/1.1 200 OK").length - 1).toBe(count);
  }
  expect(text()).not.toContain("Connection: close");
});

test("TLS 1.2 is accepted and TLS 1.1 is not", async () => {
  const { port } = await serve();
  const handshake = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3"): Promise<string | null> =>
    new Promise((resolve) => {
      const socket = connectTls({
        port,
        host: "127.0.0.1",
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: "DEFAULT:@SECLEVEL=0",
      });
      socket.once("secureConnect", () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once("error", () => resolve(null));
    });
  expect(await handshake("TLSv1.3")).toBe("TLSv1.3");
  expect(await handshake("TLSv1.2")).toBe("TLSv1.2");
  expect(await handshake("TLSv1.1")).toBeNull();
});

test.each([false, true])(
  "a declared body above the limit is refused before a byte of it is read (TLS %s)",
  async (secure) => {
    let handled = 0;
    const options = {
      handle: () => {
        handled += 1;
        return { status: 200, body: "" };
      },
    };
    const server = secure ? await serve(options) : await plain(options);
    const { socket, ended } = raw(server.port, secure);
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${10 * 1024 * 1024 + 1}\r\n\r\n`);
    const text = await ended;
    expect(text).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
    expect(text).toMatch(/\r\nConnection: close\r\n/);
    expect(text.endsWith("\r\n\r\nRequest body too large")).toBe(true);
    expect(handled).toBe(0);
  },
);

test("a caller that waits for leave to send a body above the limit gets the refusal instead", async () => {
  const { port } = await plain({ limits: { maxBodyBytes: 10 } });
  const { socket, ended } = raw(port);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
});

test("a caller that waits for leave to send a body within the limit gets it", async () => {
  const { port } = await plain({ limits: { maxBodyBytes: 10 } });
  const { socket, text } = raw(port);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
  await expect.poll(text).toContain("100 Continue");
  socket.write("0123456789");
  await expect.poll(text).toMatch(/200 OK[\s\S]*0123456789$/);
});

test("a body of undeclared size is cut off as soon as it passes the limit", async () => {
  const { port } = await plain({ limits: { maxBodyBytes: 1000 } });
  const exact = raw(port);
  exact.socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n${"x".repeat(1000)}\r\n0\r\n\r\n`,
  );
  await expect.poll(exact.text).toMatch(/^HTTP\/1\.1 200 OK/);
  const over = raw(port);
  over.socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n${"x".repeat(1000)}\r\n1\r\nx\r\n`,
  );
  expect(await over.ended).toMatch(/^HTTP\/1\.1 413 [\s\S]*Request body too large$/);
});

test("a refused caller that never stops sending is dropped all the same", async () => {
  const { port } = await plain({ limits: { maxBodyBytes: 1000 } });
  const { socket, ended } = raw(port);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n");
  const chunk = Buffer.alloc(65_536);
  const flood = setInterval(() => socket.writable && socket.write(chunk), 5);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
  await closed;
  clearInterval(flood);
  expect(socket.destroyed).toBe(true);
});

test("when bodies fill the budget further ones are answered 503, and it is given back", async () => {
  const { port } = await plain({ limits: { maxBodyBytes: 1000, maxHeldBytes: 1500 } });
  const first = raw(port);
  first.socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n${"x".repeat(900)}`);
  const second = raw(port);
  await new Promise((resolve) => setTimeout(resolve, 50));
  second.socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n${"x".repeat(900)}`);
  expect(await second.ended).toMatch(/^HTTP\/1\.1 503 /);
  first.socket.destroy();
  await expect
    .poll(async () => {
      const third = raw(port);
      third.socket.end(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n${"x".repeat(1000)}`);
      return (await third.ended).slice(0, 12);
    })
    .toBe("HTTP/1.1 200");
});

test.each([
  ["headers", "POST / HTTP/1.1\r\nHost: a\r\nX-A"],
  ["body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\nab"],
])("a caller whose %s do not end is cut off, though it keeps sending", async (_, text) => {
  const { port } = await plain({ limits: { headersTimeoutMs: 150, requestTimeoutMs: 300 } });
  const { socket, ended } = raw(port);
  socket.write(text);
  const drip = setInterval(() => socket.writable && socket.write("x"), 60);
  expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(drip);
});

test("a caller that says nothing during the TLS handshake is cut off", async () => {
  const { port } = await serve({ limits: { handshakeTimeoutMs: 150 } });
  expect(await raw(port).ended).toBe("");
});

test("a caller that does not take its answer is cut off", async () => {
  const { port } = await plain({
    handle: () => ({ status: 200, body: Buffer.alloc(64 * 1024 * 1024) }),
    limits: { answerTimeoutMs: 200 },
  });
  const socket = connectTcp(port, "127.0.0.1");
  closing.push(() => void socket.destroy());
  socket.on("error", () => {});
  socket.pause();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 400));
  let received = 0;
  socket.on("data", (chunk) => {
    received += chunk.length;
  });
  socket.resume();
  await closed;
  expect(received).toBeLessThan(64 * 1024 * 1024);
});

test("connections above the limit are closed, those below are served", async () => {
  const { port } = await plain({ limits: { maxConnections: 2 } });
  const kept = [raw(port), raw(port)];
  for (const { socket, text } of kept) {
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(text).toMatch(/^HTTP\/1\.1 200/);
  }
  expect(await raw(port).ended).toBe("");
  kept[0]?.socket.destroy();
  await expect
    .poll(async () => {
      const { socket, ended } = raw(port);
      socket.end("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      return (await ended).slice(0, 12);
    })
    .toBe("HTTP/1.1 200");
});

test("a connection with too many unanswered requests is closed", async () => {
  const { port } = await plain({ handle: () => new Promise(() => {}), limits: { maxPipelined: 4 } });
  const { socket, ended } = raw(port);
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5));
  expect(await ended).toBe("");
});

test("a handler that throws is answered with 500 and the server lives", async () => {
  const { url } = await serve({
    handle: (request) => {
      if (request.path === "/bad") throw new Error("bad");
      return { status: 200, body: "good" };
    },
  });
  const http = client();
  const bad = await http.request(`${url}/bad`, { timeoutMs: 5_000 });
  expect([bad.status, String(bad.body)]).toEqual([500, "Internal Server Error\n"]);
  expect(String((await http.request(url, { timeoutMs: 5_000 })).body)).toBe("good");
});

test("an answer that node cannot write ends its connection and nothing else", async () => {
  const { url } = await serve({
    handle: (request) => ({
      status: 200,
      headers: { "x-bad": request.path === "/bad" ? "a\r\nb" : "a" },
      body: "good",
    }),
  });
  const http = client();
  expect(await refusalOf(http.request(`${url}/bad`, { timeoutMs: 5_000 }))).toBe("unreachable");
  expect(String((await http.request(url, { timeoutMs: 5_000 })).body)).toBe("good");
});

test("no bytes kill the server", async () => {
  const { port } = await plain({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 100 } });
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom(
        "GET / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\n",
        "Host: a\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 1e3\r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "Connection: Upgrade\r\nUpgrade: x\r\n",
        "CONNECT a:1 HTTP/1.1\r\n",
        "\r\n",
        "5\r\nabcde\r\n",
        "ffffffffffffffffff\r\n",
        "0\r\n\r\n",
      ),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(lines, async (parts) => {
      const { socket, ended } = raw(port);
      socket.end(Buffer.from(parts.join(""), "latin1"));
      await ended;
      socket.destroy();
    }),
    { numRuns: 200 },
  );
  const { socket, ended } = raw(port);
  socket.end("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(await ended).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("garbage in place of a TLS handshake harms nobody", async () => {
  const { port, url } = await serve();
  for (let round = 0; round < 20; round += 1) {
    const { socket, ended } = raw(port);
    socket.end(randomBytes(300));
    await ended;
  }
  expect((await client().request(url, { timeoutMs: 5_000 })).status).toBe(200);
});

test("closing lets a request under way finish and ends what takes too long", async () => {
  let release: () => void = () => {};
  let arrived: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await openHttpServer({
    ip: "127.0.0.1",
    port: 0,
    certificate,
    handle: ({ path }) =>
      path === "/slow"
        ? new Promise((resolve) => {
            release = () => resolve({ status: 200, body: "slow" });
            arrived();
          })
        : new Promise(() => {}),
  });
  const http = client();
  const slow = http.request(`https://127.0.0.1:${server.port}/slow`, { timeoutMs: 5_000 });
  const stuck = refusalOf(http.request(`https://127.0.0.1:${server.port}/stuck`, { timeoutMs: 5_000 }));
  raw(server.port);
  await underWay;
  const closed = server.close(300);
  release();
  expect(String((await slow).body)).toBe("slow");
  expect(await stuck).toBe("unreachable");
  await closed;
  expect(await refusalOf(http.request(`https://127.0.0.1:${server.port}/`, { timeoutMs: 2_000 }))).toBe("unreachable");
});

test("a port that is taken is an error that says so", async () => {
  const { port } = await plain();
  await expect(openHttpServer({ ip: "127.0.0.1", port, handle: echo })).rejects.toThrow(/EADDRINUSE/);
});

test("the client gives up at its deadline, however the server is slow", async () => {
  const { url } = await serve({ handle: () => new Promise(() => {}) });
  const silent = createTcpServer((socket) => void socket.on("error", () => {})).listen(0, "127.0.0.1");
  closing.push(() => void silent.close());
  await new Promise((resolve) => silent.once("listening", resolve));
  const http = client();
  expect(await refusalOf(http.request(url, { timeoutMs: 100 }))).toBe("timeout");
  const silentUrl = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await refusalOf(http.request(silentUrl, { timeoutMs: 100 }))).toBe("timeout");
});

test("the client takes no more than its limit, declared or not", async () => {
  const { url } = await serve({ handle: () => ({ status: 200, body: Buffer.alloc(1001) }) });
  expect(await refusalOf(client({ maxResponseBytes: 1000 }).request(url, { timeoutMs: 5_000 }))).toBe("too-large");
  expect((await client({ maxResponseBytes: 1001 }).request(url, { timeoutMs: 5_000 })).body).toHaveLength(1001);
  const chunked = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const flood = setInterval(() => socket.write(`400\r\n${"x".repeat(1024)}\r\n`), 1);
    socket.once("close", () => clearInterval(flood));
  }).listen(0, "127.0.0.1");
  closing.push(() => void chunked.close());
  await new Promise((resolve) => chunked.once("listening", resolve));
  const chunkedUrl = `http://127.0.0.1:${(chunked.address() as AddressInfo).port}`;
  expect(await refusalOf(client({ maxResponseBytes: 5_000 }).request(chunkedUrl, { timeoutMs: 5_000 }))).toBe(
    "too-large",
  );
});

test("certificates are checked, pinned or ignored as the client was told", async () => {
  const { url } = await serve();
  const ask = (options: Partial<HttpClientOptions>) => client(options).request(url, { timeoutMs: 5_000 });
  expect((await ask({})).status).toBe(200);
  expect(await refusalOf(ask({ checkCertificates: true }))).toBe("unreachable");
  expect((await ask({ certificateSha256: certificate.sha256 })).status).toBe(200);
  expect(await refusalOf(ask({ certificateSha256: "00".repeat(32) }))).toBe("wrong-certificate");
});

test("nobody listening is unreachable", async () => {
  const { port } = await plain();
  await closing.pop()?.();
  expect(await refusalOf(client().request(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 }))).toBe("unreachable");
});
