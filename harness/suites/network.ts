import type { Case } from "../engine/case.js";
import { pathCases } from "./path.cases.js";
import { pathFaultCases } from "./path-faults.cases.js";
import { pathFrameCases } from "./path-frames.cases.js";
import { pathLinkCases } from "./path-links.cases.js";
import { pathRelayCases } from "./path-relays.cases.js";
import { pathServerCases } from "./path-servers.cases.js";
import { storageCases } from "./storage.cases.js";
import { storagePagingCases } from "./storage-paging.cases.js";
import { storageRefusalCases } from "./storage-refusals.cases.js";

/** Cases that run on a network, in the order in which they begin. */
export const networkCases: readonly Case[] = [
  ...pathLinkCases,
  ...pathRelayCases,
  ...pathCases,
  ...pathFaultCases,
  ...pathFrameCases,
  ...pathServerCases,
  ...storageCases,
  ...storagePagingCases,
  ...storageRefusalCases,
];
