import { isUtf8 } from "node:buffer";
import type { AttachmentPointer } from "../../identity/content.js";
import { pointerToJson } from "../driver-json.js";

/** Text as a terminal may show it: control characters of whoever wrote it are escaped. */
const harmless = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => JSON.stringify(character).slice(1, -1));

/** What a message or a post says, a line each: its text, or bytes that are none as hex, and its attachments. */
export const saidLines = (said: {
  readonly text?: string | undefined;
  readonly data?: Buffer;
  readonly attachments?: readonly AttachmentPointer[] | undefined;
}): string[] => {
  const { text, data, attachments = [] } = said;
  const lines: string[] = [];
  if (text !== undefined) lines.push(`  ${harmless(text)}`);
  else if (data !== undefined && attachments.length === 0) {
    lines.push(`  ${isUtf8(data) ? harmless(data.toString("utf8")) : `hex ${data.toString("hex")}`}`);
  }
  for (const pointer of attachments) {
    lines.push(`  attachment ${harmless(pointer.fileName ?? "without a name")}, ${pointer.size} bytes:`);
    lines.push(`    ${harmless(JSON.stringify(pointerToJson(pointer)))}`);
  }
  return lines;
};
