/** A swarm with fewer members is starving; members above it are excess. */
export const minimumMembers = 5;

/** Excess that every existing swarm keeps before a new swarm is made. */
export const spareMembers = 2;

/** Members of a newly made swarm. */
export const newSwarmMembers = minimumMembers + spareMembers;

/** Joining nodes go to swarms up to this size percentile. */
export const fillPercentile = 25;

/** Donors of a starving swarm are the swarms from this size percentile upwards. */
export const stealPercentile = 75;

/** Members of a dissolved swarm go to the swarms up to this size percentile: the smallest. */
export const redistributePercentile = 0;

/** The id of "no swarm", 2^64 − 1. */
export const unassigned = 0xffff_ffff_ffff_ffffn;

/** Places on the ring of swarm ids when a new id is chosen: 2^64 − 1, as 2^64 − 1 itself is no id. */
export const ringPlaces = 0xffff_ffff_ffff_ffffn;
