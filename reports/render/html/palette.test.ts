import { expect, test } from "vitest";
import { contrast, dark, fills, grounds, light, textColours } from "./palette.js";

test("contrast is that of WCAG: 21 between black and white, 1 of a colour with itself", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#123456", "#123456")).toBe(1);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test.each([
  ["light", light],
  ["dark", dark],
])("in the %s theme every text reaches 4.5 on every ground, and so does text on fills", (_, theme) => {
  for (const text of textColours)
    for (const ground of grounds)
      expect(contrast(theme[text], theme[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  for (const fill of fills)
    expect(contrast(theme.onFill, theme[fill]), `onFill on ${fill}`).toBeGreaterThanOrEqual(4.5);
});

test.each([
  ["light", light],
  ["dark", dark],
])("in the %s theme the edges of controls and the cells without a verdict reach 3 on page and panel", (_, theme) => {
  for (const edge of ["edge", "none"] as const)
    for (const ground of ["page", "panel"] as const)
      expect(contrast(theme[edge], theme[ground]), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3);
});
