/// <reference lib="dom" />
import type { CaseList } from "./case-list.js";
import type { Matrix } from "./matrix.js";

/** Follows the links into the page: #case:ID, #requirement:ID, #cases:ID of a requirement, #verdict:NAME. */
export const linksPart = (list: CaseList, matrix: Matrix): void => {
  const routes = new Map<string, (name: string) => void>([
    ["case", list.showCase],
    ["requirement", matrix.showRequirement],
    ["cases", list.showRequirement],
    ["verdict", list.showVerdict],
  ]);
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const follow = (): void => {
    const target = decode(location.hash.slice(1));
    const colon = target.indexOf(":");
    if (colon > 0) routes.get(target.slice(0, colon))?.(target.slice(colon + 1));
  };
  addEventListener("hashchange", follow);
  // A link to where the page already is changes no hash, and is followed all the same.
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    if (link?.getAttribute("href") === location.hash) follow();
  });
  follow();
};
