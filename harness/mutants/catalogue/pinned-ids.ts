/** Ids of the cases of behaviours that the deployed network's own tests pin. */
export const pinned = (...numbers: readonly number[]): readonly string[] =>
  numbers.map((number) => `pinned/${String(number).padStart(3, "0")}`);
