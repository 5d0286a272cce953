import { BtError, encodeBt, readDict } from "../codec/bt.js";
import { defaultEncType, parseEncType } from "./enc-type.js";
import { OnionError } from "./error.js";
import type { Frame } from "./frame.js";

/** Hop numbers beyond this are refused. */
export const maxHopNo = 15;

/** The one part of `sn.onion_request`, which a node sends to the next. */
export const writeRelayMessage = ({ ciphertext, encType, ephemeralKey, hopNo }: Frame): Buffer =>
  encodeBt({ data: ciphertext, enc_type: encType, ephemeral_key: ephemeralKey, hop_no: hopNo });

/**
 * Reads what another node sent. Reading goes forward only, so that a key out of order counts as missing; a type that is
 * not named is aes-gcm, a hop number under 1 or not named is 1.
 * Throws OnionError malformed-frame.
 */
export const readRelayMessage = (bytes: Uint8Array): Frame => {
  try {
    const dict = readDict(bytes);
    const ciphertext = dict.bytes("data");
    const encType = dict.bytes("enc_type");
    const ephemeralKey = dict.bytes("ephemeral_key");
    const hopNo = dict.integer("hop_no", -(1n << 63n), (1n << 63n) - 1n) ?? 1n;
    if (ciphertext === undefined) throw new BtError("data: missing");
    if (ephemeralKey?.length !== 32) throw new BtError("ephemeral_key: expected 32 bytes");
    return {
      ciphertext,
      ephemeralKey,
      encType: encType === undefined ? defaultEncType : parseEncType(encType.toString("latin1")),
      hopNo: Number(hopNo < 1n ? 1n : hopNo),
    };
  } catch (error) {
    if (error instanceof BtError || error instanceof OnionError) throw new OnionError("malformed-frame", error.message);
    throw error;
  }
};
