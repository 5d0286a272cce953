/** How fast something went. */
export interface Rate {
  readonly perSecond: number;
  /** Time of one request, ms: the middle one, the one that 99 of 100 stay below, and the longest. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/** Asks for something; the number rises from call to call. */
export type Request = (number: number) => Promise<void>;

/** Keeps `inFlight` requests under way until a time, and notes how long each took, ms. */
const keepUp = async (inFlight: number, until: number, request: Request): Promise<number[]> => {
  const times: number[] = [];
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const started = performance.now();
      await request(count++);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return times;
};

/** Requests under way while everything warms up: code is translated only once it has run often. */
const warmUpInFlight = 32;

/** Lets everything that a request needs run often before it is measured. */
export const warmUp = async (seconds: number, request: Request): Promise<void> => {
  await keepUp(warmUpInFlight, performance.now() + seconds * 1_000, request);
};

/** Keeps `inFlight` requests under way for some seconds. */
export const measure = async (inFlight: number, seconds: number, request: Request): Promise<Rate> => {
  const started = performance.now();
  const times = await keepUp(inFlight, started + seconds * 1_000, request);
  const elapsed = performance.now() - started;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: (times.length * 1_000) / elapsed, median: at(0.5), p99: at(0.99), longest: at(1) };
};
