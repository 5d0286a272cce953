/// <reference lib="dom" />
import type { PagePayload, PageRequirement, PageResult } from "./payload.js";

/**
 * Runs in the reader's browser: unpacks the data and builds the interactive parts. It is embedded by its source text,
 * so it uses nothing from outside itself. Every string from a target is set as text, never as markup.
 */
export const pageScript = async (): Promise<void> => {
  type Child = Node | string | undefined;
  const make = (tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    for (const child of children) if (child !== undefined) element.append(child);
    return element;
  };
  const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
  const cssName = (standing: string): string => (standing === "no case yet" ? "nocase" : standing);
  const pretty = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

  const unpack = async (): Promise<PagePayload> => {
    const bytes = Uint8Array.from(atob(byId("data").textContent ?? ""), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return (await new Response(stream).json()) as PagePayload;
  };

  const payload = await unpack();
  const requirements = new Map<string, PageRequirement>(
    payload.chapters.flatMap((chapter) => chapter.requirements.map((entry) => [entry.id, entry] as const)),
  );

  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark =
      root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme:dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
  });

  // The list of cases.
  const pageSize = 100;
  const filter = { text: "", verdict: "", suite: "", importance: "", requirement: "" };
  let shown = pageSize;

  const option = (value: string, text: string): HTMLElement => make("option", { value }, text);
  const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();
  const fill = (id: string, label: string, values: readonly string[]): HTMLSelectElement => {
    const select = byId(id) as HTMLSelectElement;
    select.append(option("", label), ...values.map((value) => option(value, value)));
    return select;
  };
  const selects = {
    verdict: fill("verdict", "every verdict", unique(payload.results.map((result) => result.verdict))),
    suite: fill("suite", "every suite", unique(payload.results.map((result) => result.suite))),
    importance: fill("importance", "every importance", ["critical", "high", "medium", "low"]),
  };
  const search = byId("search") as HTMLInputElement;

  const matches = (result: PageResult): boolean =>
    (filter.verdict === "" || result.verdict === filter.verdict) &&
    (filter.suite === "" || result.suite === filter.suite) &&
    (filter.importance === "" || result.imp === filter.importance) &&
    (filter.requirement === "" || result.req.includes(filter.requirement)) &&
    (filter.text === "" ||
      `${result.id} ${result.title} ${result.req.join(" ")} ${result.finding?.message ?? ""}`
        .toLowerCase()
        .includes(filter.text));

  const statement = (id: string): HTMLElement => {
    const found = requirements.get(id);
    const line = make("p", {}, make("b", {}, id), " ");
    if (found !== undefined) line.append(make("span", { class: "soft" }, `${found.level} · `), found.statement);
    return line;
  };

  const transcript = (result: PageResult): HTMLElement | undefined => {
    if (result.steps.length === 0)
      return payload.trimmed
        ? make("p", { class: "soft" }, "The transcript of this passed case is in the NDJSON file.")
        : undefined;
    const steps = result.steps.map((step) => {
      const route = [step.from, step.to].filter((end) => end !== undefined).join(" → ");
      const line = make(
        "div",
        { class: step.ok === false ? "step bad" : "step" },
        make("span", { class: "at mono" }, `${step.at.toFixed(1)} ms`),
        make("b", {}, `${step.kind} `),
        `${step.label}${route === "" ? "" : ` (${route})`}`,
      );
      if (step.data !== undefined) line.append(make("pre", {}, pretty(step.data)));
      if (step.hex !== undefined) line.append(make("pre", {}, step.hex));
      return line;
    });
    return make("div", {}, make("h3", {}, "Transcript"), make("div", { class: "steps" }, ...steps));
  };

  const copyButton = (text: string): HTMLElement => {
    const button = make("button", { type: "button" }, "copy");
    button.addEventListener("click", () => {
      void navigator.clipboard?.writeText(text).then(() => {
        button.textContent = "copied";
      });
    });
    return button;
  };

  const detail = (result: PageResult): HTMLElement => {
    const inner = make("div", { class: "inner" });
    const { finding } = result;
    if (finding !== undefined) {
      inner.append(make("p", {}, make("b", {}, finding.message)));
      if (finding.expected !== undefined || finding.actual !== undefined)
        inner.append(
          make(
            "div",
            { class: "twin" },
            make("div", {}, make("h3", {}, "Expected"), make("pre", {}, pretty(finding.expected ?? "nothing stated"))),
            make("div", {}, make("h3", {}, "Got"), make("pre", {}, pretty(finding.actual ?? "nothing"))),
          ),
        );
      if (finding.why !== undefined) inner.append(make("p", {}, make("b", {}, "Why: "), finding.why));
    }
    inner.append(make("h3", {}, "Requirements"), ...result.req.map(statement));
    const steps = transcript(result);
    if (steps !== undefined) inner.append(steps);
    inner.append(make("h3", {}, "Repeat"), make("pre", {}, result.rerun), copyButton(result.rerun));
    return inner;
  };

  const row = (result: PageResult): HTMLElement => {
    const element = make(
      "details",
      { class: "case", id: `case:${result.id}` },
      make(
        "summary",
        {},
        make("span", { class: `pill ${result.verdict}` }, result.verdict),
        make("span", { class: "name" }, result.title, make("br"), make("span", { class: "soft mono" }, result.id)),
        make("span", { class: "soft" }, `${result.imp} · ${result.ms} ms`),
      ),
    );
    element.addEventListener("toggle", () => {
      if ((element as HTMLDetailsElement).open && element.children.length === 1) element.append(detail(result));
    });
    return element;
  };

  const draw = (): void => {
    const found = payload.results.filter(matches);
    byId("count").textContent = `${found.length} of ${payload.results.length} cases`;
    byId("active").textContent = filter.requirement === "" ? "" : `covering ${filter.requirement}`;
    byId("list").replaceChildren(...found.slice(0, shown).map(row));
    byId("more").hidden = found.length <= shown;
    for (const card of document.querySelectorAll<HTMLElement>(".card[data-verdict]"))
      card.setAttribute("aria-pressed", String(card.dataset.verdict === filter.verdict));
  };
  const apply = (change: Partial<typeof filter>): void => {
    Object.assign(filter, change);
    shown = pageSize;
    selects.verdict.value = filter.verdict;
    selects.suite.value = filter.suite;
    draw();
  };

  search.addEventListener("input", () => apply({ text: search.value.trim().toLowerCase() }));
  for (const name of ["verdict", "suite", "importance"] as const)
    selects[name].addEventListener("change", () => apply({ [name]: selects[name].value }));
  byId("clear").addEventListener("click", () => {
    search.value = "";
    selects.importance.value = "";
    apply({ text: "", verdict: "", suite: "", importance: "", requirement: "" });
  });
  byId("more").addEventListener("click", () => {
    shown += 5 * pageSize;
    draw();
  });
  for (const card of document.querySelectorAll<HTMLElement>(".card[data-verdict]"))
    card.addEventListener("click", () => {
      const verdict = card.dataset.verdict ?? "";
      apply({ verdict: filter.verdict === verdict ? "" : verdict });
    });

  // The matrix of requirements.
  const showRequirement = (id: string): void => {
    apply({ text: "", verdict: "", suite: "", importance: "", requirement: id });
    byId("cases").scrollIntoView();
  };
  const requirementRow = (entry: PageRequirement): HTMLElement => {
    const open = make("button", { type: "button" }, `${entry.cases} ${entry.cases === 1 ? "case" : "cases"}`);
    open.addEventListener("click", () => showRequirement(entry.id));
    return make(
      "tr",
      { id: `requirement:${entry.id}` },
      make("td", { class: "mono" }, entry.id),
      make("td", {}, make("span", { class: `pill ${cssName(entry.standing)}` }, entry.standing)),
      make(
        "td",
        {},
        make("span", { class: "soft" }, `${entry.level} · `),
        entry.statement,
        make("div", { class: "soft" }, entry.rationale),
        make("div", { class: "soft" }, `Source: ${entry.source}`),
        entry.untestable === undefined
          ? undefined
          : make("div", { class: "soft" }, `Not observable: ${entry.untestable}`),
      ),
      make(
        "td",
        {},
        entry.cases > 0 ? open : make("span", { class: "soft" }, entry.standing === "untestable" ? "" : "no case yet"),
      ),
    );
  };
  for (const chapter of payload.chapters) {
    const box = byId(`chapter:${chapter.id}`);
    box.addEventListener("toggle", () => {
      if (!(box as HTMLDetailsElement).open || box.children.length > 1) return;
      box.append(make("table", {}, ...chapter.requirements.map(requirementRow)));
    });
  }

  // Deep links: #case:ID and #requirement:ID.
  const follow = (): void => {
    const target = decodeURIComponent(location.hash.slice(1));
    if (target.startsWith("case:")) {
      const id = target.slice("case:".length);
      apply({ text: id.toLowerCase(), verdict: "", suite: "", importance: "", requirement: "" });
      search.value = id;
      const element = document.getElementById(target) as HTMLDetailsElement | null;
      if (element !== null) {
        element.open = true;
        element.scrollIntoView();
      }
    } else if (target.startsWith("requirement:")) {
      const id = target.slice("requirement:".length);
      const box = document.getElementById(`chapter:${id.slice(0, 3)}`) as HTMLDetailsElement | null;
      if (box !== null) {
        box.open = true;
        setTimeout(() => document.getElementById(target)?.scrollIntoView());
      }
    }
  };
  addEventListener("hashchange", follow);
  draw();
  follow();
  document.documentElement.dataset.ready = "true";
};
