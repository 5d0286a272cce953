import picocolors from "picocolors";

/** Colours for text on `stream`: none unless it is a terminal and NO_COLOR is unset. */
export const colorsFor = (stream: NodeJS.WriteStream): ReturnType<typeof picocolors.createColors> =>
  picocolors.createColors(stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");

/** Text from a target made safe for a terminal: control characters are shown as escapes. */
export const inert = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );

/** Writes lines to standard output. */
export const print = (...lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${line}\n`).join(""));

/** Writes lines to standard error. */
export const printError = (...lines: readonly string[]): void =>
  void process.stderr.write(lines.map((line) => `${line}\n`).join(""));

/** Breaks text into lines of at most `width` characters, each after `indent`. */
export const wrap = (text: string, width: number, indent = ""): string => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((item) => `${indent}${item}`).join("\n");
};
