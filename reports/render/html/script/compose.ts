/// <reference lib="dom" />
import type { Parts } from "./parts.js";

/** Puts the parts of the page's script together. It runs in the reader's browser, and says so on the page if it fails. */
export const compose = async (parts: Parts): Promise<void> => {
  try {
    const dom = parts.domPart({ visible: parts.visible });
    parts.themePart(dom);
    const data = await parts.dataPart();
    const copy = parts.copyPart(dom);
    const bytes = parts.bytesPart(dom, copy);
    const json = parts.jsonViewPart(dom, bytes);
    const sequence = parts.sequencePart(dom);
    const detail = parts.detailPart({ dom, copy, bytes, json, sequence });
    const list = parts.caseListPart(dom, data, detail);
    parts.linksPart(list, parts.matrixPart(dom));
    document.documentElement.dataset.ready = "true";
  } catch (error) {
    const box = document.getElementById("trouble");
    if (box === null) throw error;
    box.hidden = false;
    box.textContent = `The list of cases cannot be shown in this browser: ${String(error)}`;
  }
};
