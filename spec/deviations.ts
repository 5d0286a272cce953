import type { ReportHeader } from "./schema/report.js";

/** Profiles under which a target is scored: by the guarantees of the seed, or by what release 2.8 of the network does. */
export type Profile = ReportHeader["profile"];

/**
 * What is at stake. `bytes` (encodings, error codes) and `consensus` (what all nodes must compute alike) follow the
 * deployed network; a `guarantee` to users follows the seed; where the seed is `silent`, the deployed network fills in.
 */
type DeviationKind = "bytes" | "consensus" | "guarantee" | "silent";

/** Verdict for a target that does exactly what the deployed network does. */
type DeviationVerdict = "pass" | "warn" | "fail" | "unsupported";

/** One difference between the seed document and the deployed network, and how the suite settles it. */
export interface Deviation {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly kind: DeviationKind;
  /** What the seed document says, in our words. */
  readonly seed: string;
  /** What the deployed network does. */
  readonly deployed: string;
  /** What the suite holds to be right, and what the reference does. */
  readonly ruling: string;
  readonly wins: "seed" | "deployed" | "both";
  /** Verdict for a target that behaves as deployed, under each profile. */
  readonly scored: Readonly<Record<Profile, DeviationVerdict>>;
  /** Id of the case that shows the difference; absent where there is no case yet. */
  readonly case?: string;
}

const asDeployed = { seed: "pass", "deployed-2.8": "pass" } as const;
const guaranteed = { seed: "fail", "deployed-2.8": "pass" } as const;
const advised = { seed: "warn", "deployed-2.8": "pass" } as const;

/** The deviation register, in the order of the network's layers: paths, swarms, synchronisation, storage, chain, accounts. */
export const deviations: readonly Deviation[] = [
  {
    id: "DEV-001",
    title: "Path build success message",
    requirements: ["PTH-006", "PTH-007", "PTH-010", "DST-010"],
    kind: "guarantee",
    seed: "The last node of a new path sends a success message back, and only then is the path used.",
    deployed: "Nodes know no such message; clients merely pick nodes and send their first request.",
    ruling:
      "A path is confirmed by an onion that asks its last node for info; the decrypted answer is the success message. Nodes need nothing new for it.",
    wins: "both",
    scored: guaranteed,
    case: "client/played/confirms-first",
  },
  {
    id: "DEV-002",
    title: "Clients as destinations",
    requirements: ["DST-004", "DST-008", "MSG-018"],
    kind: "guarantee",
    seed: "The destination of a request may be another client, which opens it and answers.",
    deployed: "No onion ends at a client; a message to one is a store in its swarm.",
    ruling:
      "A request to a client is a message sealed to its X25519 key and stored in its swarm; the answer travels the same way, sealed for the key that came with it.",
    wins: "both",
    scored: asDeployed,
    case: "client/send-and-poll",
  },
  {
    id: "DEV-003",
    title: "Three random nodes, or a kept first node",
    requirements: ["PTH-001", "PTH-002", "PTH-013", "PTH-019"],
    kind: "guarantee",
    seed: "A path is made of three nodes picked at random from the list.",
    deployed: "The first node is tested, kept and reused; the others are random, one for each /24 network.",
    ruling:
      "The inner nodes are drawn anew for each path. Keeping the first node, and avoiding equal networks, is allowed.",
    wins: "both",
    scored: asDeployed,
    case: "client/path",
  },
  {
    id: "DEV-004",
    title: "Paths without state",
    requirements: ["PTH-011", "ONI-047"],
    kind: "silent",
    seed: "Requests are sent over the path that was established, answers return down it.",
    deployed:
      "Each request carries all its layers; nodes remember no path, and the answer rides on the answer of each hop.",
    ruling: "The client keeps the path, the nodes keep nothing.",
    wins: "both",
    scored: asDeployed,
    case: "path/any-length",
  },
  {
    id: "DEV-005",
    title: "Keys of the node list",
    requirements: ["BOO-001", "BOO-006", "ONI-004", "ONI-029"],
    kind: "bytes",
    seed: "The list gives address, storage port and X25519 key, and a layer reveals the next node's key.",
    deployed:
      "Layers are sealed to X25519 keys, but the next node is named by its Ed25519 key, which the list holds as well.",
    ruling: "Both keys are listed; routing is by Ed25519 key.",
    wins: "deployed",
    scored: asDeployed,
    case: "bootstrap/list",
  },
  {
    id: "DEV-006",
    title: "Connections between nodes",
    requirements: ["ONI-005", "WIR-020"],
    kind: "bytes",
    seed: "The first node initialises a ZeroMQ connection with the next one.",
    deployed: "Connections exist or are opened on demand, in either direction, and belong to no path.",
    ruling: "What is required is that the inner layer reaches the named node over ZeroMQ, and no other.",
    wins: "deployed",
    scored: asDeployed,
    case: "path/link/three-hops",
  },
  {
    id: "DEV-007",
    title: "QUIC",
    requirements: ["PTH-005", "TST-018"],
    kind: "silent",
    seed: "Clients reach the storage server of the first node; nodes speak ZeroMQ among themselves.",
    deployed: "Servers also speak QUIC to clients, and test each other's QUIC port from hard fork 19.4 on.",
    ruling:
      "QUIC is an optional capability. The reference does not claim it, its tester probes HTTPS and the message queue only, and networks mixed with deployed servers report 19.3.",
    wins: "both",
    scored: { seed: "pass", "deployed-2.8": "unsupported" },
  },
  {
    id: "DEV-008",
    title: "Several ciphers",
    requirements: ["ONI-012", "ONI-013", "ONI-014", "ONI-015", "ONI-023"],
    kind: "bytes",
    seed: "Layers are encrypted with the X25519 key of their node; no cipher is named.",
    deployed: "Each layer names one of three ciphers, and layers of one onion may differ.",
    ruling: "All three are opened; new clients use xchacha20.",
    wins: "deployed",
    scored: asDeployed,
    case: "path/cipher/mixed",
  },
  {
    id: "DEV-009",
    title: "Limits of onions",
    requirements: ["ONI-024", "ONI-040", "ONI-043"],
    kind: "silent",
    seed: "No limit is mentioned.",
    deployed: "At most 15 forwards, 10 MiB, and server targets of a fixed form.",
    ruling: "The limits are required: without them nodes are loops, memory sinks and open proxies.",
    wins: "deployed",
    scored: asDeployed,
    case: "path/hop-limit",
  },
  {
    id: "DEV-010",
    title: "Swarm size of at most ten",
    requirements: ["SWM-009", "SWM-010", "SWM-039"],
    kind: "consensus",
    seed: "Swarms hold about five to ten nodes; ten is the capacity.",
    deployed: "Ten is a constant that nothing reads. Sizes are 5 to 8 in practice; the first swarm grows to 13.",
    ruling: "Assignment is bit for bit the deployed one; a lone swarm of 11 to 13 is right.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/growth",
  },
  {
    id: "DEV-011",
    title: "When a swarm is created",
    requirements: ["SWM-008", "SWM-021", "SWM-022"],
    kind: "consensus",
    seed: "A swarm is created when every existing one is at its capacity of ten.",
    deployed: "It is created when the members above five add up to seven and two per swarm, and none is starving.",
    ruling: "As deployed: all nodes must create the same swarm in the same block.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/growth",
  },
  {
    id: "DEV-012",
    title: "Random excess nodes",
    requirements: ["SWM-008", "SWM-023"],
    kind: "consensus",
    seed: "A new swarm is made of seven random excess nodes.",
    deployed: "The seven are drawn from all members of swarms above five, so that large swarms give more.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/churn",
  },
  {
    id: "DEV-013",
    title: "Stealing a node",
    requirements: ["SWM-005", "SWM-024", "SWM-025"],
    kind: "consensus",
    seed: "A swarm left with too few nodes takes one from a larger one.",
    deployed:
      "It takes as many as it lacks, from the upper quarter of swarms by size, and ends midway when those run short.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/churn",
  },
  {
    id: "DEV-014",
    title: "When a swarm is dissolved",
    requirements: ["SWM-006", "SWM-025", "SWM-026"],
    kind: "consensus",
    seed: "A starving swarm is dissolved only if there is nothing to steal because every swarm is at Nmin.",
    deployed:
      "It is dissolved as soon as the donors' surplus does not cover its need, though others may have nodes to spare.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
  },
  {
    id: "DEV-015",
    title: "How members of a dissolved swarm are spread",
    requirements: ["SWM-007", "SWM-026", "SWM-027"],
    kind: "silent",
    seed: "They are distributed among the remaining swarms.",
    deployed:
      "Singly, each to one of the swarms that are smallest at that moment, even starving ones; of several dissolving swarms the lowest id is first.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
  },
  {
    id: "DEV-016",
    title: "Swarm at registration or at activation",
    requirements: ["SWM-001", "SWM-002", "STK-020", "STK-021"],
    kind: "consensus",
    seed: "The first swarm is determined when the node registers.",
    deployed:
      "A registered node has no swarm until its stake is complete; it gets one in that block, by that block's hash.",
    ruling: "As deployed. A registration that is fully paid activates in its own block, where both readings agree.",
    wins: "deployed",
    scored: asDeployed,
    case: "bootstrap/unfunded-nodes",
  },
  {
    id: "DEV-017",
    title: "Decommissioned nodes and swarms",
    requirements: ["SWM-038", "CHN-029", "TST-025", "TST-026"],
    kind: "silent",
    seed: "Nodes leave and new ones take their place; nothing between is mentioned.",
    deployed: "A decommissioned node loses its swarm at once and returns as a newcomer, usually to another swarm.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
  },
  {
    id: "DEV-018",
    title: "The last swarms of a network",
    requirements: ["SWM-028", "SWM-030"],
    kind: "silent",
    seed: "Every starving swarm is dissolved into the others.",
    deployed:
      "A lone swarm stays whatever its size; fewer than five nodes in several swarms make the step fail and the block invalid.",
    ruling: "As deployed; the failing step changes nothing.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/growth",
  },
  {
    id: "DEV-019",
    title: "Order of equal swarm sizes",
    requirements: ["SWM-016", "SWM-043"],
    kind: "consensus",
    seed: "Nothing is said about the order in which swarms are considered.",
    deployed: "An unstable library sort decides, so daemons built with other C++ libraries disagree above 16 swarms.",
    ruling:
      "The GNU library's order is required; a target that differs in nothing else fails with that as the finding.",
    wins: "deployed",
    scored: asDeployed,
    case: "swarms/churn",
  },
  {
    id: "DEV-020",
    title: "Which records are pushed to a newcomer",
    requirements: ["SYN-002", "SYN-027"],
    kind: "guarantee",
    seed: "Members push the records of the swarm.",
    deployed: "Members push their whole database, accounts of other swarms included.",
    ruling: "The swarm's records must arrive. Senders need not send others, receivers tolerate them.",
    wins: "seed",
    scored: asDeployed,
  },
  {
    id: "DEV-021",
    title: "One push without retry",
    requirements: ["SYN-001", "SYN-025"],
    kind: "guarantee",
    seed: "Members stay synchronised while the composition changes.",
    deployed: "A push is sent once; a failure is logged and forgotten.",
    ruling: "The reference repeats a failed push while the peer is a member.",
    wins: "seed",
    scored: advised,
  },
  {
    id: "DEV-022",
    title: "Members that were away",
    requirements: ["SYN-001", "SYN-026", "STO-005"],
    kind: "guarantee",
    seed: "Nodes within a swarm remain synchronised.",
    deployed:
      "A member that was down and stayed listed is sent nothing of what it missed, apart from what waited in queues.",
    ruling: "After coming back a member must hold what its swarm holds.",
    wins: "seed",
    scored: guaranteed,
    case: "sync/member-comes-back",
  },
  {
    id: "DEV-023",
    title: "Namespaces are lost in pushes",
    requirements: ["SYN-008", "SYN-013", "SYN-014"],
    kind: "guarantee",
    seed: "Records are handed on so that they can be served.",
    deployed:
      "Release 2.8 sends five elements without the namespace and files all pushed records under namespace 0; newer ones append it.",
    ruling:
      "The reference sends six elements, which older readers ignore, and finds the namespace of a five-element record by its hash.",
    wins: "seed",
    scored: guaranteed,
    case: "sync/namespaces",
  },
  {
    id: "DEV-024",
    title: "Revocations are not pushed",
    requirements: ["SYN-001", "STO-049"],
    kind: "guarantee",
    seed: "Members stay synchronised.",
    deployed: "Revoked tokens are unknown to new members, and are forgotten with the account's last message.",
    ruling: "A revoked token must stay revoked at every member.",
    wins: "seed",
    scored: guaranteed,
    case: "pinned/kept/revoked-without-messages",
  },
  {
    id: "DEV-025",
    title: "Deletions are not pushed",
    requirements: ["SYN-001", "STO-041", "STO-005"],
    kind: "guarantee",
    seed: "Members stay synchronised.",
    deployed: "A late push can bring back a message that its owner has deleted.",
    ruling: "A deleted message must not come back.",
    wins: "seed",
    scored: guaranteed,
  },
  {
    id: "DEV-026",
    title: "Erasing after leaving",
    requirements: ["SYN-004", "SYN-005"],
    kind: "guarantee",
    seed: "Who leaves a swarm may erase its records, unless the swarm is dissolving.",
    deployed: "Nothing is erased but by expiry.",
    ruling: "Erasing is allowed, not required. The reference erases, after handing over.",
    wins: "both",
    scored: asDeployed,
  },
  {
    id: "DEV-027",
    title: "Handing over when a swarm dissolves",
    requirements: ["SYN-006", "SYN-007", "SYN-025"],
    kind: "guarantee",
    seed: "Members of a dissolving swarm distribute its records to the swarms now responsible.",
    deployed:
      "They do, once, without retry, and only if they are placed in another swarm by the same update of their view.",
    ruling: "The records must arrive while one holder lives.",
    wins: "seed",
    scored: advised,
  },
  {
    id: "DEV-028",
    title: "Records of a newly created swarm",
    requirements: ["SYN-010"],
    kind: "silent",
    seed: "Only joining, leaving and dissolving are described.",
    deployed: "When new swarms appear, all others push them the records that now map to them.",
    ruling: "Required: a new swarm would otherwise begin by losing its accounts' messages.",
    wins: "deployed",
    scored: asDeployed,
    case: "sync/swarm-splits",
  },
  {
    id: "DEV-029",
    title: "Replication without a quorum",
    requirements: ["STO-004", "STO-060", "STO-062"],
    kind: "guarantee",
    seed: "Messages are replicated across the swarm.",
    deployed: "Each member is asked once with a limit of five seconds; the result is a success even if all failed.",
    ruling: "The answer is as deployed, with failures in the entries; every reachable member must hold the message.",
    wins: "both",
    scored: asDeployed,
    case: "storage/members/failures",
  },
  {
    id: "DEV-030",
    title: "What tests look at",
    requirements: ["TST-001", "TST-023", "TST-031"],
    kind: "guarantee",
    seed: "A consensus-based testing suite ensures that nodes provide a minimum standard of service.",
    deployed:
      "Consensus judges proofs, votes, clocks and reachability. Possession of messages is answered for when asked, but nobody asks, and no consequence depends on it.",
    ruling:
      "Possession tests are answered as specified; the reference does not initiate them, since no vote may rest on them.",
    wins: "deployed",
    scored: asDeployed,
  },
  {
    id: "DEV-031",
    title: "Staking requirement",
    requirements: ["STK-003"],
    kind: "consensus",
    seed: "The requirement is fixed at 15,000 OXEN.",
    deployed:
      "So it is up to hard fork 20; later the amount is 25,000 tokens in a contract on another chain, and can change.",
    ruling: "15,000 OXEN. The token era is out of scope.",
    wins: "seed",
    scored: asDeployed,
  },
  {
    id: "DEV-032",
    title: "Who gets the reward of a block",
    requirements: ["STK-008", "STK-010", "STK-026"],
    kind: "silent",
    seed: "Nodes receive a portion of the reward of each new block.",
    deployed: "Each block credits all payable nodes equally, and wallets are paid in batches.",
    ruling: "As deployed.",
    wins: "deployed",
    scored: asDeployed,
  },
  {
    id: "DEV-033",
    title: "Account keys",
    requirements: ["IDN-002", "IDN-007", "IDN-010", "RST-003"],
    kind: "bytes",
    seed: "An account is an X25519 key pair, whose private key the phrase represents.",
    deployed:
      "A 16-byte secret makes an Ed25519 pair, from which the X25519 pair is derived; the phrase encodes the secret.",
    ruling: "As deployed: the phrase yields the X25519 pair all the same.",
    wins: "deployed",
    scored: asDeployed,
    case: "client/account/create",
  },
  {
    id: "DEV-034",
    title: "Deleting before a time in all namespaces",
    requirements: ["STO-044"],
    kind: "guarantee",
    seed: "Nothing is said of it.",
    deployed: "With namespace all the messages are deleted, but the caller is told 500 whenever one matched.",
    ruling: "The caller must get the answer that the endpoint promises.",
    wins: "seed",
    scored: guaranteed,
    case: "pinned/kept/delete-before-all",
  },
  {
    id: "DEV-035",
    title: "Replacing the only message of an outbox",
    requirements: ["STO-073"],
    kind: "guarantee",
    seed: "Nothing is said of it.",
    deployed: "The replacement fails at every member when the old message is the only one of its account.",
    ruling: "The new message must replace the old one.",
    wins: "seed",
    scored: guaranteed,
    case: "pinned/030",
  },
  {
    id: "DEV-036",
    title: "Answers of peers",
    requirements: ["STO-075"],
    kind: "guarantee",
    seed: "Swarms must not depend on the honesty of single members.",
    deployed: "Whatever a peer answers to a forward is passed on to the client unread.",
    ruling: "The reference merges only answers that fit the endpoint's form.",
    wins: "seed",
    scored: advised,
    case: "storage/members/hostile-answers",
  },
  {
    id: "DEV-037",
    title: "Members that are down hold up writes",
    requirements: ["STO-005", "SYN-026"],
    kind: "silent",
    seed: "The network withstands events after which nodes cannot be contacted any more; what a client waits for is not said.",
    deployed:
      "Every write waits up to five seconds for each member that does not answer, however often it failed to before.",
    ruling:
      "A member that missed a deadline is suspected until it answers anything. Meanwhile writes report it as timed out at once, and are delivered to it later. Waiting as deployed is right too.",
    wins: "both",
    scored: asDeployed,
    case: "resilience/member-stopped",
  },
  {
    id: "DEV-038",
    title: "How members find out what they lack",
    requirements: ["SYN-001", "SYN-026"],
    kind: "silent",
    seed: "Members remain synchronised; by which messages is not said.",
    deployed: "Members only ever push, and there is no request by which one could ask for what it lacks.",
    ruling:
      "Nodes of the reference compare what they hold by one further command, sn.swarm_sync. Others do not know it, are recognised by that, and are sent the deployed commands only. No target needs to know it.",
    wins: "both",
    scored: asDeployed,
  },
  {
    id: "DEV-039",
    title: "Changes of swarms that a restart hides",
    requirements: ["SYN-011", "SYN-012", "SYN-026"],
    kind: "guarantee",
    seed: "Members remain synchronised while the composition of swarms changes, with no exception for those that were down.",
    deployed:
      "The view that changes are told from is in memory only; after a restart nothing that happened before it causes a push.",
    ruling:
      "The reference remembers its swarm over restarts and catches up: newcomers of the deployed kind are pushed the records, and whatever it holds for others is handed over. Among its own kind replicas are compared. A first start pushes nothing.",
    wins: "seed",
    scored: asDeployed,
  },
  {
    id: "DEV-040",
    title: "Deleted messages that are pushed again",
    requirements: ["STO-041", "SYN-020", "SYN-023"],
    kind: "guarantee",
    seed: "Nothing is said of deletions; members remain synchronised.",
    deployed: "Whatever is pushed is stored unless its id is present, so a late push undoes a deletion.",
    ruling:
      "The reference keeps the signed requests of clients for as long as they can matter, and takes no message that one of them deletes. Without a time of acceptance, which deployed pushes lack, the sender's own time is compared.",
    wins: "seed",
    scored: asDeployed,
  },
  {
    id: "DEV-041",
    title: "Revocations of accounts without messages",
    requirements: ["STO-049"],
    kind: "guarantee",
    seed: "Nothing is said of it.",
    deployed: "Revoking is confirmed, but forgotten as soon as the account holds no message at that member.",
    ruling: "A token that was revoked must stay so, whatever messages come and go.",
    wins: "seed",
    scored: guaranteed,
    case: "pinned/kept/revoked-without-messages",
  },
  {
    id: "DEV-042",
    title: "Signed retrieves without a time",
    requirements: ["STO-034"],
    kind: "silent",
    seed: "How requests are authenticated is not said.",
    deployed: "A retrieve with a signature but no timestamp is judged by a value that was never set, mostly with 406.",
    ruling: "The reference refuses it with 400, as the other endpoints do. No target is asked.",
    wins: "both",
    scored: asDeployed,
  },
];

/** Deviations that touch a requirement, in the order of the register. */
export const deviationsOf = (requirementId: string): readonly Deviation[] =>
  deviations.filter((deviation) => deviation.requirements.includes(requirementId));
