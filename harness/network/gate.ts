/** Lets work in as long as the weights of what is inside sum up to no more than a capacity. */
export interface Gate {
  /** Settles when the holder is let in, in order of arrival. A weight above the capacity is never let in. */
  readonly enter: (weight?: number) => Promise<void>;
  /** Gives back the weight that the holder entered with. */
  readonly leave: (weight?: number) => void;
}

/** A gate that nobody has entered yet; every weight is 1 unless told otherwise. */
export const createGate = (capacity: number): Gate => {
  let free = capacity;
  const waiting: { readonly weight: number; readonly admit: () => void }[] = [];
  const admitNext = (): void => {
    for (let next = waiting[0]; next !== undefined && next.weight <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.weight;
      next.admit();
    }
  };
  return {
    enter: (weight = 1) =>
      new Promise((admit) => {
        waiting.push({ weight, admit });
        admitNext();
      }),
    leave: (weight = 1) => {
      free += weight;
      admitNext();
    },
  };
};
