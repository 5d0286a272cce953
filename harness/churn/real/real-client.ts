import { createHash } from "node:crypto";
import * as z from "zod";
import { type SignedMethod, signedBytes } from "../../../spec/model/storage/signed-text.js";
import type { SimulationCommand, SimulationEvent } from "../../../spec/schema/simulation.js";
import type { NodeInfo } from "../../network/topology.js";
import { hashOf, makeAccount, type TestAccount } from "../../wire/account.js";
import { createHttpsClient, type HttpsAnswer } from "../../wire/https.js";

/** Commands that a client carries out. */
export type ClientCommand = Extract<
  SimulationCommand,
  { kind: "store" | "retrieve" | "delete" | "delete-all" | "expire" }
>;

type Outcome = Pick<Extract<SimulationEvent, { kind: "answer" }>, "status" | "members" | "hashes">;

/** What a node returns for one account and namespace. */
export interface Retrieved {
  readonly status: number;
  readonly messages: readonly { readonly hash: string; readonly timestamp: number; readonly expiration: number }[];
}

/** Clients of a network of processes; their keys and messages follow from the seed. */
export interface RealClient {
  readonly accountOf: (account: number) => TestAccount;
  /** Sends a request with this time to a node; undefined when no answer comes. */
  readonly ask: (
    node: NodeInfo,
    command: ClientCommand,
    now: number,
    nameOf: (ed25519: string) => string,
  ) => Promise<Outcome | undefined>;
  readonly retrieve: (node: NodeInfo, account: number, namespace: number) => Promise<Retrieved | undefined>;
  readonly close: () => Promise<void>;
}

const swarmAnswer = z.looseObject({ swarm: z.record(z.string(), z.looseObject({ failed: z.unknown().optional() })) });
const messagesAnswer = z.looseObject({
  messages: z.array(z.looseObject({ hash: z.string(), timestamp: z.number(), expiration: z.number() })),
});
const callTimeoutMs = 20_000;

const dataOf = (account: number, message: number): Buffer => Buffer.from(`message ${message} to account ${account}`);

const bodyOf = ({ body }: HttpsAnswer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
};

/** Makes clients. */
export const createRealClient = (seed: string): RealClient => {
  const https = createHttpsClient();
  const accounts = new Map<number, TestAccount>();
  const accountOf = (number: number): TestAccount => {
    const known = accounts.get(number);
    if (known !== undefined) return known;
    const made = makeAccount(createHash("sha256").update(`${seed} account ${number}`).digest().subarray(0, 16), "03");
    accounts.set(number, made);
    return made;
  };

  const signed = (account: TestAccount, method: SignedMethod, params: Partial<Parameters<typeof signedBytes>[1]>) => {
    const none = { namespace: 0, time: 0, hashes: [], expiries: [], flag: undefined, tokens: [], account: "" };
    const bytes = signedBytes(method, { ...none, wantsData: false, namespaces: [], ...params });
    return account.sign(Buffer.from(bytes).toString("latin1"));
  };

  const callOf = (command: ClientCommand, now: number): readonly [method: string, params: Record<string, unknown>] => {
    const account = accountOf(command.account);
    const pubkey = account.id;
    switch (command.kind) {
      case "store": {
        const { namespace, ttl, message } = command;
        const data = dataOf(command.account, message).toString("base64");
        const signature = signed(account, "store", { namespace, time: now });
        return ["store", { pubkey, namespace, data, timestamp: now, ttl, signature }];
      }
      case "retrieve": {
        const { namespace } = command;
        const signature = signed(account, "retrieve", { namespace, time: now });
        return ["retrieve", { pubkey, namespace, timestamp: now, signature }];
      }
      case "delete": {
        const messages = [hashOf(account, command.namespace, dataOf(command.account, command.message))];
        return ["delete", { pubkey, messages, signature: signed(account, "delete", { hashes: messages }) }];
      }
      case "delete-all": {
        const { scope } = command;
        const signature = signed(account, "delete_all", { namespace: scope, time: now });
        return ["delete_all", { pubkey, namespace: scope, timestamp: now, signature }];
      }
      case "expire": {
        const messages = [hashOf(account, command.namespace, dataOf(command.account, command.message))];
        const expiry = now + command.ttl;
        const signature = signed(account, "expire", { hashes: messages, expiries: [expiry] });
        return ["expire", { pubkey, messages, expiry, signature }];
      }
    }
  };

  const post = async (node: NodeInfo, method: string, params: unknown): Promise<HttpsAnswer | undefined> =>
    https
      .call(node, {
        path: "/storage_rpc/v1",
        body: JSON.stringify({ method, params }),
        timeoutMs: callTimeoutMs,
      })
      .catch(() => undefined);

  const retrieve: RealClient["retrieve"] = async (node, account, namespace) => {
    const answer = await post(node, ...callOf({ kind: "retrieve", account, namespace }, Date.now()));
    if (answer === undefined) return undefined;
    const parsed = messagesAnswer.safeParse(bodyOf(answer));
    return { status: answer.status, messages: answer.status === 200 && parsed.success ? parsed.data.messages : [] };
  };

  return {
    accountOf,
    retrieve,
    ask: async (node, command, now, nameOf) => {
      const answer = await post(node, ...callOf(command, now));
      if (answer === undefined) return undefined;
      const { status } = answer;
      const hashes =
        "message" in command
          ? [hashOf(accountOf(command.account), command.namespace, dataOf(command.account, command.message))]
          : undefined;
      const named = hashes === undefined ? {} : { hashes };
      const body = swarmAnswer.safeParse(bodyOf(answer));
      if (status !== 200 || !body.success) return { status, ...named };
      const members = Object.entries(body.data.swarm).map(([key, entry]) => {
        const timedOut = (entry as { timeout?: unknown }).timeout !== undefined;
        return [nameOf(key), entry.failed === undefined ? "done" : timedOut ? "timeout" : "failed"] as const;
      });
      return { status, members: Object.fromEntries(members), ...named };
    },
    close: https.close,
  };
};
