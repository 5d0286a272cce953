/** Tests that a node can fail, as bits of the reasons in votes. Source: oxen-core `service_node_rules.h`. */
export const reasonBits = {
  uptime: 0x01,
  checkpoints: 0x02,
  pulse: 0x04,
  storage: 0x08,
  timecheck: 0x10,
  timesync: 0x20,
  lokinet: 0x40,
} as const;

/** Name of a test that a node can fail. */
export type Reason = keyof typeof reasonBits;

/** The tests that the bits name, in ascending order of bits. */
export const reasonNames = (bits: number): Reason[] =>
  (Object.keys(reasonBits) as Reason[]).filter((reason) => (bits & reasonBits[reason]) !== 0);

/** The bits of several failed tests. */
export const bitsOf = (reasons: Iterable<Reason>): number => {
  let bits = 0;
  for (const reason of reasons) bits |= reasonBits[reason];
  return bits;
};
