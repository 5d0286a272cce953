/// <reference lib="dom" />
import type { PageDetail, PageResult } from "../payload/types.js";

/** The page's data: the list, unpacked at once, and the details of a case, unpacked by chunk when asked for. */
export const dataPart = async () => {
  const unpack = async (id: string): Promise<unknown> => {
    const packed = atob(document.getElementById(id)?.textContent ?? "");
    const bytes = new Uint8Array(packed.length);
    for (let index = 0; index < packed.length; index++) bytes[index] = packed.charCodeAt(index);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).json();
  };
  const results = (await unpack("data-index")) as readonly PageResult[];
  const chunks = new Map<number, Promise<readonly PageDetail[]>>();
  const chunk = (number: number): Promise<readonly PageDetail[]> => {
    const known = chunks.get(number) ?? (unpack(`data-${number}`) as Promise<readonly PageDetail[]>);
    chunks.set(number, known);
    return known;
  };
  return {
    results,
    detail: async ({ at }: PageResult): Promise<PageDetail | undefined> =>
      at === undefined ? undefined : (await chunk(at[0]))[at[1]],
  };
};

export type Data = Awaited<ReturnType<typeof dataPart>>;
