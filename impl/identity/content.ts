import { isUtf8 } from "node:buffer";
import {
  bytesField,
  numberField,
  ProtobufError,
  type ProtoFields,
  readProtobuf,
  repeatedBytes,
  writeProtobuf,
} from "../codec/protobuf.js";
import { IdentityError } from "./error.js";

/** Where an attachment is, and what opens it: without key and digest it lies there as it is. */
export interface AttachmentPointer {
  /** Number of the file, 0 where its id is none. */
  readonly id: bigint;
  readonly url: string;
  /** Bytes before padding. */
  readonly size: number;
  readonly contentType?: string | undefined;
  readonly fileName?: string | undefined;
  /** 64 bytes: the cipher's and the MAC's. */
  readonly key?: Uint8Array | undefined;
  /** SHA-256 of what was uploaded. */
  readonly digest?: Uint8Array | undefined;
}

/** What one account says to another. */
export interface Content {
  readonly body?: string | undefined;
  readonly attachments: readonly AttachmentPointer[];
  /** The sender's time, milliseconds since the epoch. */
  readonly sigTimestamp?: bigint | undefined;
}

const content = { dataMessage: 1, sigTimestamp: 15 } as const;
const dataMessage = { body: 1, attachments: 2 } as const;
const pointer = { id: 1, contentType: 2, key: 3, size: 4, digest: 6, fileName: 7, url: 101 } as const;

const writePointer = ({ id, contentType, key, size, digest, fileName, url }: AttachmentPointer): Buffer =>
  writeProtobuf(
    [pointer.id, { fixed64: id }],
    [pointer.contentType, contentType],
    [pointer.key, key],
    [pointer.size, size],
    [pointer.digest, digest],
    [pointer.fileName, fileName],
    [pointer.url, url],
  );

/** The protobuf `Content` of a message, fields ascending, as desktop clients write it. */
export const writeContent = ({ body, attachments, sigTimestamp }: Content): Buffer =>
  writeProtobuf(
    [
      content.dataMessage,
      writeProtobuf(
        [dataMessage.body, body],
        ...attachments.map((each) => [dataMessage.attachments, writePointer(each)] as const),
      ),
    ],
    [content.sigTimestamp, sigTimestamp],
  );

/** Bytes that are no content of a message. */
const refused = (rule: string): IdentityError => new IdentityError(`content: ${rule}`);

const readFields = (bytes: Uint8Array): ProtoFields => {
  try {
    return readProtobuf(bytes);
  } catch (error) {
    if (error instanceof ProtobufError) throw refused(error.message);
    throw error;
  }
};

const text = (fields: ProtoFields, number: number): string | undefined => {
  const bytes = bytesField(fields, number);
  if (bytes !== undefined && !isUtf8(bytes)) throw refused(`field ${number} is not UTF-8`);
  return bytes?.toString("utf8");
};

const readPointer = (bytes: Uint8Array): AttachmentPointer => {
  const fields = readFields(bytes);
  const id = numberField(fields, pointer.id);
  if (id === undefined) throw refused("an attachment without its required id");
  return {
    id,
    url: text(fields, pointer.url) ?? "",
    size: Number(BigInt.asUintN(32, numberField(fields, pointer.size) ?? 0n)),
    contentType: text(fields, pointer.contentType),
    fileName: text(fields, pointer.fileName),
    key: bytesField(fields, pointer.key),
    digest: bytesField(fields, pointer.digest),
  };
};

/** Reads the protobuf `Content` of a message; what it may hold besides is passed over. Throws IdentityError. */
export const readContent = (bytes: Uint8Array): Content => {
  const outer = readFields(bytes);
  const data = bytesField(outer, content.dataMessage);
  const inner = data === undefined ? undefined : readFields(data);
  return {
    body: inner && text(inner, dataMessage.body),
    attachments: inner === undefined ? [] : repeatedBytes(inner, dataMessage.attachments).map(readPointer),
    sigTimestamp: numberField(outer, content.sigTimestamp),
  };
};
