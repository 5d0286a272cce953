import { ClientError } from "./error.js";
import type { SnodeRequest } from "./onion-transport.js";
import type { PathRequests } from "./path-requests.js";
import type { Clock, Log, Random } from "./ports.js";
import { shuffled } from "./random-choice.js";
import { RouteFailure } from "./route-failure.js";
import { type Snode, snodeText } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";
import { readSwarmAnswer } from "./swarm-answer.js";
import type { SwarmDirectory } from "./swarm-directory.js";

/** A request that any member of an account's swarm can answer. */
export interface SwarmQuestion<Answer> {
  /** Account id, lower-case hex. */
  readonly account: string;
  /** Made anew for each member that is tried. */
  readonly request: (member: Snode) => SnodeRequest;
  /** Reads the body of an answer 200; undefined if it makes no sense. */
  readonly read: (body: unknown, member: Snode, members: readonly Snode[]) => Answer | undefined;
  /** A member to be tried first. */
  readonly prefer?: Snode | undefined;
}

export interface SwarmRequests {
  /**
   * Asks random members of the swarm, one after the other, until one answers.
   * @throws ClientError refused when the swarm says no, network when nobody answers, and those of paths
   */
  readonly ask: <Answer>(question: SwarmQuestion<Answer>) => Promise<{ member: Snode; answer: Answer }>;
}

export interface SwarmRequestsOptions {
  readonly requests: PathRequests;
  readonly directory: SwarmDirectory;
  readonly pool: SnodePool;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Longest time for all members together, milliseconds. */
  readonly deadlineMs: number;
}

const maxTries = 8;
/** Answers of the swarm as a whole: another member would say the same. */
const refusals = new Set([400, 401, 403, 404, 413]);
const clockRefusals = new Set([406, 425]);
const shownLength = 120;

const shown = (body: unknown): string => JSON.stringify(body)?.slice(0, shownLength) ?? "";

/** What one member did: an answer, or a reason to ask the next one. */
type Outcome<Answer> = { readonly answer: Answer } | { readonly failure: string };

/** Makes the requests of a client to swarms. */
export const createSwarmRequests = (options: SwarmRequestsOptions): SwarmRequests => {
  const { requests, directory, pool, clock, random, log, deadlineMs } = options;

  /** Members that failed go last, and before them those in the path, for they take a path of their own. */
  const order = (members: readonly Snode[], prefer: Snode | undefined): Snode[] => {
    const rank = (member: Snode): number => {
      if (pool.isStruck(member.ed25519)) return 3;
      if (requests.isInPath(member)) return 2;
      return member.ed25519 === prefer?.ed25519 ? 0 : 1;
    };
    return shuffled(random, members).sort((a, b) => rank(a) - rank(b));
  };

  const misdirected = (account: string, member: Snode, body: unknown): string => {
    const members = readSwarmAnswer(body, pool) ?? [];
    if (members.length > 0) directory.set(account, members);
    else directory.remove(account, member);
    return `${snodeText(member)} answered 421 and named ${members.length} members of the right swarm`;
  };

  const askMember = async <Answer>(
    question: SwarmQuestion<Answer>,
    member: Snode,
    members: readonly Snode[],
  ): Promise<Outcome<Answer>> => {
    const { status, body } = await requests.ask(member, question.request(member));
    if (status === 200) {
      const answer = question.read(body, member, members);
      if (answer !== undefined) return { answer };
    }
    if (status === 421) return { failure: misdirected(question.account, member, body) };
    if (clockRefusals.has(status)) {
      throw new ClientError("refused", `check the clock: the swarm answered ${status}: ${shown(body)}`);
    }
    if (refusals.has(status)) throw new ClientError("refused", `the swarm answered ${status}: ${shown(body)}`);
    pool.strike(member.ed25519);
    return { failure: `${snodeText(member)} answered ${status}: ${shown(body)}` };
  };

  const routeFailed = (account: string, member: Snode, { blame, message }: RouteFailure): string => {
    if (blame.kind === "clock") throw new ClientError("refused", `check the clock: ${message}`);
    if (blame.kind === "named" && blame.gone && blame.ed25519 === member.ed25519) directory.remove(account, member);
    return message;
  };

  return {
    ask: async <Answer>(question: SwarmQuestion<Answer>) => {
      const { account, prefer } = question;
      const deadline = clock.now() + deadlineMs;
      const tried = new Set<string>();
      let last = "";
      let tries = 0;
      for (; tries < maxTries && clock.now() < deadline; tries++) {
        let members = await directory.members(account);
        if (members.every(({ ed25519 }) => tried.has(ed25519))) {
          // All of them failed: they may no longer be the swarm.
          directory.forget(account);
          tried.clear();
          members = await directory.members(account);
        }
        await requests.ready();
        const member = order(members, prefer).find(({ ed25519 }) => !tried.has(ed25519))!;
        tried.add(member.ed25519);
        try {
          const outcome = await askMember(question, member, members);
          if ("answer" in outcome) return { member, answer: outcome.answer };
          last = outcome.failure;
        } catch (error) {
          if (!(error instanceof RouteFailure)) throw error;
          last = routeFailed(account, member, error);
        }
        log("warn", `Trying another member of the swarm: ${last}`);
      }
      throw new ClientError("network", `no member of the swarm answered in ${tries} tries; at last: ${last}`);
    },
  };
};
