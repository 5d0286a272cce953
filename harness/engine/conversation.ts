import type { Step } from "../../spec/schema/report.js";
import type { ShimHandlers, ShimProcess } from "../target/shim-process.js";
import { crashed, failed, hung } from "./outcome.js";

/** A line of a shim as JSON. */
export type Line = Readonly<Record<string, unknown>>;

/** Hand-written lines to and from a shim process, away from the one that plays vectors. */
export interface Conversation {
  /** Writes text as it is; the caller ends lines. */
  readonly write: (text: string) => void;
  /** The next line. Ends the case when there is none in time, the shim ends, or the line is no JSON object. */
  readonly read: () => Promise<Line>;
  readonly endInput: () => void;
  /** Exit code, once the process has ended. */
  readonly ended: () => Promise<number | null>;
}

/** Holds conversations one at a time, on one process for as long as that lives. */
export interface ConversationHost {
  readonly hold: (step: (step: Omit<Step, "at">) => void, talk: (shim: Conversation) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const deadlineMs = 5_000;

interface Partner {
  readonly shim: ShimProcess;
  readonly lines: string[];
  end: string | undefined;
  wake: () => void;
}

const isLine = (value: unknown): value is Line => typeof value === "object" && value !== null && !Array.isArray(value);

const parse = (text: string): Line => {
  try {
    const value: unknown = JSON.parse(text);
    if (isLine(value)) return value;
  } catch {
    // Judged below, with the line.
  }
  throw failed("wrote a line that is no JSON object", { actual: { line: text.slice(0, 400) } });
};

const within = <T>(promise: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(hung(`${what} within ${deadlineMs} ms`)), deadlineMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const nextLine = async (partner: Partner): Promise<string> => {
  for (;;) {
    const line = partner.lines.shift();
    if (line !== undefined) return line;
    if (partner.end !== undefined)
      throw crashed(`the shim ${partner.end}`, { actual: { stderr: partner.shim.stderr() } });
    await new Promise<void>((resolve) => {
      partner.wake = resolve;
    });
  }
};

const conversationWith = (partner: Partner, step: (step: Omit<Step, "at">) => void): Conversation => ({
  write: (text) => {
    step({ kind: "send", label: "line", to: "shim", data: text });
    partner.shim.write(text);
  },
  read: async () => {
    const line = parse(await within(nextLine(partner), "the shim did not answer"));
    step({ kind: "receive", label: "line", from: "shim", data: line as NonNullable<Step["data"]> });
    return line;
  },
  endInput: partner.shim.endInput,
  ended: async () => (await within(partner.shim.ended, "the shim did not exit")).code,
});

/** @param launch starts one more process of the target's shim */
export const createConversationHost = (launch: (handlers: ShimHandlers) => ShimProcess): ConversationHost => {
  let current: Partner | undefined;
  let turn: Promise<void> = Promise.resolve();

  const begin = (): Partner => {
    const add = (line: string): void => {
      partner.lines.push(line);
      partner.wake();
    };
    const shim = launch({
      onLine: add,
      onBadLine: (_problem, head) => add(head),
      onEnd: (reason) => {
        partner.end = reason;
        partner.wake();
      },
    });
    const partner: Partner = { shim, lines: [], end: undefined, wake: () => undefined };
    return partner;
  };

  const drop = (): void => {
    current?.shim.kill();
    current = undefined;
  };

  return {
    hold: (step, talk) => {
      const held = turn.then(async () => {
        if (current?.end !== undefined) drop();
        current ??= begin();
        const { lines } = current;
        try {
          await talk(conversationWith(current, step));
          if (lines.length > 0)
            throw failed("wrote more lines than it was asked for", { actual: { lines: [...lines] } });
        } catch (error) {
          drop();
          throw error;
        }
      });
      turn = held.catch(() => undefined);
      return held;
    },
    close: async () => {
      const last = current;
      drop();
      await last?.shim.ended;
    },
  };
};
