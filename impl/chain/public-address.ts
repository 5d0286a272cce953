import { BlockList } from "node:net";

/** Networks that are not routed on the public internet (IANA special-purpose registry), multicast and beyond included. */
const special = new BlockList();
for (const [network, prefix] of [
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
] as const) {
  special.addSubnet(network, prefix);
}

/** Whether an IPv4 address may be that of a node on the main network. */
export const isPublicAddress = (ip: string): boolean => !special.check(ip);
