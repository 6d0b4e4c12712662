import { largest, smallest } from '../../extremes.ts';
/** A mean with its interval, and a label. */
export interface Interval {
  readonly label: string;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/**
 * Draws means and their intervals below one another on one scale, which reaches from the lowest to the highest end,
 * with a vertical line at `mark`. The last line names the scale's two ends.
 */
export function intervalPlot(intervals: readonly Interval[], mark: number, width: number): string[] {
  const margin = largest(intervals.map(({ label }) => label.length)) + 2;
  const size = Math.max(16, width - margin);
  const ends = [mark, ...intervals.flatMap(({ low, mean, high }) => [low, mean, high])].filter(Number.isFinite);
  const [least, most] = [smallest(ends), largest(ends)];
  const at = (value: number) => (most > least ? Math.round(((value - least) / (most - least)) * (size - 1)) : 0);
  const lines = intervals.map(({ label, low, mean, high }) => {
    const cells = Array.from({ length: size }, () => ' ');
    cells[at(mark)] = '┊';
    if (Number.isFinite(low) && Number.isFinite(high)) {
      cells.fill('─', at(low), at(high) + 1);
      cells[at(low)] = '├';
      cells[at(high)] = '┤';
    }
    cells[at(mean)] = '●';
    return `${label.padEnd(margin)}${cells.join('')}`.trimEnd();
  });
  const right = most.toFixed(4);
  return [...lines, `${' '.repeat(margin)}${least.toFixed(4).padEnd(size - right.length)}${right}`];
}
