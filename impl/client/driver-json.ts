import type * as z from "zod";
import type { attachmentPointer } from "../../spec/schema/driver.js";
import type { AttachmentPointer } from "../identity/content.js";
import type { IncomingMessage } from "./poll-messages.js";
import type { RoomPost } from "./room-posts.js";

type PointerJson = z.infer<typeof attachmentPointer>;

/** A pointer as the driver protocol writes it: bytes in hex, the id in decimal. */
export const pointerToJson = ({
  id,
  url,
  size,
  contentType,
  fileName,
  key,
  digest,
}: AttachmentPointer): PointerJson => ({
  id: id.toString(),
  url,
  size,
  ...(contentType === undefined ? {} : { content_type: contentType }),
  ...(fileName === undefined ? {} : { file_name: fileName }),
  ...(key === undefined ? {} : { key: Buffer.from(key).toString("hex") }),
  ...(digest === undefined ? {} : { digest: Buffer.from(digest).toString("hex") }),
});

/** The same the other way round. */
export const pointerFromJson = ({
  id,
  url,
  size,
  content_type,
  file_name,
  key,
  digest,
}: PointerJson): AttachmentPointer => ({
  id: BigInt(id),
  url,
  size,
  contentType: content_type,
  fileName: file_name,
  key: key === undefined ? undefined : Buffer.from(key, "hex"),
  digest: digest === undefined ? undefined : Buffer.from(digest, "hex"),
});

interface Said {
  readonly text?: string | undefined;
  readonly attachments?: readonly AttachmentPointer[] | undefined;
}

const saidToJson = ({ text, attachments }: Said) => ({
  ...(text === undefined ? {} : { text }),
  ...(attachments === undefined ? {} : { attachments: attachments.map(pointerToJson) }),
});

/** A message as the driver protocol writes it. */
export const messageToJson = ({ hash, namespace, sender, data, timestamp, expiry, ...said }: IncomingMessage) => ({
  hash,
  namespace,
  sender,
  data: data.toString("hex"),
  ...saidToJson(said),
  timestamp,
  expiry,
});

/** A post as the driver protocol writes it. */
export const postToJson = ({ id, seqno, sender, posted, data, deleted, ...said }: RoomPost) => ({
  id,
  seqno,
  sender,
  posted,
  ...(data === undefined ? {} : { data: data.toString("hex") }),
  ...saidToJson(said),
  ...(deleted === undefined ? {} : { deleted }),
});
