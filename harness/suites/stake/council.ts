import { profiles } from "../../../spec/model/chain/parameters.js";
import { drawObligations, type Quorum } from "../../../spec/model/chain/quorum.js";
import type { StateChangeTransaction } from "../../../spec/model/chain/transaction.js";
import { type StateChangeKind, toStateChange, type Vote, voteMessage } from "../../../spec/model/chain/vote.js";
import { chainAdminResults } from "../../../spec/schema/chain-admin.js";
import type { Kit } from "../kit/kit.js";
import type { Peer } from "../kit/peers.js";
import { nodeSigner } from "./keys.js";

/** The parameters of the chains that cases run on. */
export const parameters = profiles.fast;

/** The obligations quorum of one block, as the model draws it from what the chain says about that block. */
export interface Session extends Quorum {
  readonly height: number;
}

/** Nodes whose daemons vote only when the harness says so; it holds their keys. */
export interface Council {
  readonly members: readonly Peer[];
  /** Registers one more node, whose keys are held too. */
  readonly admit: () => Promise<Peer>;
  /** Makes blocks until the quorum of the newest one tests the node. */
  readonly sessionOn: (worker: Peer) => Promise<Session>;
  /** The vote of the validator at a place in the quorum. */
  readonly vote: (session: Session, validator: number, worker: Peer, state: StateChangeKind, by?: Peer) => Vote;
  /** The votes of the first `count` validators. */
  readonly votes: (session: Session, worker: Peer, state: StateChangeKind, count?: number) => readonly Vote[];
  readonly change: (session: Session, worker: Peer, state: StateChangeKind, count?: number) => StateChangeTransaction;
  /** Hands in a vote; how many there are on its subject now, and whether they changed the state. */
  readonly submit: (vote: Vote) => Promise<{ readonly votes: number; readonly tx?: string | undefined }>;
  readonly submitChange: (change: StateChangeTransaction) => Promise<void>;
  /** Lets seven validators change the state of a node, and makes the block that does it. */
  readonly decide: (worker: Peer, state: StateChangeKind) => Promise<void>;
}

const councils = new Map<string, Promise<Peer[]>>();

/** Active nodes that a council begins with: enough for a quorum of ten that tests some. */
const size = 12;

const assemble = async (kit: Kit): Promise<Peer[]> => {
  await kit.network.chain("daemon", { votes: false });
  const members = await Promise.all(Array.from({ length: size }, () => kit.peers.make()));
  await Promise.all(members.map(({ legacy }) => kit.network.chain("register", { node: legacy })));
  await kit.network.chain("next_block");
  return members;
};

const turns = new Map<string, Promise<void>>();

/** Runs what must have the council of its network for itself, when those before it are done. */
export const inTurn = async (kit: Kit, run: () => Promise<void>): Promise<void> => {
  const before = turns.get(kit.network.id) ?? Promise.resolve();
  const own = before.then(run);
  turns.set(
    kit.network.id,
    own.catch(() => undefined),
  );
  await own;
};

/** The council of the network of a case; cases that share the network share it. */
export const openCouncil = async (kit: Kit): Promise<Council> => {
  const { chain } = kit.network;
  const found = councils.get(kit.network.id) ?? assemble(kit);
  councils.set(kit.network.id, found);
  const members = await found;

  const memberOf = (key: string): Peer => {
    const member = members.find(({ legacy }) => legacy === key);
    if (member === undefined) throw new Error(`node ${key}: its keys are not held by the council`);
    return member;
  };

  const sessionNow = async (): Promise<Session> => {
    const { state } = await kit.view();
    const keysOf = (wanted: string): string[] =>
      state.nodes.flatMap((node) => (node.state === wanted ? [node.legacy] : [])).sort();
    const draw = {
      height: state.height,
      hash: state.hash,
      active: keysOf("active"),
      decommissioned: keysOf("decommissioned"),
    };
    return { height: state.height, ...drawObligations(draw, parameters) };
  };

  const sessionOn: Council["sessionOn"] = async ({ legacy }) => {
    for (let tries = 0; tries < 200; tries++) {
      await chain("next_block");
      const session = await sessionNow();
      if (session.workers.includes(legacy)) return session;
    }
    throw new Error(`node ${legacy}: no quorum tests it`);
  };

  const vote: Council["vote"] = (session, validator, worker, state, by) => {
    const subject = { height: session.height, worker: session.workers.indexOf(worker.legacy), state };
    const signer = nodeSigner((by ?? memberOf(session.validators[validator]!)).legacySecret);
    return { ...subject, validator, reasons: 0x08, signature: signer(voteMessage(subject)) };
  };
  const votes: Council["votes"] = (session, worker, state, count = parameters.votesNeeded) =>
    Array.from({ length: count }, (_, validator) => vote(session, validator, worker, state));
  const change: Council["change"] = (...subject) => toStateChange(votes(...subject), parameters.quorumSize);

  const submitChange: Council["submitChange"] = async (transaction) => {
    kit.context.step({ kind: "send", label: `submit ${transaction.state}`, from: "client", to: "chain" });
    await chain("submit", { transaction });
  };

  return {
    members,
    sessionOn,
    vote,
    votes,
    change,
    submitChange,
    admit: async () => {
      const peer = await kit.peers.make();
      members.push(peer);
      await chain("register", { node: peer.legacy });
      await chain("next_block");
      return peer;
    },
    submit: async (one) => {
      kit.context.step({
        kind: "send",
        label: `vote of ${one.validator} to ${one.state}`,
        from: "client",
        to: "chain",
      });
      return chainAdminResults.submit_vote.parse(await chain("submit_vote", { vote: one }));
    },
    decide: async (worker, state) => {
      const session = await sessionOn(worker);
      await submitChange(change(session, worker, state));
      await chain("next_block");
    },
  };
};
