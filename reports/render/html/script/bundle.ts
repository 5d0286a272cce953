import { compose } from "./compose.js";
import { parts } from "./parts.js";

/** The script of the page, as text. No closing tag and no comment of HTML can occur in it. */
export const scriptText = (): string => {
  const functions = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`);
  return `"use strict";\n(${compose.toString()})({\n${functions.join(",\n")}\n});`
    .replaceAll("</", "<\\/")
    .replaceAll("<!--", "<\\!--");
};
