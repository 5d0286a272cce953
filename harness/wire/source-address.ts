let counter = process.pid * 7;

/**
 * A loopback address for a client of the harness, another one at each call: 127.1.0.1 to 127.15.255.254, where no node
 * of ours listens. Thus no limit by address is met by chance. Undefined where only 127.0.0.1 exists.
 */
export const nextSourceAddress = (): string | undefined => {
  if (process.platform !== "linux") return undefined;
  const slot = counter++ % (15 * 256 * 254);
  return `127.${1 + Math.floor(slot / (256 * 254))}.${Math.floor(slot / 254) % 256}.${1 + (slot % 254)}`;
};
