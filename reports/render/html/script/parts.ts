import { visible } from "../../text.js";
import { bytesPart } from "./bytes.js";
import { caseListPart } from "./case-list.js";
import { copyPart } from "./copy.js";
import { dataPart } from "./data.js";
import { detailPart } from "./detail.js";
import { domPart } from "./dom.js";
import { jsonViewPart } from "./json-view.js";
import { linksPart } from "./links.js";
import { matrixPart } from "./matrix.js";
import { sequencePart } from "./sequence.js";
import { themePart } from "./theme.js";

/**
 * The functions that run in the reader's browser. Each is embedded by its source text, so it may use its parameters and
 * what browsers have, and nothing of its module.
 */
export const parts = {
  visible,
  domPart,
  themePart,
  dataPart,
  copyPart,
  bytesPart,
  jsonViewPart,
  sequencePart,
  detailPart,
  caseListPart,
  matrixPart,
  linksPart,
};
export type Parts = typeof parts;
