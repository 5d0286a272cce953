import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { verify } from "../ed25519.js";
import { messageHash } from "../message-hash.js";
import { toBase64 } from "./base64.js";
import { signedBytes } from "./signed-text.js";
import { sweep } from "./state.js";
import { accountOf, createTalk, nodeOf, ownKey, sceneAt, start, tokenOf } from "./test-scene.js";

const session = accountOf("session");
const group = accountOf("group");
const params = {
  namespace: 0,
  time: 1_700_000_000_000,
  hashes: [],
  expiries: [],
  flag: undefined,
  tokens: [],
  account: group.id,
  wantsData: true,
  namespaces: [-5, 0, 23],
} as const;

const hashOf = (account: { id: string }, text: string, namespace = 0): string =>
  messageHash(hexToBytes(account.id), namespace, utf8ToBytes(text));

const isSignedByNode = (signature: unknown, signed: string): boolean =>
  verify(hexToBytes(ownKey), utf8ToBytes(signed), signature as Uint8Array);

describe("what is signed", () => {
  it.each([
    ["retrieve", params, "RmRCJ3nPhaFug4AB8jINXur5kyTGwHO1bsHA7cXrxLyQ5EXbDGkrSB3LKQzymcuvtAyW+rlkdJx66UX28NliDw=="],
    [
      "retrieve",
      { ...params, namespace: 5 },
      "XHdcNBVFvS4QllEbX7OXYzuW1g0mqNB9O9CO5W90jztz/jSKqu6uHZZPjf/XDMVs83wzMhghFB1UBoFsPv1ZAg==",
    ],
    [
      "store",
      { ...params, namespace: -42 },
      "0K74Hx6KPsLH3JJmgdF4xGtx5sxkGLr48aaPDuaNh9hv/gsufrLkSXL78cwKDzDFCwr73UXspG0fyJY2QmzVDw==",
    ],
    [
      "delete_all",
      { ...params, namespace: "all" },
      "YQyILGAq+EuIyzxxRAVumYDmPXtV75Bo37ffvubZfzK1UGT7vR4JnisuD/qijc3N3++4NKIvbOdeIgYCKGrmCw==",
    ],
    [
      "monitor",
      { ...params, time: 1_700_000_000 },
      "1yPAPmFqVJWNesN89baMPpEHMo/HLgd2tNq9a9EtNmFd9BB+orRclAmyAOwmOkbQbOfEBF1vP17nt5zxXhBbCA==",
    ],
  ] as const)("by %s is what deployed clients sign", (method, signed, signature) => {
    expect(group.sign(signedBytes(method, signed))).toBe(signature);
  });

  it("to revoke a token is its bytes behind the time", () => {
    const { text, token, fields } = tokenOf(group, 3);
    expect(text).toBe("AwMAACmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X");
    expect(fields.subaccount_sig).toBe(
      "lsVhDBA8WBVs9grdG1tBNblrbwJVWo1c/cTfb6YfmbUQ6QxoMrXT4N+4uJ+00kri8wXFpgOGobLxVUgo5/WPDA==",
    );
    expect(group.sign(signedBytes("revoke_subaccount", { ...params, tokens: [token] }))).toBe(
      "3hTp9qBKfP9k4N3gTvTQ3SvtYhHw/4v7IfstcwWiNmALt97Onh43cClDW0e+LsbYh3X97ef+UaOTymLhd1KWCQ==",
    );
  });
});

describe("store", () => {
  it("answers with the hash, and the node's signature over it", () => {
    const talk = createTalk();
    const { status, body } = talk.store(session, "hello");
    const hash = "gwTFi7xJfaW/kuECEKV+HwjKWozToGIYTM7R9KyaH7M";
    expect(status).toBe(200);
    expect(body).toMatchObject({ hash, hf: [19, 4], t: start });
    const entry = (body as unknown as { swarm: Record<string, Record<string, unknown>> }).swarm[ownKey]!;
    expect(entry).toMatchObject({ hash, expiry: start + 60_000, t: start });
    expect(isSignedByNode(entry.signature, hash)).toBe(true);
  });

  it("knows equal content again, and only ever raises its expiry", () => {
    const talk = createTalk();
    talk.store(session, "once");
    talk.store(session, "between");
    const raised = talk.store(session, "once", { timestamp: start + 5, ttl: 90_000 });
    expect(raised.body).toMatchObject({ swarm: { [ownKey]: { already: true, expiry: start + 90_005 } } });
    const kept = talk.store(session, "once", { ttl: 20_000 });
    expect(kept.body).toMatchObject({ swarm: { [ownKey]: { already: true, expiry: start + 90_005 } } });
    expect(talk.state().messages.map(({ timestamp }) => timestamp)).toEqual([start, start]);
    expect(talk.state().messages[0]!.hash).toBe(hashOf(session, "once"));
  });

  it("replaces what an outbox holds, also when it is all that the account has", () => {
    const talk = createTalk();
    const signature = group.sign(`store-1${start}`);
    talk.store(group, "first", { namespace: -1, signature });
    expect(talk.store(group, "second", { namespace: -1, signature }).status).toBe(200);
    expect(talk.state().messages.map(({ hash }) => hash)).toEqual([hashOf(group, "second", -1)]);
  });

  it("refuses in the order of its rules", () => {
    const talk = createTalk();
    expect(talk.store(session, "x", { ttl: 9_999 })).toMatchObject({
      status: 403,
      body: "Provided expiry/TTL is not valid.",
    });
    expect(talk.store(session, "x", { timestamp: start + 10_001 })).toMatchObject({
      status: 406,
      body: "Timestamp error: check your clock",
    });
    expect(talk.store(session, "x", { namespace: 42 })).toMatchObject({
      status: 401,
      body: "store: signature required to store to namespace 42",
    });
    expect(talk.store(group, "x", { namespace: 42, signature: session.sign("no") })).toMatchObject({ status: 401 });
    expect(talk.state().messages).toEqual([]);
  });
});

describe("retrieve", () => {
  const big = createTalk(sceneAt(start));
  const text = "x".repeat(70_000);
  for (let index = 0; index < 120; index++) big.store(group, String(index).padStart(3, "0") + text.slice(3));
  const ask = (more: Record<string, string | number>) => {
    const signature = group.sign(`retrieve${start}`);
    const { body } = big.ask("retrieve", { pubkey: group.id, timestamp: start, signature, ...more });
    return body as unknown as { readonly messages: readonly { readonly hash: string }[]; readonly more: boolean };
  };

  it.each([
    [{}, 16, true],
    [{ max_count: 5 }, 5, true],
    [{ max_count: 100 }, 83, true],
    [{ max_size: 500_000 }, 5, true],
    [{ max_size: 600_000 }, 6, true],
    [{ max_size: -1 }, 83, true],
    [{ max_size: -3 }, 27, true],
    [{ max_size: 1 }, 1, true],
    [{ max_size: 9_000_000 }, 83, true],
    [{ max_count: 5, max_size: 700_000 }, 5, true],
    [{ max_count: 8, max_size: 700_000 }, 7, true],
    [{ max_count: -2 }, 83, true],
  ] as const)("with %o gives %i of 120 messages of 70,000 bytes", (limits, count, more) => {
    const answer = ask(limits);
    expect([answer.messages.length, answer.more]).toEqual([count, more]);
  });

  it("goes on behind the last message seen, and begins anew behind one that it does not know", () => {
    const all = ask({ max_size: -1 }).messages;
    const rest = ask({ last_hash: all[82]!.hash, max_count: 37 });
    expect([rest.messages.length, rest.more]).toEqual([37, false]);
    expect(ask({ last_hash: "A".repeat(43), max_count: 1 }).messages[0]).toEqual(all[0]);
  });

  it.each([
    [{}, 401, "retrieve: request signature required"],
    [{ namespace: 5 }, 400, "invalid request: Required field 'signature' missing"],
    [{ namespace: -11 }, 400, "invalid request: Required field 'signature' missing"],
    [{ namespace: -1, timestamp: start }, 400, "invalid request: Required field 'signature' missing"],
    [{ signature: "A".repeat(86) }, 400, "invalid request: Required field 'timestamp' missing"],
    [{ timestamp: start, signature: "A".repeat(86), namespace: -1 }, 401, "retrieve signature verification failed"],
  ] as const)("with %o answers %i", (more, status, body) => {
    expect(createTalk().ask("retrieve", { pubkey: group.id, ...more })).toMatchObject({ status, body });
  });

  it("is free in outboxes and in the inbox of groups of old", () => {
    for (const namespace of [-1, -21, -10])
      expect(createTalk().ask("retrieve", { pubkey: group.id, namespace })).toMatchObject({
        status: 200,
        body: { messages: [], more: false },
      });
  });
});

describe("changes of stored messages", () => {
  const talkWith = (...texts: readonly string[]) => {
    const talk = createTalk();
    texts.forEach((text, index) => {
      talk.at(start + index);
      talk.store(group, text);
    });
    talk.at(start + 100);
    return { talk, hashes: texts.map((text) => hashOf(group, text)) };
  };
  const unknown = "A".repeat(43);

  it("delete what is listed, and sign it", () => {
    const { talk, hashes } = talkWith("a", "b", "c");
    const asked = [hashes[2]!, unknown, hashes[0]!];
    const signature = group.sign(`delete${asked.join("")}`);
    const entry = talk.entry("delete", { pubkey: group.id, messages: asked, signature });
    const deleted = [hashes[0]!, hashes[2]!].sort();
    expect(entry.deleted).toEqual(deleted);
    expect(isSignedByNode(entry.signature, [group.id, ...asked, ...deleted].join(""))).toBe(true);
    const again = talk.ask("delete", { pubkey: group.id, messages: asked, signature, required: true });
    expect(again).toMatchObject({ status: 404, body: { swarm: { [ownKey]: { deleted: [] } } } });
    expect(talk.ask("delete", { pubkey: group.id, messages: asked, signature }).status).toBe(200);
  });

  it("delete all of all namespaces, listed by namespace and signed in one order", () => {
    const { talk, hashes } = talkWith("a", "b");
    talk.store(group, "inbox", { namespace: 10 });
    const signature = group.sign(`delete_allall${start + 100}`);
    const entry = talk.entry("delete_all", { pubkey: group.id, namespace: "all", timestamp: start + 100, signature });
    const inbox = hashOf(group, "inbox", 10);
    expect(entry.deleted).toEqual({ "0": hashes.toSorted(), "10": [inbox] });
    const all = [...hashes, inbox].sort();
    expect(isSignedByNode(entry.signature, [group.id, start + 100, ...all].join(""))).toBe(true);
  });

  it("delete before a time, which is included, in all namespaces, too", () => {
    const { talk, hashes } = talkWith("a", "b", "c");
    const ask = (namespace: string | number, before: number) => {
      const signature = group.sign(`delete_before${namespace === 0 ? "" : namespace}${before}`);
      return talk.entry("delete_before", { pubkey: group.id, namespace, before, signature }).deleted;
    };
    expect(ask(0, start - 1)).toEqual([]);
    expect(ask(0, start)).toEqual([hashes[0]]);
    expect(ask("all", start + 1)).toEqual({ "0": [hashes[1]] });
  });

  it("shorten with expire_all, and never extend", () => {
    const { talk, hashes } = talkWith("a", "b", "c");
    const expiry = start + 60_001;
    const signature = group.sign(`expire_all${expiry}`);
    const entry = talk.entry("expire_all", { pubkey: group.id, expiry, signature });
    expect(entry.updated).toEqual([hashes[2]]);
    expect(isSignedByNode(entry.signature, `${group.id}${expiry}${hashes[2]}`)).toBe(true);
  });

  it("expire with a flag list what stays as it is", () => {
    const { talk, hashes } = talkWith("a", "b", "c");
    const expiry = start + 60_001;
    const asked = [...hashes, unknown];
    const signature = group.sign(`expireextend${expiry}${asked.join("")}`);
    const entry = talk.entry("expire", { pubkey: group.id, messages: asked, expiry, extend: true, signature });
    const kept = [hashes[1]!, hashes[2]!].sort();
    const expiries: Record<string, number> = { [hashes[1]!]: expiry, [hashes[2]!]: start + 60_002 };
    expect(entry).toMatchObject({ updated: [hashes[0]], expiry, unchanged: expiries });
    const pairs = kept.map((hash) => `${hash}${expiries[hash]}`);
    const signed = [group.id, expiry, ...asked, hashes[0], ...pairs].join("");
    expect(isSignedByNode(entry.signature, signed)).toBe(true);
  });

  it("expire several at once, each with its own time, from hard fork 19.4 on", () => {
    const { talk, hashes } = talkWith("a", "b");
    const expiries = [start + 70_000, start + 80_000];
    const signature = group.sign(`expire${expiries.join("")}${hashes.join("")}`);
    const request = { pubkey: group.id, messages: hashes, expiry: expiries, signature };
    const updated = hashes.toSorted();
    const returned = updated.map((hash) => expiries[hashes.indexOf(hash)]);
    expect(talk.entry("expire", request)).toMatchObject({ updated, expiry: returned });
    const older = createTalk(sceneAt(start, { node: nodeOf({ hardfork: [19, 3] }) }));
    expect(older.ask("expire", request)).toMatchObject({
      status: 403,
      body: "expire: multi-expiry requests are not yet active on the network",
    });
  });

  it("take thirty days for the most", () => {
    const { talk, hashes } = talkWith("a");
    const expiry = start + 31 * 86_400_000;
    const signature = group.sign(`expire${expiry}${hashes.join("")}`);
    const entry = talk.entry("expire", { pubkey: group.id, messages: hashes[0]!, expiry, signature });
    expect(entry.expiry).toBe(start + 100 + 30 * 86_400_000);
  });

  it("are gone once they are swept, the expiry itself included", () => {
    const { talk } = talkWith("a", "b");
    expect(sweep(talk.state(), start + 60_000).messages.map(({ hash }) => hash)).toEqual([hashOf(group, "b")]);
  });
});

describe("tokens", () => {
  const retrieveWith = (token: ReturnType<typeof tokenOf>, namespace: number) => ({
    ...token.fields,
    namespace,
    timestamp: start,
    signature: token.sign(`retrieve${namespace === 0 ? "" : namespace}${start}`),
  });
  const revoke = (talk: ReturnType<typeof createTalk>, tokens: readonly Uint8Array[]) =>
    talk.ask("revoke_subaccount", {
      pubkey: group.id,
      revoke: tokens.map(toBase64),
      timestamp: start,
      signature: group.sign(signedBytes("revoke_subaccount", { ...params, tokens })),
    });

  it("are refused once revoked, though nothing is stored, but for reading what removed members may read", () => {
    const talk = createTalk();
    const token = tokenOf(group, 3);
    expect(talk.ask("retrieve", retrieveWith(token, 2)).status).toBe(200);
    expect(revoke(talk, [token.token]).status).toBe(200);
    expect(talk.ask("retrieve", retrieveWith(token, 2))).toMatchObject({
      status: 401,
      body: "retrieve signature verification failed",
    });
    expect(talk.ask("retrieve", retrieveWith(token, -11)).status).toBe(200);
    expect(talk.ask("retrieve", retrieveWith(token, 11)).status).toBe(401);
  });

  it("are forgotten when fifty newer ones are revoked", () => {
    const talk = createTalk();
    const token = tokenOf(group, 3);
    const other = (index: number): Uint8Array => Uint8Array.from({ length: 36 }, () => index);
    revoke(talk, [token.token]);
    revoke(
      talk,
      Array.from({ length: 49 }, (_, index) => other(index)),
    );
    expect(talk.ask("retrieve", retrieveWith(token, 2)).status).toBe(401);
    revoke(talk, [other(49)]);
    expect(talk.ask("retrieve", retrieveWith(token, 2)).status).toBe(200);
    const tokens = Array.from({ length: 61 }, (_, index) => other(index));
    const unrevoked = talk.entry("unrevoke_subaccount", {
      pubkey: group.id,
      unrevoke: tokens.map(toBase64),
      timestamp: start,
      signature: group.sign(signedBytes("unrevoke_subaccount", { ...params, tokens })),
    });
    expect(unrevoked.count).toBe(50);
  });

  it("need the rights of the endpoint, and the prefix of the account", () => {
    for (let flags = 0; flags < 16; flags++) {
      const { status } = createTalk().ask("retrieve", retrieveWith(tokenOf(group, flags), 2));
      expect([flags, status]).toEqual([flags, flags % 2 === 1 ? 200 : 401]);
      const foreign = createTalk().ask("retrieve", retrieveWith(tokenOf(group, flags, 32, "05"), 2));
      expect([flags, foreign.status]).toEqual([flags, flags % 2 === 1 && flags >= 8 ? 200 : 401]);
    }
  });

  it("without the right to delete only put expiries off", () => {
    const talk = createTalk();
    talk.store(group, "a");
    const hash = hashOf(group, "a");
    const token = tokenOf(group, 3);
    const ask = (expiry: number, flag?: "shorten") =>
      talk.ask("expire", {
        ...token.fields,
        messages: [hash],
        expiry,
        ...(flag === undefined ? {} : { [flag]: true }),
        signature: token.sign(`expire${flag ?? ""}${expiry}${hash}`),
      });
    expect(ask(start + 1_000).body).toMatchObject({ swarm: { [ownKey]: { updated: [] } } });
    expect(ask(start + 90_000).body).toMatchObject({ swarm: { [ownKey]: { updated: [hash] } } });
    expect(ask(start + 1_000, "shorten")).toMatchObject({ status: 400 });
  });
});

describe("requests within requests", () => {
  it("of a batch have outcomes of their own, and base64 in bencoding, too", () => {
    const talk = createTalk();
    const store = { pubkey: group.id, data: utf8ToBytes("x"), timestamp: start, ttl: 60_000 };
    const { body } = talk.ask(
      "batch",
      {
        requests: [
          { method: "store", params: store },
          { method: "retrieve", params: { pubkey: group.id } },
        ],
      },
      "bt",
    );
    const results = (body as unknown as { results: { code: number; body: unknown }[] }).results;
    expect(results.map(({ code }) => code)).toEqual([200, 401]);
    expect(results[1]!.body).toBe("retrieve: request signature required");
    const stored = results[0]!.body as { swarm: Record<string, { signature: string }> };
    expect(stored.swarm[ownKey]!.signature).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  });

  it("of a sequence end with the first that fails", () => {
    const talk = createTalk();
    const requests = [
      { method: "retrieve", params: { pubkey: group.id } },
      { method: "info", params: {} },
    ];
    expect(talk.ask("sequence", { requests }).body).toEqual({
      results: [{ code: 401, body: "retrieve: request signature required" }],
    });
  });

  it("are chosen by ifelse, and both read", () => {
    const talk = createTalk();
    const info = { method: "info", params: {} };
    const branch = (name: string, value: unknown) => Object.fromEntries([[name, value]]) as Record<string, never>;
    expect(talk.ask("ifelse", { if: { hf_at_least: 19 }, ...branch("then", info) }).body).toMatchObject({
      condition: true,
      result: { code: 200 },
    });
    expect(talk.ask("ifelse", { if: { hf_at_least: [19, 5] }, ...branch("then", info) }).body).toEqual({
      condition: false,
      height: 1000,
      hf: [19, 4],
      v: [2, 8, 0],
    });
    const wrong = { method: "no", params: {} };
    expect(talk.ask("ifelse", { if: { v_before: [2, 8] }, else: info, ...branch("then", wrong) })).toMatchObject({
      status: 400,
      body: 'invalid request: Invalid ifelse request method "then"',
    });
  });
});
