import type { Subscriptions } from "./subscriptions.js";

/** A block as it is announced. */
export interface Announcement {
  readonly height: number;
  readonly hash: string;
}

/** Tells subscribers of blocks. */
export interface Announcer {
  readonly announce: (block: Announcement) => void;
}

export interface AnnouncerOptions {
  readonly subscriptions: Subscriptions;
  /** Sends one announcement; rejects when the subscriber is gone. */
  readonly tell: (connection: string, block: Announcement) => Promise<void>;
  readonly onGone: (connection: string, error: unknown) => void;
}

/** Announcements made in one turn at most, over all subscribers; a block in the middle of a long burst may go unsaid. */
const turnLimit = 1_000;

/**
 * Makes an announcer. Blocks made in one turn of the event loop are told in the next, in their order. Of a burst too long
 * for its subscribers only the last ones are told: who hears of a block asks for the state, and needs no notice of older
 * ones.
 */
export const createAnnouncer = ({ subscriptions, tell, onGone }: AnnouncerOptions): Announcer => {
  let waiting: Announcement[] = [];

  const tellAll = async (connection: string, blocks: readonly Announcement[]): Promise<void> => {
    try {
      for (const block of blocks) await tell(connection, block);
    } catch (error) {
      subscriptions.drop(connection);
      onGone(connection, error);
    }
  };

  const flush = (): void => {
    const live = subscriptions.live();
    const kept = Math.max(1, Math.floor(turnLimit / Math.max(1, live.length)));
    const blocks = waiting.slice(-kept);
    waiting = [];
    for (const connection of live) void tellAll(connection, blocks);
  };

  return {
    announce: (block) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(block);
      if (waiting.length > turnLimit) waiting.shift();
    },
  };
};
