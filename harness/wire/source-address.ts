/** Loopback networks for what the harness runs itself: second octets 1 to 15, where no node of ours listens. */
const octets = 15;
let client = process.pid * 7;
let subnet = process.pid * 11;

/**
 * A loopback address for a client of the harness, another one at each call, within 127.1.0.0 to 127.15.127.255. Thus no
 * limit by address is met by chance. Undefined where only 127.0.0.1 exists.
 */
export const nextSourceAddress = (): string | undefined => {
  if (process.platform !== "linux") return undefined;
  const slot = client++ % (octets * 128 * 254);
  return `127.${1 + Math.floor(slot / (128 * 254))}.${Math.floor(slot / 254) % 128}.${1 + (slot % 254)}`;
};

/** An address in a /24 network of its own, for a server that the harness plays; 127.0.0.1 where there is no other. */
export const nextServerAddress = (): string => {
  if (process.platform !== "linux") return "127.0.0.1";
  const slot = subnet++ % (octets * 128);
  return `127.${1 + Math.floor(slot / 128)}.${128 + (slot % 128)}.1`;
};

/** The address `index` places behind one of {@link nextServerAddress}, in the same /24 network; 127.0.0.1 has no other. */
export const addressBeside = (ip: string, index: number): string =>
  process.platform === "linux" ? ip.replace(/\d+$/, (last) => String(Number(last) + index)) : ip;
