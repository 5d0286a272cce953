/** One thing that was measured. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "/s" | "MB" | "ms";
  /** What it has to reach, or must not pass: rates at least, all else at most. Undefined for a mere yardstick. */
  readonly floor?: number;
  /** What the deployed server was seen to do on two cores. */
  readonly deployed?: number;
  /** More about it, as it is printed. */
  readonly more?: readonly string[];
}

/** Whether a figure is as good as it has to be. */
export const isGood = ({ value, unit, floor }: Figure): boolean =>
  floor === undefined || (unit === "/s" ? value >= floor : value <= floor);

const shown = (value: number, unit: Figure["unit"]): string =>
  unit === "/s" ? `${Math.round(value)}/s` : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;

/** A line of the table. */
export const rowOf = (figure: Figure): string => {
  const { what, value, unit, floor, deployed, more = [] } = figure;
  const rule = unit === "/s" ? "at least" : "at most";
  return [
    what.padEnd(44),
    shown(value, unit).padStart(9),
    (floor === undefined ? "" : `${isGood(figure) ? "ok " : "NOT"} ${rule} ${shown(floor, unit)}`).padEnd(23),
    (deployed === undefined ? "" : `deployed ${shown(deployed, unit)}`).padEnd(16),
    ...more,
  ]
    .join("  ")
    .trimEnd();
};
