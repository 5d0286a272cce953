import type { Case } from "../engine/case.js";
import { pinnedAccountCases } from "./pinned-accounts.cases.js";
import { pinnedBatchCases } from "./pinned-batch.cases.js";
import { pinnedDeleteCases } from "./pinned-deletes.cases.js";
import { pinnedExpireCases } from "./pinned-expire.cases.js";
import { pinnedKeptPromiseCases } from "./pinned-kept-promises.cases.js";
import { pinnedMonitorCases } from "./pinned-monitor.cases.js";
import { pinnedNamespaceCases } from "./pinned-namespaces.cases.js";
import { pinnedPageCases } from "./pinned-pages.cases.js";
import { pinnedStoreCases } from "./pinned-store.cases.js";

/** One case for each behaviour that the tests of the deployed network pin, by number, and what belongs beside them. */
export const pinnedCases: readonly Case[] = [
  ...pinnedStoreCases,
  ...pinnedNamespaceCases,
  ...pinnedDeleteCases,
  ...pinnedExpireCases,
  ...pinnedPageCases,
  ...pinnedBatchCases,
  ...pinnedAccountCases,
  ...pinnedMonitorCases,
  ...pinnedKeptPromiseCases,
];
