import { createHash } from "node:crypto";
import type { SimulationCommand } from "../../spec/schema/simulation.js";
import { type BtInput, type BtValue, decodeBt, encodeBt } from "../codec/bt.js";
import { ed25519Public, ed25519SecretKey, ed25519Sign } from "../crypto/ed25519.js";
import type { NodeContext } from "../node/context.js";
import { answerClient } from "../node/omq-requests.js";
import { endpoints } from "../node/rpc/endpoints.js";
import { messageHash } from "../storage/message-hash.js";
import { namespaceText } from "../storage/namespaces.js";

/** Commands that a client carries out. */
export type ClientCommand = Extract<
  SimulationCommand,
  { kind: "store" | "retrieve" | "delete" | "delete-all" | "expire" | "revoke" | "unrevoke" }
>;

type Call = readonly [method: string, params: Readonly<Record<string, BtInput>>];

/** How a request went. */
export interface ClientOutcome {
  readonly status: number;
  /** Of a write: how each member fared, by Ed25519 key. */
  readonly members?: ReadonlyMap<string, "done" | "timeout" | "failed">;
  readonly hashes?: readonly string[];
}

/** Clients of a simulation, all in one. */
export interface VirtualClient {
  /** 33 bytes. */
  readonly accountOf: (account: number) => Buffer;
  readonly hashOf: (account: number, message: number, namespace: number) => string;
  /** Sends a request to a node. Its answer may take some virtual time. */
  readonly ask: (node: NodeContext, command: ClientCommand, now: number) => Promise<ClientOutcome>;
}

const groupPrefix = 3;
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const outcomeOf = (entry: BtValue): "done" | "timeout" | "failed" => {
  if (!(entry instanceof Map) || !entry.has("failed")) return "done";
  return entry.has("timeout") ? "timeout" : "failed";
};

const textOf = (value: BtValue | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : "";

const readOutcome = (parts: readonly (Buffer | string)[]): ClientOutcome => {
  if (parts.length !== 1) return { status: Number(parts[0]) };
  const body = decodeBt(Buffer.from(parts[0]!));
  if (!(body instanceof Map)) return { status: 200 };
  const swarm = body.get("swarm");
  const messages = body.get("messages");
  if (swarm instanceof Map)
    return { status: 200, members: new Map([...swarm].map(([key, entry]) => [key, outcomeOf(entry)])) };
  if (!Array.isArray(messages)) return { status: 200 };
  const hashes = messages.map((message) => (message instanceof Map ? textOf(message.get("hash")) : ""));
  return { status: 200, hashes: hashes.sort() };
};

/** Makes clients whose keys and messages follow from a seed. */
export const createVirtualClient = (seed: string): VirtualClient => {
  const accounts = new Map<number, { readonly id: Buffer; readonly sign: (...parts: (string | Buffer)[]) => Buffer }>();

  const accountOf = (number: number) => {
    const known = accounts.get(number);
    if (known !== undefined) return known;
    const secret = ed25519SecretKey(digest(`${seed} account ${number}`));
    const made = {
      id: Buffer.concat([Buffer.of(groupPrefix), ed25519Public(secret)]),
      sign: (...parts: (string | Buffer)[]) =>
        ed25519Sign(secret, Buffer.concat(parts.map((part) => Buffer.from(part)))),
    };
    accounts.set(number, made);
    return made;
  };

  const dataOf = (account: number, message: number): Buffer => Buffer.from(`message ${message} to account ${account}`);
  const hashOf = (account: number, message: number, namespace: number): string =>
    messageHash(accountOf(account).id, namespace, dataOf(account, message));
  const tokenOf = (account: number, token: number): Buffer =>
    Buffer.concat([Buffer.of(groupPrefix, 3, 0, 0), digest(`${seed} token ${account} ${token}`)]);

  const callOf = (command: ClientCommand, now: number): Call => {
    const { id: pubkey, sign } = accountOf(command.account);
    switch (command.kind) {
      case "store": {
        const { account, message, namespace, ttl } = command;
        const signature = sign(`store${namespaceText(namespace)}${now}`);
        const data = dataOf(account, message);
        return ["store", { pubkey, timestamp: now, expiry: now + ttl, namespace, data, signature }];
      }
      case "retrieve": {
        const { namespace } = command;
        const signature = sign(`retrieve${namespaceText(namespace)}${now}`);
        return ["retrieve", { pubkey, timestamp: now, namespace, signature }];
      }
      case "delete": {
        const messages = [hashOf(command.account, command.message, command.namespace)];
        return ["delete", { pubkey, messages, signature: sign("delete", ...messages) }];
      }
      case "delete-all": {
        const { scope } = command;
        const signature = sign(`delete_all${namespaceText(scope)}${now}`);
        return ["delete_all", { pubkey, timestamp: now, namespace: scope, signature }];
      }
      case "expire": {
        const messages = [hashOf(command.account, command.message, command.namespace)];
        const expiry = now + command.ttl;
        return ["expire", { pubkey, messages, expiry, signature: sign(`expire${expiry}`, ...messages) }];
      }
      default: {
        const method = `${command.kind}_subaccount`;
        const tokens = [tokenOf(command.account, command.token)];
        const signature = sign(`${method}${now}`, ...tokens);
        return [method, { pubkey, timestamp: now, [command.kind]: tokens, signature }];
      }
    }
  };

  return {
    accountOf: (account) => accountOf(account).id,
    hashOf,
    ask: async (node, command, now) => {
      const [method, params] = callOf(command, now);
      const parts = await answerClient(node, endpoints.get(method)!, [encodeBt(params)]);
      const outcome = readOutcome(parts ?? []);
      if (!("message" in command)) return outcome;
      return { ...outcome, hashes: [hashOf(command.account, command.message, command.namespace)] };
    },
  };
};
