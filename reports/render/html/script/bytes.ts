/// <reference lib="dom" />
import type { Copy } from "./copy.js";
import type { Dom } from "./dom.js";

/** Shows bytes: short ones in groups of four, long ones as a dump of which the beginning is shown first. */
export const bytesPart = ({ make, button }: Dom, copy: Copy) => {
  const inlineBytes = 36;
  const firstRows = 4;
  const perRow = 16;

  const sizeText = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "byte" : "bytes"}`;

  /** Rows of offset, hex in groups of four, and ASCII. */
  const dump = (hex: string, rows: number): string => {
    const lines: string[] = [];
    for (let row = 0; row < rows && row * perRow * 2 < hex.length; row++) {
      const part = hex.slice(row * perRow * 2, (row + 1) * perRow * 2);
      const groups = part.match(/.{1,8}/g)?.join(" ") ?? "";
      const ascii = (part.match(/../g) ?? [])
        .map((pair) => {
          const code = Number.parseInt(pair, 16);
          return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
        })
        .join("");
      lines.push(`${(row * perRow).toString(16).padStart(4, "0")}  ${groups.padEnd(35)}  ${ascii}`);
    }
    return lines.join("\n");
  };

  const grouped = (hex: string): HTMLElement =>
    make("span", { class: "hex" }, ...(hex.match(/.{1,8}/g) ?? []).map((group) => make("span", {}, group)));

  const long = (hex: string, total: number): HTMLElement => {
    const kept = Math.floor(hex.length / 2);
    const pre = make("pre", { class: "dump", tabindex: "0" }, dump(hex, firstRows));
    const head = make("div", { class: "bytes-head" }, make("span", { class: "soft" }, sizeText(total)));
    if (kept > firstRows * perRow)
      head.append(
        button(`show ${kept === total ? "all" : `the first ${sizeText(kept)}`}`, (element) => {
          pre.textContent = dump(hex, Number.POSITIVE_INFINITY);
          element.remove();
        }),
      );
    head.append(copy("copy hex", hex));
    const rest = kept < total ? make("p", { class: "soft" }, "The whole is in the NDJSON file.") : undefined;
    return make("div", { class: "bytes" }, head, pre, rest);
  };

  /** Hex of a string: what is kept of it, and how many bytes there were; undefined when the string is no hex. */
  const parse = (text: string): { hex: string; total: number } | undefined => {
    const match = /^((?:[0-9a-f]{2})+)(?:… \((\d+) characters\))?$/.exec(text);
    const hex = match?.[1];
    if (hex === undefined || hex.length < 16) return undefined;
    // Decimal numbers of up to 64 bits are no bytes.
    if (hex.length <= 20 && !/[a-f]/.test(hex)) return undefined;
    return { hex, total: match?.[2] === undefined ? hex.length / 2 : Math.floor(Number(match[2]) / 2) };
  };

  return {
    parse,
    /** @param total whole size in bytes, where `hex` was cut */
    show: (hex: string, total = Math.floor(hex.length / 2)): HTMLElement =>
      total > inlineBytes || hex.length / 2 < total
        ? long(hex, total)
        : make("span", {}, grouped(hex), make("span", { class: "soft size" }, sizeText(total))),
  };
};

export type Bytes = ReturnType<typeof bytesPart>;
