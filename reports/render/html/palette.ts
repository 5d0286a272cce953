/** Colours of one theme. Those named in {@link textColours} are legible on each of {@link grounds}. */
export interface Theme {
  readonly page: string;
  readonly panel: string;
  readonly code: string;
  readonly ink: string;
  readonly soft: string;
  readonly accent: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly open: string;
  readonly line: string;
  readonly edge: string;
  readonly none: string;
  readonly onFill: string;
}

export const light: Theme = {
  page: "#f6f7f9",
  panel: "#ffffff",
  code: "#f1f3f6",
  ink: "#1a1d23",
  soft: "#586070",
  accent: "#1d55b8",
  good: "#16703c",
  bad: "#b3261e",
  warn: "#8a5300",
  open: "#5b4bb5",
  line: "#dfe3e8",
  edge: "#7d8696",
  none: "#7d8696",
  onFill: "#ffffff",
};

export const dark: Theme = {
  page: "#111318",
  panel: "#191c22",
  code: "#21252d",
  ink: "#e6e8ec",
  soft: "#a3abb8",
  accent: "#8ab4ff",
  good: "#5fcf8c",
  bad: "#ff8a80",
  warn: "#e8b45c",
  open: "#b8acff",
  line: "#2c313a",
  edge: "#737c8c",
  none: "#737c8c",
  onFill: "#101216",
};

/** Colours that text is set in. */
export const textColours = ["ink", "soft", "accent", "good", "bad", "warn", "open"] as const;

/** Colours that text stands on. */
export const grounds = ["page", "panel", "code"] as const;

/** Colours of bars and badges that `onFill` is written on. */
export const fills = ["good", "bad", "warn", "open"] as const;

const channel = (value: number): number => {
  const part = value / 255;
  return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

const luminance = (colour: string): number => {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16)));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};

/** Contrast of two colours given as #rrggbb, between 1 and 21, as WCAG 2 defines it. */
export const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** The theme as CSS custom properties. */
export const customProperties = (theme: Theme): string =>
  Object.entries(theme)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join("");
