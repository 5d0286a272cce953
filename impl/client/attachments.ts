import * as z from "zod";
import { CryptoError } from "../crypto/error.js";
import { AttachmentError, maxAttachmentBytes, openAttachment, sealAttachment } from "../files/attachment.js";
import type { AttachmentPointer } from "../identity/content.js";
import { ClientError } from "./error.js";
import type { Random } from "./ports.js";
import {
  defaultFileServer,
  keyOfLink,
  linkKeyOf,
  originOf,
  readServerUrl,
  type ServerAddress,
} from "./server-address.js";
import type { ServerRequests } from "./server-requests.js";

/** A file to be sent. */
export interface OutgoingFile {
  readonly data: Uint8Array;
  readonly contentType?: string | undefined;
  readonly fileName?: string | undefined;
}

export interface AttachmentOptions {
  readonly servers: ServerRequests;
  readonly random: Random;
}

const uploadAnswer = z.object({ id: z.union([z.string().regex(/^[\w-]{1,64}$/), z.int().nonnegative()]) });

/** The number in an id of digits, as old clients want it; 0 for others. */
const numberOf = (id: string | number): bigint => {
  const text = String(id);
  const number = /^\d{1,20}$/.test(text) ? BigInt(text) : 0n;
  return number < 1n << 64n ? number : 0n;
};

/** The id in the answer of an upload. Throws ClientError network. */
export const readUploadAnswer = (
  server: ServerAddress,
  body: Buffer,
): { readonly id: string; readonly number: bigint } => {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    // Reported below as what has no id.
  }
  const read = uploadAnswer.safeParse(value);
  if (read.success) return { id: String(read.data.id), number: numberOf(read.data.id) };
  throw new ClientError("network", `${originOf(server)} answered an upload without an id`);
};

/** Refuses what no server would take. Throws ClientError too-large, malformed-request for nothing. */
export const requireSize = ({ data }: OutgoingFile): void => {
  if (data.length === 0) throw new ClientError("malformed-request", "data: a file of no bytes");
  if (data.length > maxAttachmentBytes) {
    throw new ClientError("too-large", `data: ${data.length} bytes, at most ${maxAttachmentBytes}`);
  }
};

/** What is optional in a pointer, as far as the file has it. */
export const describe = ({ contentType, fileName }: OutgoingFile): Partial<AttachmentPointer> => ({
  ...(contentType === undefined ? {} : { contentType }),
  ...(fileName === undefined ? {} : { fileName }),
});

/**
 * Encrypts a file under a new key, and gives it to a file server through the path.
 * @throws ClientError too-large, and those of server requests
 */
export const uploadAttachment = async (
  { servers, random }: AttachmentOptions,
  server: ServerAddress,
  file: OutgoingFile,
): Promise<AttachmentPointer> => {
  requireSize(file);
  const key = random.bytes(64);
  const { upload, digest, size } = sealAttachment(file.data, key, random.bytes(16));
  const question = { method: "POST", endpoint: "/file", body: upload, repeatable: true } as const;
  const { body } = await servers.ask(server, question);
  const { id, number } = readUploadAnswer(server, body);
  const isDefault = server.x25519 === defaultFileServer.x25519;
  const url = `${originOf(server)}/file/${id}${isDefault ? "" : `#p=${linkKeyOf(server)}`}`;
  return { id: number, url, size, ...describe(file), key, digest };
};

/** The file server and the path of an attachment's URL. Throws ClientError malformed-request, unsupported. */
const locate = (link: string): { readonly server: ServerAddress; readonly endpoint: string } => {
  const { url, ...where } = readServerUrl("url", link);
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (fragment.has("d")) {
    throw new ClientError("unsupported", "url: attachments in the deterministic form cannot be opened");
  }
  const named = fragment.get("p");
  const x25519 = named === null ? defaultFileServer.x25519 : keyOfLink("url", named);
  return { server: { ...where, x25519 }, endpoint: url.pathname };
};

/**
 * Fetches an attachment through the path, and opens it.
 * @throws ClientError corrupt when it is not what its pointer says, unsupported without key or digest, and those of
 * server requests
 */
export const downloadAttachment = async (
  { servers }: AttachmentOptions,
  { url, key, digest, size }: AttachmentPointer,
): Promise<Buffer> => {
  const { server, endpoint } = locate(url);
  if (key === undefined || digest === undefined) {
    throw new ClientError("unsupported", "attachment: only those with key and digest can be opened");
  }
  const { body } = await servers.ask(server, { method: "GET", endpoint, repeatable: true });
  try {
    return openAttachment(body, { key, digest, size });
  } catch (error) {
    if (error instanceof AttachmentError || error instanceof CryptoError) {
      throw new ClientError("corrupt", error.message);
    }
    throw error;
  }
};
