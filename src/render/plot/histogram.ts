import { bar } from '../bar.ts';
import { grouped } from '../number-text.ts';

/** Counts with their names as horizontal bars, the longest as wide as there is room. Names stand to the right, as numbers do. */
export function barChart(counts: readonly (readonly [name: string, count: number])[], width: number): string[] {
  const largest = Math.max(0, ...counts.map(([, count]) => count));
  const names = Math.max(0, ...counts.map(([name]) => name.length));
  const numbers = Math.max(0, ...counts.map(([, count]) => grouped(count).length));
  const room = Math.max(4, width - names - numbers - 4);
  return counts.map(([name, count]) =>
    `${name.padStart(names)}  ${grouped(count).padStart(numbers)}  ${bar(largest > 0 ? count / largest : 0, room)}`.trimEnd(),
  );
}
