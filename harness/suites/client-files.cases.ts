import type { Case } from "../engine/case.js";
import { modelReads } from "./kit/model-reads.js";
import { chainForClients, networkCase, nodesForClients } from "./kit/network-case.js";
import { play } from "./kit/play.js";
import { playServer } from "./kit/server-play.js";

/* Attachments of a client: what a file server sees of them, and what a client makes of what it gets back. */

const roles = ["client"] as const;
const capabilities = ["attachments"];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? "", "hex"));

const transfers = networkCase({
  id: "client/files/transfer",
  title: "Files go from one client to another through paths and a file server, up to the largest, and come back whole",
  requirements: ["FIL-001", "FIL-002", "FIL-003", "DST-002", "MSG-012"],
  importance: "critical",
  long: true,
  roles,
  network: nodesForClients,
  capabilities,
  timeoutMs: 120_000,
  run: async (kit) => {
    const files = await kit.network.server({ role: "fileServer", of: "reference" });
    const server = { url: `http://${files.ip}:${files.httpPort}`, x25519: files.publicKey };
    const [alice, bob] = [await kit.clients.start("alice"), await kit.clients.start("bob")];
    const [a, b] = [await alice.ask("create", {}), await bob.ask("create", {})];
    for (const size of [600, 10_000_000]) {
      const file = Buffer.alloc(size, size % 251);
      file[size >> 1] = 7;
      const upload = { account: a.account, data: hex(file), file_name: "map.png", content_type: "image/png", server };
      const { attachment } = await alice.ask("upload", upload);
      const { size: told, file_name, content_type } = attachment;
      kit.same(
        "what the pointer tells",
        { told, file_name, content_type },
        {
          told: size,
          file_name: "map.png",
          content_type: "image/png",
        },
      );
      await alice.ask("send", { account: a.account, to: b.account, text: `${size} bytes`, attachments: [attachment] });
      const { messages } = await bob.ask("poll", { account: b.account });
      kit.equal("the text beside it", messages[0]?.text ?? null, `${size} bytes`);
      kit.same("the pointer as it was sent", messages[0]?.attachments, [attachment]);
      const { data } = await bob.ask("download", { account: b.account, attachment });
      kit.ok(`all of ${size} bytes`, data === hex(file), { actual: `${data.length / 2} bytes` });
    }
    const gone = { id: "1", url: `${server.url}/file/1#p=${linkKey(await modelOf(), server.x25519)}`, size: 1 };
    const missing = { ...gone, key: "00".repeat(64), digest: "00".repeat(32) };
    kit.equal(
      "a file that is not there",
      await bob.fails("download", { account: b.account, attachment: missing }),
      "not-found",
    );
  },
});

const modelOf = () => import("../../spec/model/xed25519.js");

/** The Ed25519 key that a link names a server by. */
const linkKey = ({ toEd25519 }: Awaited<ReturnType<typeof modelOf>>, x25519: string): string =>
  hex(toEd25519(bytesOf(x25519)));

const limits = networkCase({
  id: "client/files/limits",
  title: "A file above the limit, and one of no bytes, are refused on the device",
  requirements: ["FIL-004"],
  importance: "medium",
  roles,
  network: chainForClients,
  capabilities,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      const { server, requests } = await playServer(kit, played, "files", () => ({ code: 200, body: '{"id":"1"}' }));
      const to = { url: server.url, x25519: server.x25519 };
      const large = "00".repeat(10_000_001);
      kit.equal("one byte too many", await client.fails("upload", { account, data: large, server: to }), "too-large");
      const nothing = await client.fails("upload", { account, data: "", server: to });
      kit.ok("nothing at all", ["malformed-request", "too-large"].includes(nothing), { actual: nothing });
      kit.equal("requests that reached the server", requests.length, 0);
    }),
});

const sealed = networkCase({
  id: "client/files/sealed",
  title: "A file server sees sealed bytes of a rounded size under keys that are new each time, and no account",
  requirements: ["FIL-001", "FIL-008", "FIL-010", "FIL-011", "DST-011", "DST-014", "PRV-005", "PRV-007"],
  importance: "critical",
  roles,
  network: chainForClients,
  capabilities,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      const { openAttachment } = await import("../../spec/model/attachment.js");
      const { server, requests } = await playServer(kit, played, "files", () => ({ code: 200, body: '{"id":"77"}' }));
      const to = { url: server.url, x25519: server.x25519 };
      const file = Buffer.from("the same secret plan ".repeat(40));
      const [seenKeys, seenUploads]: [Set<string>, Set<string>] = [new Set(), new Set()];
      for (let round = 0; round < 3; round++) {
        const { attachment } = await client.ask("upload", { account, data: hex(file), server: to });
        const { method, endpoint, headers, body, posted } = requests.at(-1)!;
        kit.equal("the request", `${method} ${endpoint}`, "POST /file");
        const all = `${JSON.stringify(headers)}${body.toString("latin1")}${posted.toString("latin1")}`;
        kit.ok("nothing of the file or the account", !all.includes("secret plan") && !all.includes(account.slice(2)));
        kit.equal("a multiple of the block, with IV and MAC", (body.length - 48) % 16, 0);
        kit.ok(
          "padded by at most a twentieth and a block",
          body.length >= 48 + file.length && body.length <= 48 + 16 + file.length * 1.06,
        );
        const [key, digest] = [bytesOf(attachment.key), bytesOf(attachment.digest)];
        const opened = modelReads(kit, "the upload is sealed as attachments are", () =>
          openAttachment(new Uint8Array(body), key, digest, attachment.size),
        );
        kit.ok("the model opens it with the pointer", hex(opened) === hex(file));
        kit.equal("its number", attachment.id, "77");
        seenKeys.add(attachment.key ?? "");
        seenUploads.add(hex(body));
      }
      kit.equal("keys", seenKeys.size, 3);
      kit.equal("uploads", seenUploads.size, 3);
      kit.same("no request took another way", played.senseless, []);
    }),
});

const tampered = networkCase({
  id: "client/files/tampered",
  title: "A download that is not what its pointer says is refused, and never handed over in part",
  requirements: ["FIL-003", "FIL-005", "FIL-009"],
  importance: "critical",
  roles,
  network: chainForClients,
  capabilities,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      let stored: Buffer = Buffer.alloc(0);
      let served: (honest: Buffer) => Buffer = (honest) => honest;
      const { server } = await playServer(kit, played, "files", ({ method, body }) => {
        if (method === "GET") return { code: 200, body: served(stored) };
        stored = body;
        return { code: 200, body: '{"id":"abc_-","expires":1}' };
      });
      const to = { url: server.url, x25519: server.x25519 };
      const file = kit.random.bytes(700);
      const { attachment } = await client.ask("upload", { account, data: hex(file), server: to });
      const download = { account, attachment };
      kit.ok("the honest file comes back", (await client.ask("download", download)).data === hex(file));
      const flip = (at: number) => (honest: Buffer) => {
        const changed = Buffer.from(honest);
        changed[at < 0 ? changed.length + at : at]! ^= 1;
        return changed;
      };
      for (const [name, change] of [
        ["a changed IV", flip(0)],
        ["a changed block", flip(100)],
        ["a changed MAC", flip(-1)],
        ["an end cut off", (honest: Buffer) => honest.subarray(0, -16)],
        ["nothing", () => Buffer.alloc(0)],
        ["a page of HTML", () => Buffer.from("<html>".repeat(100))],
      ] as const) {
        served = change;
        kit.equal(name, await client.fails("download", download), "corrupt");
      }
      served = (honest) => honest;
      for (const [name, change] of [
        ["another digest", { digest: "00".repeat(32) }],
        ["another key", { key: `${"00".repeat(32)}${attachment.key?.slice(64)}` }],
        ["a size beyond the file", { size: 100_000 }],
        ["a size of nothing", { size: 0 }],
      ] as const)
        kit.equal(
          name,
          await client.fails("download", { account, attachment: { ...attachment, ...change } }),
          "corrupt",
        );
      kit.ok("the honest file comes back", (await client.ask("download", download)).data === hex(file));
    }),
});

/** Cases of attachments. */
export const clientFileCases: readonly Case[] = [transfers, limits, sealed, tampered];
