/**
 * Text with everything that cannot be seen spelled out as ⟨U+XXXX⟩: control characters, bidirectional overrides, lone
 * surrogates, noncharacters. Line feeds and tabs stay. Self-contained, because the report page embeds its source text.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, (character) => {
    if (character === "\n" || character === "\t") return character;
    return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });

/** The text, or its first `limit` characters and a note of its length; never half a surrogate pair. */
export const cutText = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}… (${text.length} characters)`;
};

/** Text for a place of one line: cut to `limit` characters, white space collapsed, everything visible. */
export const oneLine = (text: string, limit: number): string =>
  visible(cutText(text, limit).replace(/\s+/g, " ").trim());

/** A command as it is shown and copied: exactly what a reader sees, so that no hidden line end runs a second one. */
export const commandText = (command: string): string => visible(command).replaceAll("\n", "⟨U+000A⟩");

const plainArgument = /^[\w@%+=:,./-]+$/;

/** Arguments as one command line for a POSIX shell. */
export const shellLine = (command: readonly string[]): string =>
  command
    .map((argument) => (plainArgument.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`))
    .join(" ");
