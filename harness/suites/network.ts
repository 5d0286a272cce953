import type { Case } from "../engine/case.js";
import { accessCases } from "./access.cases.js";
import { bootstrapCases } from "./bootstrap.cases.js";
import { chainQueueCases } from "./chain-queue.cases.js";
import { clientCases } from "./client.cases.js";
import { clientAccountCases } from "./client-account.cases.js";
import { clientChoiceCases } from "./client-choice.cases.js";
import { clientFailureCases } from "./client-failures.cases.js";
import { clientFileCases } from "./client-files.cases.js";
import { clientGroupCases } from "./client-groups.cases.js";
import { clientLieCases } from "./client-lies.cases.js";
import { clientMessageCases } from "./client-messages.cases.js";
import { clientPlayedCases } from "./client-played.cases.js";
import { clientSeedCases } from "./client-seeds.cases.js";
import { clientStoryCases } from "./client-story.cases.js";
import { clientSubnetCases } from "./client-subnets.cases.js";
import { destinationCases } from "./destinations.cases.js";
import { fileCases } from "./files.cases.js";
import { groupAccessCases } from "./group-access.cases.js";
import { groupMessageCases } from "./group-messages.cases.js";
import { groupModerationCases } from "./group-moderation.cases.js";
import { pathCases } from "./path.cases.js";
import { pathFaultCases } from "./path-faults.cases.js";
import { pathFrameCases } from "./path-frames.cases.js";
import { pathLinkCases } from "./path-links.cases.js";
import { pathRelayCases } from "./path-relays.cases.js";
import { pathServerCases } from "./path-servers.cases.js";
import { pinnedCases } from "./pinned.cases.js";
import { queueMessageCases } from "./queue-messages.cases.js";
import { resilienceCases } from "./resilience.cases.js";
import { seedRpcCases } from "./seed-rpc.cases.js";
import { stakeCases } from "./stake/index.js";
import { storageCases } from "./storage.cases.js";
import { storageAccessCases } from "./storage-access.cases.js";
import { storageBoundCases } from "./storage-bounds.cases.js";
import { storageEnvelopeCases } from "./storage-envelope.cases.js";
import { storageMemberCases } from "./storage-members.cases.js";
import { storageModelCases } from "./storage-model.cases.js";
import { storagePagingCases } from "./storage-paging.cases.js";
import { storageQueueCases } from "./storage-queue.cases.js";
import { storageRefusalCases } from "./storage-refusals.cases.js";
import { storageRetrieveCases } from "./storage-retrieve.cases.js";
import { storageSignatureCases } from "./storage-signatures.cases.js";
import { swarmsCases } from "./swarms.cases.js";
import { syncCases } from "./sync.cases.js";

/** Cases that run on a network, in the order in which they begin. */
export const networkCases: readonly Case[] = [
  ...pathLinkCases,
  ...accessCases,
  ...queueMessageCases,
  ...syncCases,
  ...resilienceCases,
  ...chainQueueCases,
  ...swarmsCases,
  ...stakeCases,
  ...bootstrapCases,
  ...seedRpcCases,
  ...pathRelayCases,
  ...pathCases,
  ...pathFaultCases,
  ...pathFrameCases,
  ...pathServerCases,
  ...destinationCases,
  ...fileCases,
  ...groupAccessCases,
  ...groupMessageCases,
  ...groupModerationCases,
  ...clientCases,
  ...clientMessageCases,
  ...clientAccountCases,
  ...clientPlayedCases,
  ...clientSeedCases,
  ...clientSubnetCases,
  ...clientChoiceCases,
  ...clientFailureCases,
  ...clientLieCases,
  ...clientFileCases,
  ...clientGroupCases,
  ...clientStoryCases,
  ...storageMemberCases,
  ...storageCases,
  ...storageAccessCases,
  ...storageQueueCases,
  ...storagePagingCases,
  ...storageRefusalCases,
  ...storageSignatureCases,
  ...storageBoundCases,
  ...storageRetrieveCases,
  ...storageEnvelopeCases,
  ...pinnedCases,
  ...storageModelCases,
];
