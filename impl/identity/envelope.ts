import {
  bytesField,
  numberField,
  ProtobufError,
  type ProtoFields,
  readProtobuf,
  writeProtobuf,
} from "../codec/protobuf.js";
import { IdentityError } from "./error.js";

/** What lies around the sealed content of a one-to-one message. */
export interface Envelope {
  /** Sealed bytes. */
  readonly content: Uint8Array;
  /** The sender's time, milliseconds since the epoch; newer clients may leave it out. */
  readonly timestamp?: bigint | undefined;
}

const envelope = { type: 1, source: 2, timestamp: 5, content: 8, proSig: 11 } as const;
const webSocketMessage = { type: 1, request: 2 } as const;
const request = { verb: 1, path: 2, body: 3, id: 4 } as const;

/** A message to one account. */
const oneToOne = 6;
/** A request, as opposed to an answer. */
const isRequest = 1;
const sourceLengths = [0, 66];
const proSigLength = 64;

/**
 * The bytes that the recipient's swarm keeps: an envelope without source, in a request to PUT /api/v1/message, as
 * desktop 1.17.2 writes it.
 */
export const writeEnvelope = ({ content, timestamp }: Envelope): Buffer => {
  const body = writeProtobuf([envelope.type, oneToOne], [envelope.timestamp, timestamp], [envelope.content, content]);
  const put = writeProtobuf(
    [request.verb, "PUT"],
    [request.path, "/api/v1/message"],
    [request.body, body],
    [request.id, 0],
  );
  return writeProtobuf([webSocketMessage.type, isRequest], [webSocketMessage.request, put]);
};

const readFields = (bytes: Uint8Array | undefined, what: string): ProtoFields => {
  if (bytes === undefined) throw new IdentityError(`envelope: ${what} is missing`);
  try {
    return readProtobuf(bytes);
  } catch (error) {
    if (error instanceof ProtobufError) throw new IdentityError(`envelope: ${what}: ${error.message}`);
    throw error;
  }
};

/**
 * Reads what a swarm kept. Like the mobile library it needs a request with a body, an envelope with content, and lengths
 * of source and signature that can be right; types, verb and path are not looked at. Throws IdentityError.
 */
export const readEnvelope = (bytes: Uint8Array): Envelope => {
  const outer = readFields(bytes, "the message");
  const put = readFields(bytesField(outer, webSocketMessage.request), "the request");
  const fields = readFields(bytesField(put, request.body), "the body");
  const content = bytesField(fields, envelope.content);
  if (content === undefined) throw new IdentityError("envelope: the content is missing");
  const source = bytesField(fields, envelope.source)?.length ?? 0;
  if (!sourceLengths.includes(source)) throw new IdentityError(`envelope: a source of ${source} bytes`);
  const proSig = bytesField(fields, envelope.proSig)?.length ?? proSigLength;
  if (proSig !== proSigLength) throw new IdentityError(`envelope: a signature of ${proSig} bytes`);
  return { content, timestamp: numberField(fields, envelope.timestamp) };
};
