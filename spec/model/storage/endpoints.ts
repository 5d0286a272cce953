import type { Endpoint } from "./endpoint.js";
import { batchEndpoint, sequenceEndpoint } from "./endpoints/batch.js";
import { deleteEndpoint } from "./endpoints/delete.js";
import { deleteAllEndpoint } from "./endpoints/delete-all.js";
import { deleteBeforeEndpoint } from "./endpoints/delete-before.js";
import { expireEndpoint } from "./endpoints/expire.js";
import { expireAllEndpoint } from "./endpoints/expire-all.js";
import { getExpiriesEndpoint } from "./endpoints/get-expiries.js";
import { ifelseEndpoint } from "./endpoints/ifelse.js";
import { daemonEndpoint, getSwarmEndpoints, infoEndpoint } from "./endpoints/network-endpoints.js";
import { retrieveEndpoint } from "./endpoints/retrieve.js";
import { revokeEndpoint, unrevokeEndpoint } from "./endpoints/revocation.js";
import { storeEndpoint } from "./endpoints/store.js";

const find = (name: string): Endpoint | undefined => endpoints.find((endpoint) => endpoint.name === name);

/** Every method of the client API. */
export const endpoints: readonly Endpoint[] = [
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
  daemonEndpoint,
  revokeEndpoint,
  unrevokeEndpoint,
  batchEndpoint(find),
  sequenceEndpoint(find),
  ifelseEndpoint(find),
];

/** The method of a name. */
export const endpointNamed = find;
