/** What happens at a virtual time; a cancelled event is passed over. */
interface Event {
  readonly at: number;
  readonly order: number;
  task: (() => void) | undefined;
}

/** Events in the order of their times; of those of one time, the one that was scheduled first. */
export interface EventQueue {
  readonly now: () => number;
  /** Runs `task` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
  /** Time of the next event; infinite without one. */
  readonly nextAt: () => number;
  /** Moves the time to the next event and runs it. */
  readonly runNext: () => void;
  /** Moves the time on, where no event is due before. */
  readonly moveTo: (time: number) => void;
  /** Events that were run. */
  readonly count: () => number;
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Makes an empty queue whose time is `start`, ms since the epoch. */
export const createEventQueue = (start: number): EventQueue => {
  /** A heap: no event is before the one at half its index. */
  const heap: Event[] = [];
  let time = start;
  let scheduled = 0;
  let count = 0;

  const rise = (from: number): void => {
    const event = heap[from]!;
    let index = from;
    for (let parent = (index - 1) >> 1; index > 0 && isBefore(event, heap[parent]!); parent = (index - 1) >> 1) {
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = event;
  };

  const sink = (): void => {
    const event = heap[0]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, event)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = event;
  };

  const take = (): Event | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    heap[0] = last;
    sink();
    return first;
  };

  /** Drops cancelled events from the front. */
  const next = (): Event | undefined => {
    while (heap[0] !== undefined && heap[0].task === undefined) take();
    return heap[0];
  };

  return {
    now: () => time,
    after: (ms, task) => {
      const event: Event = { at: time + Math.max(0, ms), order: scheduled++, task };
      heap.push(event);
      rise(heap.length - 1);
      return () => {
        event.task = undefined;
      };
    },
    nextAt: () => next()?.at ?? Number.POSITIVE_INFINITY,
    runNext: () => {
      if (next() === undefined) return;
      const { at, task } = take()!;
      time = Math.max(time, at);
      count++;
      task?.();
    },
    moveTo: (to) => {
      time = Math.max(time, to);
    },
    count: () => count,
  };
};
