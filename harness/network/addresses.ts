import { createServer } from "node:net";

const canBind = (ip: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(0, ip, () => probe.close(() => resolve(true)));
  });

/** A TCP port that was free on `ip` a moment ago; addresses are not shared between nodes, so nobody races for it. */
export const freePort = (ip: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, ip, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error(`no port was assigned on ${ip}`)),
      );
    });
  });

/** Hands out loopback addresses. */
export interface AddressPool {
  /** Whether every address is in a /24 of its own; false where only 127.0.0.1 exists (macOS). */
  readonly separate: boolean;
  readonly next: () => string;
}

/** Lowest second octet used; 127.0.0.0/16 is left to the user's own services. */
const firstOctet = 16;

/**
 * Addresses 127.a.b.1, each in its own /24, in an order that `start` shifts so that runs side by side do not meet.
 * Where the system has no 127/8 loopback, every address is 127.0.0.1 and `separate` is false.
 */
export const createAddressPool = async (start: number): Promise<AddressPool> => {
  const separate = await canBind(`127.${firstOctet}.0.1`);
  let counter = start * 251;
  return {
    separate,
    next: () => {
      if (!separate) return "127.0.0.1";
      const slot = counter++ % ((256 - firstOctet) * 256);
      return `127.${firstOctet + Math.floor(slot / 256)}.${slot % 256}.1`;
    },
  };
};
