import { largest } from '../extremes.ts';

const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Draws numbers as columns of one character each, the lowest for 0; a gap for what is no number. */
export function sparkline(values: readonly unknown[]): string {
  const sizes = values.map((value) => (typeof value === 'number' ? Math.max(value, 0) : Number.NaN));
  const most = largest(
    sizes.filter((size) => !Number.isNaN(size)),
    0,
  );
  return sizes
    .map((size) => (Number.isNaN(size) ? ' ' : HEIGHTS[Math.round((size / (most || 1)) * (HEIGHTS.length - 1))]))
    .join('');
}
