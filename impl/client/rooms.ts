import * as z from "zod";
import type { Account } from "../identity/account.js";
import { blindKeyPair } from "../identity/blinding.js";
import type { AttachmentPointer } from "../identity/content.js";
import { padMessage } from "../identity/padding.js";
import { idText } from "./account-store.js";
import { describe, type OutgoingFile, readUploadAnswer, requireSize } from "./attachments.js";
import { ClientError } from "./error.js";
import { contentBytes } from "./message-seal.js";
import type { NetworkClock } from "./network-clock.js";
import type { Log } from "./ports.js";
import { type RoomAddress, readRoomLink } from "./room-link.js";
import { type RoomPost, readPosts, readReceipt } from "./room-posts.js";
import type { RoomRequests } from "./room-requests.js";
import type { JoinedRoom, RoomStore } from "./room-store.js";
import { originOf, readServerUrl } from "./server-address.js";

/** A room as it was found when it was joined. */
export interface RoomView {
  readonly token: string;
  readonly name: string;
  /** Id under which the account is known there, lower-case hex. */
  readonly id: string;
}

/** What one account does in open groups; rooms are named by their links. */
export interface Rooms {
  readonly join: (link: string) => Promise<RoomView>;
  /** What is new since the last reading; posts whose signature is wrong are left out. */
  readonly read: (link: string) => Promise<RoomPost[]>;
  readonly post: (
    link: string,
    text: string,
    attachments: readonly AttachmentPointer[],
  ) => Promise<Pick<RoomPost, "id" | "seqno" | "sender" | "posted">>;
  /** Gives a file to the room's server, which keeps it as it is. */
  readonly upload: (link: string, file: OutgoingFile) => Promise<AttachmentPointer>;
  /** A file of a server of which the account has joined a room; undefined if the URL is of another kind. */
  readonly download: (pointer: AttachmentPointer) => Promise<Buffer | undefined>;
}

export interface RoomsOptions {
  readonly account: Account;
  readonly requests: RoomRequests;
  readonly store: RoomStore;
  readonly networkClock: NetworkClock;
  readonly log: Log;
}

/** Posts in one page, and pages in one reading. */
const pageSize = 256;
const maxPages = 40;

const capabilitiesAnswer = z.object({ capabilities: z.array(z.string()) });
const roomAnswer = z.object({ token: z.string(), name: z.string() });
const filePath = /^\/room\/[\w-]{1,64}\/file\/(\d+)(?:\/[^/]*)?$/;

const unreadable = (room: RoomAddress, what: string): ClientError =>
  new ClientError("network", `${room.origin} gave no ${what} that can be read`);

/** Makes the rooms of an account. */
export const createRooms = (options: RoomsOptions): Rooms => {
  const { account, requests, store, networkClock, log } = options;
  const own = idText(account);

  const joined = (link: string): { readonly room: RoomAddress; readonly state: JoinedRoom } => {
    const room = readRoomLink(link);
    const state = store.get(own, room);
    if (state?.serverKey === room.server.x25519) return { room, state };
    throw new ClientError("unknown-room", `room ${room.token} at ${room.origin}: not joined by this account`);
  };

  const idAt = ({ server }: RoomAddress, blinded: boolean): string => {
    if (!blinded) return own;
    const serverKey = Buffer.from(server.x25519, "hex");
    return `15${blindKeyPair(15, account.ed25519.secretKey, serverKey).publicKey.toString("hex")}`;
  };

  const page = async (room: RoomAddress, { identity }: JoinedRoom, since: number | undefined): Promise<RoomPost[]> => {
    const where = since === undefined ? "recent" : `since/${since}`;
    const endpoint = `/room/${room.token}/messages/${where}?limit=${pageSize}`;
    const value = await requests.askJson(room.server, identity, { method: "GET", endpoint, repeatable: true });
    const posts = readPosts(value, log);
    if (posts === undefined) throw unreadable(room, "list of posts");
    return since === undefined ? posts.toReversed() : posts;
  };

  return {
    join: async (link) => {
      const room = readRoomLink(link);
      const get = { method: "GET", repeatable: true } as const;
      // Which id the server wants is not known yet; a blinded one is taken by all.
      const value = await requests.askJson(room.server, "blinded", { ...get, endpoint: "/capabilities" });
      const capabilities = capabilitiesAnswer.safeParse(value);
      if (!capabilities.success) throw unreadable(room, "list of capabilities");
      const identity = capabilities.data.capabilities.includes("blind") ? "blinded" : "plain";
      const found = roomAnswer.safeParse(
        await requests.askJson(room.server, identity, { ...get, endpoint: `/room/${room.token}` }),
      );
      if (!found.success) throw unreadable(room, "description of the room");
      store.join(own, room, identity);
      return { token: room.token, name: found.data.name, id: idAt(room, identity === "blinded") };
    },
    read: async (link) => {
      const { room, state } = joined(link);
      const found: RoomPost[] = [];
      let since = state.seqno;
      for (let pages = 0; pages < maxPages; pages++) {
        const posts = await page(room, state, since);
        found.push(...posts);
        const last = posts.reduce((largest, { seqno }) => Math.max(largest, seqno), since ?? 0);
        const moved = last !== since;
        // The newest page comes first of all; behind it nothing is missing that a new member should see.
        const isFirst = since === undefined;
        since = last;
        if (isFirst || posts.length < pageSize || !moved) break;
      }
      store.read(own, room, since ?? 0);
      return found.filter(({ isGenuine }) => isGenuine);
    },
    post: async (link, text, attachments) => {
      const { room, state } = joined(link);
      const data = padMessage(contentBytes({ text, attachments }, networkClock.now()));
      const signature = requests.sign(room.server, state.identity, data).toString("base64");
      const files = attachments.map(({ id }) => String(id));
      const body = { data: data.toString("base64"), signature, ...(files.length === 0 ? {} : { files }) };
      const value = await requests.askJson(room.server, state.identity, {
        method: "POST",
        endpoint: `/room/${room.token}/message`,
        headers: { "Content-Type": "application/json" },
        body: Buffer.from(JSON.stringify(body)),
        repeatable: false,
      });
      const receipt = readReceipt(value);
      if (receipt === undefined) throw unreadable(room, "receipt for the post");
      return receipt;
    },
    upload: async (link, file) => {
      requireSize(file);
      const { room, state } = joined(link);
      const name = file.fileName === undefined ? "" : `; filename*=UTF-8''${encodeURIComponent(file.fileName)}`;
      const { body } = await requests.ask(room.server, state.identity, {
        method: "POST",
        endpoint: `/room/${room.token}/file`,
        headers: {
          "Content-Type": "application/octet-stream",
          "Content-Disposition": `attachment${name}`,
        },
        body: file.data,
        repeatable: true,
      });
      const { id, number } = readUploadAnswer(room.server, body);
      const url = `${originOf(room.server)}/room/${room.token}/file/${id}`;
      return { id: number, url, size: file.data.length, ...describe(file) };
    },
    download: async (pointer) => {
      const { url, ...where } = readServerUrl("url", pointer.url);
      const origin = originOf(where);
      const [x25519, identity] = [store.keyOf(own, origin), store.identityAt(own, origin)];
      if (!filePath.test(url.pathname) || x25519 === undefined || identity === undefined) return undefined;
      const question = { method: "GET", endpoint: url.pathname, repeatable: true } as const;
      const { body } = await requests.ask({ ...where, x25519 }, identity, question);
      if (body.length === pointer.size) return body;
      throw new ClientError("corrupt", `attachment: ${body.length} bytes, and its pointer says ${pointer.size}`);
    },
  };
};
