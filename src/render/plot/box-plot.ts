/** The values of a box plot: the ends of the whiskers and of the box, and the median. */
export interface Box {
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
}

/** Draws a box plot in one line on a scale from 0 to `max`: whiskers, a heavy box, a cross at the median. */
export function boxPlot({ low, q1, median, q3, high }: Box, max: number, width: number): string {
  const at = (value: number) => (max <= 0 ? 0 : Math.round((Math.min(Math.max(value, 0), max) / max) * (width - 1)));
  const cells = Array.from({ length: width }, () => ' ');
  cells.fill('─', at(low), at(high) + 1);
  cells[at(low)] = '├';
  cells[at(high)] = '┤';
  cells.fill('━', at(q1), at(q3) + 1);
  cells[at(median)] = '╋';
  return cells.join('').trimEnd();
}
