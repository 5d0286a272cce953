import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import { createProgress } from "./progress.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const fakeStream = (isTTY: boolean) => {
  let text = "";
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream, text: () => text };
};

const result = (verdict: Verdict, message?: string): ReportResult =>
  ({ id: "a/b", verdict, ...(message === undefined ? {} : { finding: { message } }) }) as ReportResult;

test("without a terminal the first result is shown at once, then a plain line every two seconds", () => {
  const { stream, text } = fakeStream(false);
  const progress = createProgress({ stream, total: 100, verbose: false });
  progress.result(result("pass"));
  expect(text()).toBe("1/100  1 pass  0.0 s\n");
  for (let count = 0; count < 49; count++) progress.result(result("pass"));
  expect(text().split("\n")).toHaveLength(2);
  vi.advanceTimersByTime(2_250);
  expect(text()).toMatch(/\n50\/100 {2}50 pass {2}2\.\d s, about 2\.\d s left\n$/);
  progress.end();
  expect(text()).not.toContain("\u001b");
});

test("a run in which nothing happens still says so", () => {
  const { stream, text } = fakeStream(false);
  const progress = createProgress({ stream, total: 3, verbose: false });
  progress.result(result("pass"));
  vi.advanceTimersByTime(6_500);
  expect(text().split("\n").length).toBeGreaterThan(3);
  progress.end();
});

test("on a terminal one line is rewritten and removed at the end", () => {
  vi.stubEnv("NO_COLOR", "1");
  const { stream, text } = fakeStream(true);
  const progress = createProgress({ stream, total: 2, verbose: false });
  progress.result(result("fail", "no"));
  expect(text()).toBe("\r\u001b[2K0/2  0.0 s\r\u001b[2K1/2  1 fail  0.0 s");
  progress.end();
  expect(text().endsWith("\r\u001b[2K")).toBe(true);
});

test("colours need a terminal, and NO_COLOR turns them off", () => {
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
  const coloured = fakeStream(true);
  createProgress({ stream: coloured.stream, total: 1, verbose: false }).result(result("fail"));
  expect(coloured.text()).toContain("\u001b[31m");
  const plain = fakeStream(false);
  createProgress({ stream: plain.stream, total: 1, verbose: false }).result(result("fail"));
  expect(plain.text()).not.toContain("\u001b[31m");
});

test("verbose lines show what a target wrote as escapes", () => {
  const { stream, text } = fakeStream(false);
  const progress = createProgress({ stream, total: 1, verbose: true });
  progress.result(result("fail", "it said \u001b[2J\u202e"));
  expect(text()).toContain("a/b: it said \\u001b[2J\\u202e\n");
  progress.end();
});
