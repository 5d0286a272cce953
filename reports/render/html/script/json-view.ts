/// <reference lib="dom" />
import type { Bytes } from "./bytes.js";
import type { Dom } from "./dom.js";

/** Shows a JSON value as lines, bytes in hex as bytes, and marks what differs from another value. */
export const jsonViewPart = ({ make, button }: Dom, bytes: Bytes) => {
  const longText = 600;
  /** JSON of nested values up to this many characters stands on one line. */
  const oneLine = 72;
  type Fields = Readonly<Record<string, unknown>>;
  /** The other value; absent when there is nothing to compare with. */
  type Other = { readonly value: unknown } | undefined;

  const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

  const differenceOf = (value: string, other: unknown): HTMLElement | undefined => {
    const [mine, theirs] = [bytes.parse(value), typeof other === "string" ? bytes.parse(other) : undefined];
    if (mine === undefined || theirs === undefined || value === other) return undefined;
    let at = 0;
    while (at < mine.hex.length && mine.hex.slice(at, at + 2) === theirs.hex.slice(at, at + 2)) at += 2;
    return make("span", { class: "size mark" }, `differs from byte ${at / 2}`);
  };

  const textView = (text: string): HTMLElement => {
    if (!text.includes("\n") && text.length <= longText) return make("span", { class: "text" }, JSON.stringify(text));
    const pre = make("pre", {}, text.slice(0, longText));
    const box = make("div", {}, pre);
    if (text.length > longText)
      box.append(
        button(`show all ${text.length.toLocaleString("en")} characters`, (element) => {
          pre.replaceChildren(make("span", {}, text));
          element.remove();
        }),
      );
    return box;
  };

  const leaf = (value: unknown, other: Other): HTMLElement => {
    if (typeof value !== "string") return make("span", { class: "atom" }, JSON.stringify(value) ?? "nothing");
    const hex = bytes.parse(value);
    const view = hex === undefined ? textView(value) : bytes.show(hex.hex, hex.total);
    const difference = other === undefined ? undefined : differenceOf(value, other.value);
    return difference === undefined ? view : make("span", {}, view, difference);
  };

  const childOther = (other: Other, key: string): Other =>
    other === undefined ? undefined : { value: isFields(other.value) ? other.value[key] : undefined };

  const view = (value: unknown, other: Other): HTMLElement => {
    if (!isFields(value)) return leaf(value, other);
    const entries = Object.entries(value);
    if (entries.length === 0) return make("span", { class: "atom" }, Array.isArray(value) ? "[ ]" : "{ }");
    const rows = entries.map(([key, entry]) => {
      const against = childOther(other, key);
      const differs = against !== undefined && !same(entry, against.value);
      const short = isFields(entry) ? (JSON.stringify(entry) as string) : "";
      const nested = short.length > oneLine;
      const shown = isFields(entry) && !nested ? make("span", { class: "atom" }, short) : view(entry, against);
      const row = make("div", { class: "row" }, make("span", { class: "key" }, key), shown);
      if (nested) row.classList.add("nested");
      else if (differs) row.classList.add("differs");
      return row;
    });
    return make("div", { class: "json" }, ...rows);
  };

  return {
    show: (value: unknown): HTMLElement => make("div", { class: "value" }, view(value, undefined)),
    /** Shows a value and marks the lines in which it differs from `other`. */
    compare: (value: unknown, other: unknown): HTMLElement => {
      const box = make("div", { class: "value" }, view(value, { value: other }));
      if (!isFields(value) && !same(value, other)) box.classList.add("differs");
      return box;
    },
  };
};

export type JsonView = ReturnType<typeof jsonViewPart>;
