import type { Case } from "../../engine/case.js";
import { networkCase, twoSwarms } from "./network-case.js";
import type { Ground } from "./pinned.js";

/** A case of the behaviour that the deployed network's own tests pin under this number. */
export const pinned = (
  number: number,
  title: string,
  requirements: readonly string[],
  run: (ground: Ground) => Promise<void>,
): Case =>
  networkCase({
    id: `pinned/${String(number).padStart(3, "0")}`,
    title,
    requirements,
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      // Loaded late, as the kit itself is.
      const { createGround } = await import("./pinned.js");
      await run(createGround(kit));
    },
  });
