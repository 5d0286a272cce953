import { batchEndpoint, sequenceEndpoint } from "./batch.js";
import { deleteEndpoint } from "./delete.js";
import { deleteAllEndpoint } from "./delete-all.js";
import { deleteBeforeEndpoint } from "./delete-before.js";
import type { Endpoint } from "./endpoint.js";
import { expireEndpoint } from "./expire.js";
import { expireAllEndpoint } from "./expire-all.js";
import { getExpiriesEndpoint } from "./get-expiries.js";
import { getSwarmEndpoints } from "./get-swarm.js";
import { ifelseEndpoint } from "./ifelse.js";
import { infoEndpoint } from "./info.js";
import { oxendRequestEndpoint } from "./oxend-request.js";
import { retrieveEndpoint } from "./retrieve.js";
import { revokeSubaccountEndpoint } from "./revoke-subaccount.js";
import { storeEndpoint } from "./store.js";
import { unrevokeSubaccountEndpoint } from "./unrevoke-subaccount.js";

const find = (name: string): Endpoint | undefined => endpoints.get(name);

const all: readonly Endpoint[] = [
  storeEndpoint,
  retrieveEndpoint,
  deleteEndpoint,
  deleteAllEndpoint,
  deleteBeforeEndpoint,
  expireEndpoint,
  expireAllEndpoint,
  getExpiriesEndpoint,
  ...getSwarmEndpoints,
  infoEndpoint,
  oxendRequestEndpoint,
  revokeSubaccountEndpoint,
  unrevokeSubaccountEndpoint,
  batchEndpoint(find),
  sequenceEndpoint(find),
  ifelseEndpoint(find),
];

/** Client endpoints by method name. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(all.map((endpoint) => [endpoint.name, endpoint]));
