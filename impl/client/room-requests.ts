import { xed25519Sign } from "../crypto/xed25519.js";
import { groupNonceLength, signGroupRequest } from "../groups/request-signature.js";
import type { Account } from "../identity/account.js";
import { blindSign } from "../identity/blinding.js";
import type { V4Response } from "../onion/v4.js";
import { ClientError } from "./error.js";
import type { NetworkClock } from "./network-clock.js";
import type { Random } from "./ports.js";
import type { RoomIdentity } from "./room-store.js";
import { originOf, type ServerAddress } from "./server-address.js";
import type { ServerQuestion, ServerRequests } from "./server-requests.js";

/** Requests to the server of a room, each proved anew by the account that asks. */
export interface RoomRequests {
  readonly ask: (server: ServerAddress, identity: RoomIdentity, question: RoomQuestion) => Promise<V4Response>;
  /** The same, for an answer in JSON. Throws ClientError network for any other. */
  readonly askJson: (server: ServerAddress, identity: RoomIdentity, question: RoomQuestion) => Promise<unknown>;
  /** Signs the bytes of a post as its author. */
  readonly sign: (server: ServerAddress, identity: RoomIdentity, data: Uint8Array) => Buffer;
}

type RoomQuestion = Omit<ServerQuestion, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

export interface RoomRequestsOptions {
  readonly servers: ServerRequests;
  readonly account: Account;
  readonly networkClock: NetworkClock;
  readonly random: Random;
}

/** Makes the requests of one account to open group servers. */
export const createRoomRequests = (options: RoomRequestsOptions): RoomRequests => {
  const { servers, account, networkClock, random } = options;
  const secret = account.ed25519.secretKey;

  const ask: RoomRequests["ask"] = (server, identity, { headers: given = {}, ...question }) => {
    const { method, endpoint, body = Buffer.alloc(0) } = question;
    const headers = (): Readonly<Record<string, string>> => {
      const timestamp = String(Math.floor(networkClock.now() / 1_000));
      const nonce = random.bytes(groupNonceLength);
      const serverKey = Buffer.from(server.x25519, "hex");
      return {
        ...given,
        ...signGroupRequest(identity, secret, { serverKey, nonce, timestamp, method, endpoint, body }),
      };
    };
    return servers.ask(server, { ...question, headers });
  };

  return {
    ask,
    askJson: async (server, identity, question) => {
      const { body } = await ask(server, identity, question);
      try {
        return JSON.parse(body.toString("utf8")) as unknown;
      } catch {
        throw new ClientError("network", `${originOf(server)} answered ${question.endpoint} with something but JSON`);
      }
    },
    sign: (server, identity, data) =>
      identity === "blinded"
        ? blindSign(15, secret, Buffer.from(server.x25519, "hex"), data)
        : xed25519Sign(account.x25519.secretKey, data, random.bytes(64)),
  };
};
