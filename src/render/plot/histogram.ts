import { largest } from '../../extremes.ts';
import { bar } from '../bar.ts';
import { grouped } from '../number-text.ts';

/**
 * Draws counts with their names as horizontal bars; the longest bar fills the width. Names are aligned to the right.
 */
export function barChart(counts: readonly (readonly [name: string, count: number])[], width: number): string[] {
  const most = largest(
    counts.map(([, count]) => count),
    0,
  );
  const names = largest(
    counts.map(([name]) => name.length),
    0,
  );
  const numbers = largest(
    counts.map(([, count]) => grouped(count).length),
    0,
  );
  const room = Math.max(4, width - names - numbers - 4);
  return counts.map(([name, count]) =>
    `${name.padStart(names)}  ${grouped(count).padStart(numbers)}  ${bar(most > 0 ? count / most : 0, room)}`.trimEnd(),
  );
}
