import type { Reference } from "../../storage/replica.js";
import type { Entry } from "../../sync/swarm-sync-codec.js";
import type { NodeContext } from "../context.js";

/** The entry that a reference points to; undefined when it is gone. */
export const entryOf = ({ store }: NodeContext, { kind, id }: Reference): Entry | undefined => {
  if (kind === "message") {
    const message = store.replica.rows.message(id);
    return message && { kind, message };
  }
  const request = store.replica.rows.request(id);
  return request && { kind, request };
};

const sizeOf = (entry: Entry): number =>
  200 + (entry.kind === "message" ? entry.message.data : entry.request.params).length;

/** The first of some entries that fit into so many bytes, one at least; and how many references that used up. */
export const entriesWithin = (
  node: NodeContext,
  references: readonly Reference[],
  mostBytes: number,
): { readonly entries: readonly Entry[]; readonly used: number } => {
  const entries: Entry[] = [];
  let bytes = 0;
  let used = 0;
  for (const reference of references) {
    const entry = entryOf(node, reference);
    if (entry !== undefined) {
      bytes += sizeOf(entry);
      if (entries.length > 0 && bytes > mostBytes) break;
      entries.push(entry);
    }
    used++;
  }
  return { entries, used };
};

/** All of some entries, in pages of so many bytes. */
export function* pagesOf(
  node: NodeContext,
  references: readonly Reference[],
  mostBytes: number,
): Generator<readonly Entry[]> {
  for (let at = 0; at < references.length; ) {
    const { entries, used } = entriesWithin(node, references.slice(at), mostBytes);
    at += used;
    if (entries.length > 0) yield entries;
  }
}
