import { blindedKeyPair, blindedSign } from "../../../spec/model/blinding.js";
import { sign } from "../../../spec/model/ed25519.js";
import { groupSignedBytes } from "../../../spec/model/group-request.js";
import { pad } from "../../../spec/model/padding.js";
import type { ServerInfo } from "../../network/topology.js";
import { makeAccount, type TestAccount } from "../../wire/account.js";
import type { Judge } from "./judge.js";
import type { OnionWay, ServerCall, ServerReply, Servers } from "./servers.js";

/** What a request's proof is made of; whatever is given goes before what an honest client takes. */
export interface ProofWish {
  /** Seconds since 1970, as text. */
  readonly timestamp?: string;
  readonly nonce?: Uint8Array;
  /** Whether the account shows its own key; blinded unless told otherwise. */
  readonly plain?: boolean;
  /** What is signed in place of the request itself. */
  readonly signed?: Partial<Pick<ServerCall, "method" | "endpoint" | "body">> & { readonly serverKey?: string };
}

/** An account at one group server. */
export interface Member {
  readonly account: TestAccount;
  /** Its blinded id there: 15 and the key. */
  readonly id: string;
  /** The four headers of a request. */
  readonly headers: (call: ServerCall, wish?: ProofWish) => Record<ProofHeader, string>;
  /** Asks with its proof. */
  readonly call: (call: ServerCall, wish?: ProofWish) => Promise<ServerReply>;
  readonly through: (call: ServerCall, way: OnionWay) => Promise<ServerReply>;
  /** Asks and expects this status; the body. */
  readonly expects: (status: number, call: ServerCall) => Promise<unknown>;
  /** What a post of a text holds: padded data and the signature of this member. */
  readonly message: (text: string) => { readonly data: string; readonly signature: string };
  /** Posts a text to a room, and expects that it is taken; the answer's id and seqno. */
  readonly post: (
    room: string,
    text: string,
    more?: object,
  ) => Promise<{ readonly id: number; readonly seqno: number }>;
}

/** Names of the headers that prove who asks. */
export const proofHeaders = ["X-SOGS-Pubkey", "X-SOGS-Nonce", "X-SOGS-Timestamp", "X-SOGS-Signature"] as const;
export type ProofHeader = (typeof proofHeaders)[number];

/** Accounts of a running case at group servers. */
export interface Groups {
  /** A new account. */
  readonly member: (server: ServerInfo) => Member;
  /** The one that rules the server's rooms. */
  readonly admin: (server: ServerInfo) => Member;
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const base64 = (value: Uint8Array): string => Buffer.from(value).toString("base64");

/** A body of JSON. */
export const jsonBody = (value: unknown): Pick<ServerCall, "body" | "headers"> => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

/** The tools for group servers of a running case. */
export const createGroups = (
  judge: Judge,
  servers: Servers,
  account: () => TestAccount,
  random: (length: number) => Uint8Array,
): Groups => {
  const memberOf = (server: ServerInfo, who: TestAccount): Member => {
    const serverKey = bytes(server.publicKey);
    const blinded = blindedKeyPair("15", who.ed25519Secret, serverKey).publicKey;
    const id = `15${Buffer.from(blinded).toString("hex")}`;

    const headers: Member["headers"] = ({ method = "GET", endpoint, body = "" }, wish = {}) => {
      const {
        nonce = random(16),
        timestamp = String(Math.floor(Date.now() / 1_000)),
        plain = false,
        signed = {},
      } = wish;
      const text = signed.body ?? body;
      const message = groupSignedBytes({
        serverKey: signed.serverKey === undefined ? serverKey : bytes(signed.serverKey),
        nonce,
        timestamp,
        method: signed.method ?? method,
        endpoint: signed.endpoint ?? endpoint,
        body: typeof text === "string" ? new Uint8Array(Buffer.from(text)) : text,
      });
      return {
        "X-SOGS-Pubkey": plain ? `00${who.ed25519}` : id,
        "X-SOGS-Nonce": base64(nonce),
        "X-SOGS-Timestamp": timestamp,
        "X-SOGS-Signature": base64(
          plain ? sign(who.ed25519Secret, message) : blindedSign("15", who.ed25519Secret, serverKey, message),
        ),
      };
    };

    const proved = (call: ServerCall, wish?: ProofWish): ServerCall => ({
      ...call,
      headers: { ...call.headers, ...headers(call, wish) },
    });

    const message: Member["message"] = (text) => {
      const data = pad(new Uint8Array(Buffer.from(text)));
      return { data: base64(data), signature: base64(blindedSign("15", who.ed25519Secret, serverKey, data)) };
    };

    const member: Member = {
      account: who,
      id,
      headers,
      call: (call, wish) => servers.call(server, proved(call, wish)),
      through: (call, way) => servers.through(server, proved(call), way),
      expects: async (status, call) => {
        const reply = await member.call(call);
        judge.equal(`${call.method ?? "GET"} ${call.endpoint} is answered ${status}`, reply.status, status);
        return reply.json;
      },
      message,
      post: async (room, text, more = {}) => {
        const call = {
          method: "POST",
          endpoint: `/room/${room}/message`,
          ...jsonBody({ ...message(text), ...more }),
        } as const;
        return (await member.expects(201, call)) as { id: number; seqno: number };
      },
    };
    return member;
  };

  return {
    member: (server) => memberOf(server, account()),
    admin: (server) => memberOf(server, makeAccount(bytes(server.adminSecret))),
  };
};
