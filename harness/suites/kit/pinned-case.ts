import type { Case } from "../../engine/case.js";
import { networkCase, twoSwarms } from "./network-case.js";
import type { Ground } from "./pinned.js";

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

/** What a case says of the swarm of an account holds for an only swarm, too; most ask one or two of its members. */
const fewestNodes = 2;

/** A case with the tools of the pinned ones, under a name of its own. */
export const besidePinned = (
  name: string,
  title: string,
  requirements: readonly string[],
  run: (ground: Ground) => Promise<void>,
  fewest = fewestNodes,
): Case =>
  networkCase({
    id: `pinned/${name}`,
    title,
    requirements,
    importance: "high",
    network: twoSwarms,
    fewest,
    run: async (kit) => {
      // Loaded late, as the kit itself is.
      const { createGround } = await import("./pinned.js");
      await run(createGround(kit));
    },
  });

/** A case of the behaviour that the deployed network's own tests pin under this number. */
export const pinned = (number: number, ...rest: Tail<Parameters<typeof besidePinned>>): Case =>
  besidePinned(String(number).padStart(3, "0"), ...rest);

/** The same of a behaviour that one node shows alone. */
export const pinnedOfNode = (
  number: number,
  title: string,
  requirements: readonly string[],
  run: (ground: Ground) => Promise<void>,
): Case => pinned(number, title, requirements, run, 1);
