import { openAttachment, sealAttachment } from "../../files/attachment.js";
import { readHex, readHexBytes, readInteger, type ShimHandler } from "../input.js";
import { refusing } from "../refusing.js";

/** `attachment/*`, optional families: files as they lie at a file server. */
export const handlers: Record<string, ShimHandler> = {
  "attachment/seal": (input) => {
    const [data, key, iv] = [readHex(input, "data"), readHexBytes(input, "key", 64), readHexBytes(input, "iv", 16)];
    const { upload, digest } = sealAttachment(data, key, iv);
    return { upload: upload.toString("hex"), digest: digest.toString("hex") };
  },
  "attachment/open": (input) => {
    const upload = readHex(input, "upload");
    const how = { key: readHex(input, "key"), digest: readHex(input, "digest"), size: readInteger(input, "size") };
    return { data: refusing(() => openAttachment(upload, how)).toString("hex") };
  },
};
