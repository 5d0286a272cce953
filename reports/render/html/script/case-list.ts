/// <reference lib="dom" />
import type { PageResult } from "../payload/types.js";
import type { Data } from "./data.js";
import type { Detail } from "./detail.js";
import type { Dom } from "./dom.js";

/** The list of cases: search, filters, order, and a part of it at a time. */
export const caseListPart = ({ make, byId }: Dom, data: Data, detail: Detail) => {
  const firstShown = 100;
  const moreShown = 500;
  const verdicts = [
    "fail",
    "crash",
    "hang",
    "harness-error",
    "blocked",
    "inconclusive",
    "warn",
    "unsupported",
    "skipped",
    "pass",
  ];
  const importances = ["critical", "high", "medium", "low"];
  const unfiltered = { text: "", verdict: "", suite: "", importance: "", requirement: "", only: "" };
  type Filter = typeof unfiltered;

  let filter: Filter = unfiltered;
  let shown = firstShown;

  const rank = (result: PageResult): number =>
    verdicts.indexOf(result.verdict) * importances.length + importances.indexOf(result.imp);
  const orders: Readonly<Record<string, readonly PageResult[]>> = {
    worst: data.results.toSorted((a, b) => rank(a) - rank(b)),
    id: data.results,
    slowest: data.results.toSorted((a, b) => b.ms - a.ms),
  };

  const search = byId("search") as HTMLInputElement;
  const select = (id: string): HTMLSelectElement => byId(id) as HTMLSelectElement;
  const fill = (id: string, values: readonly string[]): void => {
    const present = values.filter((value) => value !== "");
    select(id).append(...present.map((value) => make("option", { value }, value)));
  };
  const present = <T>(pick: (result: PageResult) => T): Set<T> => new Set(data.results.map(pick));
  const [usedVerdicts, usedImportances] = [present((result) => result.verdict), present((result) => result.imp)];
  fill(
    "verdict",
    verdicts.filter((name) => usedVerdicts.has(name as PageResult["verdict"])),
  );
  fill(
    "importance",
    importances.filter((name) => usedImportances.has(name as PageResult["imp"])),
  );
  fill("suite", [...present((result) => result.suite)].sort());

  const haystacks = new Map<PageResult, string>();
  const haystack = (result: PageResult): string => {
    const known =
      haystacks.get(result) ??
      `${result.id} ${result.title} ${result.req.join(" ")} ${result.message ?? ""}`.toLowerCase();
    haystacks.set(result, known);
    return known;
  };
  const matches = (result: PageResult): boolean =>
    (filter.only === "" || result.id === filter.only) &&
    (filter.verdict === "" || result.verdict === filter.verdict) &&
    (filter.suite === "" || result.suite === filter.suite) &&
    (filter.importance === "" || result.imp === filter.importance) &&
    (filter.requirement === "" || result.req.includes(filter.requirement)) &&
    (filter.text === "" || haystack(result).includes(filter.text.toLowerCase()));

  const timeText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);
  const row = (result: PageResult): HTMLElement => {
    const element = make(
      "details",
      { class: "case", id: `case:${result.id}` },
      make(
        "summary",
        {},
        make("span", { class: `pill ${result.verdict}` }, result.verdict),
        make("span", { class: "name" }, result.title, make("span", { class: "soft mono id" }, result.id)),
        make("span", { class: "soft aside" }, `${result.imp} · ${timeText(result.ms)}`),
      ),
    ) as HTMLDetailsElement;
    element.addEventListener("toggle", () => {
      if (!element.open || element.dataset.filled !== undefined) return;
      element.dataset.filled = "soon";
      void data.detail(result).then((found) => {
        element.append(detail(result, found));
        element.dataset.filled = "true";
      });
    });
    return element;
  };

  const active = (): string => {
    if (filter.only !== "") return `the case ${filter.only}`;
    return filter.requirement === "" ? "" : `cases of ${filter.requirement}`;
  };

  const draw = (): void => {
    const found = (orders[select("order").value] ?? data.results).filter(matches);
    const all = data.results.length;
    byId("count").textContent =
      found.length === all
        ? `${all.toLocaleString("en")} cases`
        : `${found.length.toLocaleString("en")} of ${all.toLocaleString("en")} cases`;
    byId("active").replaceChildren(make("span", {}, active()));
    byId("list").replaceChildren(
      ...(found.length === 0
        ? [make("p", { class: "empty" }, all === 0 ? "Nothing ran." : "No case matches.")]
        : found.slice(0, shown).map(row)),
    );
    byId("more").hidden = found.length <= shown;
    byId("more").textContent = `show ${Math.min(moreShown, found.length - shown)} more`;
    byId("clear").hidden = filter === unfiltered;
    for (const card of document.querySelectorAll<HTMLElement>("[data-verdict]"))
      card.setAttribute("aria-pressed", String(card.dataset.verdict === filter.verdict));
  };

  const apply = (change: Partial<Filter>): void => {
    const changed = { ...filter, ...change };
    filter = Object.values(changed).every((value) => value === "") ? unfiltered : changed;
    shown = firstShown;
    search.value = filter.text;
    for (const name of ["verdict", "suite", "importance"] as const) select(name).value = filter[name];
    draw();
  };
  /** Whoever filters by hand leaves the one case or requirement that a link led to. */
  const byHand = (change: Partial<Filter>): void => apply({ only: "", ...change });

  search.addEventListener("input", () => {
    // What is typed stays as typed, spaces included.
    filter = { ...filter, only: "", text: search.value };
    if (Object.values(filter).every((value) => value === "")) filter = unfiltered;
    shown = firstShown;
    draw();
  });
  for (const name of ["verdict", "suite", "importance"] as const)
    select(name).addEventListener("change", () => byHand({ [name]: select(name).value }));
  select("order").addEventListener("change", draw);
  byId("clear").addEventListener("click", () => apply(unfiltered));
  byId("more").addEventListener("click", () => {
    shown += moreShown;
    draw();
  });
  for (const card of document.querySelectorAll<HTMLElement>("[data-verdict]"))
    card.addEventListener("click", () => {
      const verdict = card.dataset.verdict ?? "";
      byHand({ verdict: filter.verdict === verdict ? "" : verdict });
    });
  draw();

  return {
    showRequirement: (requirement: string): void => {
      apply({ ...unfiltered, requirement });
      byId("cases").scrollIntoView();
    },
    showVerdict: (verdict: string): void => {
      apply({ ...unfiltered, verdict });
      byId("cases").scrollIntoView();
    },
    showCase: (only: string): void => {
      apply({ ...unfiltered, only });
      const element = document.getElementById(`case:${only}`) as HTMLDetailsElement | null;
      if (element !== null) element.open = true;
      (element ?? byId("cases")).scrollIntoView();
    },
  };
};

export type CaseList = ReturnType<typeof caseListPart>;
