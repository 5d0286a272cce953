const mostNear = 3;

/** How many single-character changes lead from one text to the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
};

/** Case, and zeros before a number, are not what anybody means to tell apart. */
const plain = (text: string): string => text.toLowerCase().replace(/(^|\D)0+(?=\d)/g, "$1");

/** The known names that a mistyped one may mean, nearest first; none when all are far away. */
export const nearest = (typed: string, known: readonly string[]): readonly string[] => {
  const wanted = plain(typed);
  const limit = Math.max(1, Math.floor(wanted.length / 4));
  const rated = known
    .filter((name) => Math.abs(plain(name).length - wanted.length) <= limit)
    .map((name) => ({ name, far: distance(wanted, plain(name)) }))
    .filter(({ far }) => far <= limit)
    .toSorted((a, b) => a.far - b.far);
  const exact = rated.filter(({ far }) => far === 0);
  return (exact.length > 0 ? exact : rated).slice(0, mostNear).map(({ name }) => name);
};

/** A question to add to an error about a name that does not exist, or nothing. */
export const didYouMean = (typed: string, known: readonly string[]): string => {
  const near = nearest(typed, known);
  return near.length === 0 ? "" : `; did you mean ${near.join(", ")}?`;
};
