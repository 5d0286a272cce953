/** How fast something went. */
export interface Rate {
  readonly perSecond: number;
  /** Time of one request, ms: the middle one, and the one that 99 of 100 stay below. */
  readonly median: number;
  readonly p99: number;
}

/** Keeps `inFlight` requests under way for some seconds after a short warm-up. */
export const measure = async (
  inFlight: number,
  seconds: number,
  request: (number: number) => Promise<void>,
): Promise<Rate> => {
  let count = 0;
  const run = async (until: number, times: number[]): Promise<void> => {
    const one = async (): Promise<void> => {
      while (performance.now() < until) {
        const started = performance.now();
        await request(count++);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, one));
  };
  await run(performance.now() + Math.min(1_000, seconds * 250), []);
  const times: number[] = [];
  const started = performance.now();
  await run(started + seconds * 1_000, times);
  const elapsed = performance.now() - started;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: (times.length * 1_000) / elapsed, median: at(0.5), p99: at(0.99) };
};
