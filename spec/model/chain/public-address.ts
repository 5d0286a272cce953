/** Networks that are not routed on the public internet (IANA special-purpose registry), multicast and beyond included. */
const special: readonly [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** The number that a dotted IPv4 address stands for; undefined for anything else. */
const addressNumber = (ip: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};

/** Whether a text is an IPv4 address that a node of the main network may have. */
export const isPublicAddress = (ip: string): boolean => {
  const address = addressNumber(ip);
  if (address === undefined) return false;
  return special.every(([network, prefix]) => {
    const size = 2 ** (32 - prefix);
    return Math.floor(address / size) !== Math.floor((addressNumber(network) ?? 0) / size);
  });
};

/** Whether a text is an IPv4 address at all, other than 0.0.0.0. */
export const isUsableAddress = (ip: string): boolean => (addressNumber(ip) ?? 0) !== 0;
