import type { Case } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import type { TestAccount } from "../../wire/account.js";
import type { Kit } from "./kit.js";
import { networkCase, twoSwarms } from "./network-case.js";

/* Stores that must be refused, each for one reason. */

type Params = Record<string, unknown>;

/** One change to an honest store, and how it is refused. */
export interface StoreRefusal {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly change: (honest: Params, account: TestAccount, other: TestAccount, now: number) => Params;
  /** Namespace of the honest request; signed unless it is a public inbox. */
  readonly namespace?: number;
  readonly status?: number;
  readonly text: string;
}

/** The request without some of its fields. */
export const without =
  (...names: readonly string[]) =>
  (honest: Params) =>
    Object.fromEntries(Object.entries(honest).filter(([name]) => !names.includes(name)));
/** The request with other fields. */
export const having = (fields: Params) => (honest: Params) => ({ ...honest, ...fields });
/** The text with which a malformed request is refused. */
export const invalid = (text: string): string => `invalid request: ${text}`;
/**
 * A case for one refusal: the honest request with the change, then, over a new connection, as it is, which must be
 * accepted.
 */
export const storeRefusal = ({ name, requirements, change, namespace = 0, status = 400, text }: StoreRefusal): Case =>
  networkCase({
    id: `storage/store-refused/${name}`,
    title: `A store with one thing wrong (${name}) is refused with ${status} ${text}`,
    requirements,
    importance: status === 401 ? "critical" : "high",
    network: twoSwarms,
    run: async (kit: Kit) => {
      const { swarms } = await kit.view();
      const account = kit.account();
      const { members } = kit.swarmFor(swarms, account.id);
      const node: NodeInfo = kit.random.pick(members);
      const now = Date.now();
      const signed = namespace % 10 !== 0;
      const honest = { ...kit.storage.storeParams(account, { namespace, signed, timestamp: now }), namespace };
      const answer = await kit.storage.call(node, "store", change(honest, account, kit.account(), now));
      kit.storage.refuses(answer, { status, text });
      await kit.storage.ask(node, "store", honest, { anew: true });
    },
  });
