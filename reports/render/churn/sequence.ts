import { commandText } from "../../../spec/model/churn/command-text.js";
import type { SimulationCommand, SimulationEvent } from "../../../spec/schema/simulation.js";
import { type Html, html } from "../html/html.js";

/** A row of the diagram: something that happens at one lifeline, or goes from one to another. */
interface Row {
  readonly seconds: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly tone: "plain" | "good" | "bad";
}

const mostLifelines = 18;
const mostRows = 150;
const column = 86;
const rowHeight = 30;
const left = 74;
const top = 40;

const nodesOf = (command: SimulationCommand): readonly string[] => {
  if ("node" in command) return [command.node];
  return "a" in command ? [command.a, command.b] : [];
};

/** Events of one kind, message and moment, told in one row. */
const copyRows = (
  events: readonly Extract<SimulationEvent, { kind: "held" | "gone" }>[],
  start: number,
  nameOf: (hash: string) => string,
): Row[] => {
  const groups = new Map<string, { event: (typeof events)[number]; nodes: string[] }>();
  for (const event of events) {
    const key = `${event.kind} ${event.hash} ${event.at}`;
    const group = groups.get(key) ?? { event, nodes: [] };
    group.nodes.push(event.node);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ event, nodes }) => ({
    seconds: (event.at - start) / 1000,
    from: nodes[0]!,
    to: nodes[0]!,
    text:
      event.kind === "held"
        ? `${nodes.join(", ")} ${nodes.length > 1 ? "hold" : "holds"} ${nameOf(event.hash)}`
        : `${nodes.join(", ")} ${nodes.length > 1 ? "give" : "gives"} up ${nameOf(event.hash)}${event.lost ? " with the disk" : ""}`,
    tone: event.kind === "held" ? "good" : "bad",
  }));
};

const rowsOf = (events: readonly SimulationEvent[]): Row[] => {
  const start = events[0]?.at ?? 0;
  const names = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== "answer") continue;
    const asked = events[event.command];
    const [hash] = event.hashes ?? [];
    if (asked?.kind === "command" && "message" in asked.command && hash !== undefined)
      names.set(hash, `message ${asked.command.message} of account ${asked.command.account}`);
  }
  const nameOf = (hash: string): string => names.get(hash) ?? hash.slice(0, 8);
  const rows: Row[] = [];
  let copies: Extract<SimulationEvent, { kind: "held" | "gone" }>[] = [];
  const flush = (): void => {
    rows.push(...copyRows(copies, start, nameOf));
    copies = [];
  };
  for (const event of events) {
    const seconds = (event.at - start) / 1000;
    if (event.kind === "held" || event.kind === "gone") {
      copies.push(event);
      continue;
    }
    flush();
    if (event.kind === "command") {
      const { command } = event;
      const [first] = nodesOf(command);
      const isClients = "account" in command;
      const at = isClients ? "client" : (first ?? "network");
      rows.push({ seconds, from: at, to: nodesOf(command)[1] ?? at, text: commandText(command), tone: "plain" });
    } else if (event.kind === "block")
      rows.push({
        seconds,
        from: "network",
        to: "network",
        text: `block ${event.height}: swarms of ${event.swarms.map(({ members }) => members.length).join(", ")}`,
        tone: "plain",
      });
    else if (event.kind === "answer") {
      const done = Object.values(event.members ?? {});
      const told =
        done.length === 0
          ? ""
          : `, ${done.filter((outcome) => outcome === "done").length} of ${done.length} members have done it`;
      rows.push({
        seconds,
        from: event.node,
        to: "client",
        text: `${event.status}${told}`,
        tone: event.status === 200 ? "good" : "bad",
      });
    } else if (event.kind === "nobody")
      rows.push({ seconds, from: "client", to: "client", text: "nobody can be asked", tone: "bad" });
  }
  flush();
  return rows;
};

/** A history as a sequence diagram: who does what when, one lifeline each. Meant for few commands; the rest is cut. */
export const sequenceDiagram = (events: readonly SimulationEvent[]): Html => {
  const all = rowsOf(events);
  const rows = all.slice(0, mostRows);
  const named = new Set(rows.flatMap(({ from, to }) => [from, to]));
  const nodes = [...named].filter((name) => /^n\d/.test(name)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const lines = ["client", "network", ...nodes].slice(0, mostLifelines);
  const x = (name: string): number => left + column * (0.5 + Math.max(0, lines.indexOf(name)));
  const width = Math.max(900, left + column * lines.length + 420);
  const height = top + rowHeight * rows.length + 20;
  const cut = all.length - rows.length;
  return html`<div class="panel wide"><svg class="lifelines" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="sequence diagram">
${lines.map((name) => html`<text class="head" text-anchor="middle" x="${x(name)}" y="20">${name}</text><line class="life" x1="${x(name)}" x2="${x(name)}" y1="28" y2="${height}"></line>`)}
${rows.map(({ seconds, from, to, text, tone }, index) => {
  const y = top + rowHeight * (index + 0.5);
  const [begin, finish] = [x(from), x(to)];
  const arrow =
    from === to
      ? html`<circle class="dot ${tone}" cx="${begin}" cy="${y}" r="4"></circle>`
      : html`<line class="arrow ${tone}" x1="${begin}" x2="${finish}" y1="${y}" y2="${y}"></line><circle class="dot ${tone}" cx="${finish}" cy="${y}" r="4"></circle>`;
  return html`<text class="when" text-anchor="end" x="${left - 10}" y="${y + 4}">${seconds.toFixed(3)}</text>${arrow}<text class="what ${tone}" x="${Math.max(begin, finish) + 10}" y="${y + 4}">${text}</text>`;
})}
</svg>${cut > 0 ? html`<p class="soft">${cut} more rows are left out</p>` : undefined}</div>`;
};
