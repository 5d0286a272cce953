import { expect, test, vi } from "vitest";
import { findChromium } from "./chromium.js";

test("without a Chromium one line says that the page was not opened, and nothing fails", () => {
  const lines: unknown[] = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(line) > 0);
  try {
    expect(findChromium({}, ["/nonexistent/chromium"])).toBeUndefined();
  } finally {
    write.mockRestore();
  }
  expect(lines).toEqual([expect.stringMatching(/^no Chromium found: .*SWARMCHECK_CHROMIUM.*\n$/)]);
});

test("the environment names a Chromium before the system does, and a wrong path is an error", () => {
  expect(findChromium({ SWARMCHECK_CHROMIUM: process.execPath }, [])).toBe(process.execPath);
  expect(findChromium({ SWARMCHECK_CHROMIUM: "" }, [process.execPath])).toBe(process.execPath);
  expect(() => findChromium({ SWARMCHECK_CHROMIUM: "/nonexistent/x" })).toThrow(
    /SWARMCHECK_CHROMIUM: .*does not exist/,
  );
});
