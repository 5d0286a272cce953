import type { Mutant } from "../mutant.js";
import { chainMutants } from "./chain.js";
import { churnMutants } from "./churn.js";
import { clientBehaviourMutants } from "./client-behaviour.js";
import { clientMutants } from "./clients.js";
import { destinationsMutants } from "./destinations.js";
import { identityMutants } from "./identity.js";
import { messagesMutants } from "./messages.js";
import { onionMutants } from "./onion.js";
import { onionNodeMutants } from "./onion-nodes.js";
import { pinnedAccountMutants } from "./pinned-accounts.js";
import { pinnedChangeMutants } from "./pinned-changes.js";
import { pinnedMessageMutants } from "./pinned-messages.js";
import { pinnedRequestMutants } from "./pinned-requests.js";
import { restorationMutants } from "./restoration.js";
import { serverMutants } from "./servers.js";
import { stakeMutants } from "./stake.js";
import { storageMutants } from "./storage.js";
import { storageNodeMutants } from "./storage-nodes.js";
import { swarmMutants } from "./swarm.js";
import { syncMutants } from "./sync.js";
import { transportMutants } from "./transport.js";
import { wireMutants } from "./wire.js";

/** Every mutant, by chapter. */
export const mutants: readonly Mutant[] = [
  ...chainMutants,
  ...stakeMutants,
  ...wireMutants,
  ...transportMutants,
  ...clientMutants,
  ...clientBehaviourMutants,
  ...identityMutants,
  ...restorationMutants,
  ...messagesMutants,
  ...onionMutants,
  ...onionNodeMutants,
  ...destinationsMutants,
  ...serverMutants,
  ...storageMutants,
  ...storageNodeMutants,
  ...pinnedMessageMutants,
  ...pinnedChangeMutants,
  ...pinnedRequestMutants,
  ...pinnedAccountMutants,
  ...swarmMutants,
  ...syncMutants,
  ...churnMutants,
];

const byId: ReadonlyMap<string, Mutant> = new Map(mutants.map((mutant) => [mutant.id, mutant]));

/** The mutant with this id. */
export const mutantById = (id: string): Mutant | undefined => byId.get(id);
