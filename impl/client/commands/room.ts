import { postToJson } from "../driver-json.js";
import type { RoomPost } from "../room-posts.js";
import { chooseAccount } from "./account-option.js";
import { readFile } from "./file-option.js";
import { networkCommand } from "./one-shot.js";
import { saidLines } from "./shown.js";

export interface RoomOptions {
  readonly account?: string;
  readonly room: string;
}

/** `join`: asks for a room, and remembers it. */
export const join = networkCommand<RoomOptions>(async (client, accounts, { account, room }) => {
  const { token, name, id } = await client.rooms(chooseAccount(accounts, account)).join(room);
  return {
    lines: [`Joined ${JSON.stringify(name)} (${token})`, "Known there as:", `  ${id}`],
    json: { token, name, id },
  };
});

const postLines = (post: RoomPost): string[] => [
  `${new Date(post.posted * 1_000).toISOString()}  from ${post.sender}  ${post.id}${post.deleted ? "  deleted" : ""}`,
  ...saidLines(post),
];

/** `read`: what is new in a room. */
export const read = networkCommand<RoomOptions>(async (client, accounts, { account, room }) => {
  const posts = await client.rooms(chooseAccount(accounts, account)).read(room);
  return {
    lines: posts.length === 0 ? ["No new posts"] : posts.flatMap(postLines),
    json: { posts: posts.map(postToJson) },
  };
});

export interface PostOptions extends RoomOptions {
  readonly text: string;
  readonly attach?: readonly string[];
}

/** `post`: writes in a room. */
export const post = networkCommand<PostOptions>(async (client, accounts, { account, room, text, attach = [] }) => {
  const files = attach.map(readFile);
  const rooms = client.rooms(chooseAccount(accounts, account));
  const attachments = [];
  for (const file of files) attachments.push(await rooms.upload(room, file));
  const { id, seqno, sender, posted } = await rooms.post(room, text, attachments);
  return { lines: [`Posted as ${id} by ${sender}`], json: { id, seqno, sender, posted } };
});
