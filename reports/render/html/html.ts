import { visible } from "../text.js";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup that is ready for the page. Only {@link html} and {@link trusted} make it. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = Html | string | number | undefined | readonly Html[];

const markupOf = (value: Value): string => {
  if (value instanceof Html) return value.markup;
  if (value === undefined) return "";
  if (typeof value === "object") return value.map((part) => part.markup).join("");
  return visible(String(value)).replace(/[&<>"']/g, (character) => escapes[character]!);
};

/** Markup from a template. Every value is escaped, in content as in quoted attributes, unless it is {@link Html}. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(strings.reduce((markup, text, index) => markup + markupOf(values[index - 1]) + text));

/** Text of ours that goes into the page as it is: the style sheet, the script, base64. Never text of a target. */
export const trusted = (markup: string): Html => new Html(markup);
