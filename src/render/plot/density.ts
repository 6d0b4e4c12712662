import { largest } from '../../extremes.ts';
/** A cell of a scatter plot: places on both axes, from 0, and how much lies there. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

const SHADES = ['·', '░', '▒', '▓', '█'];

/**
 * A scatter plot of classes: a line for each class of y, the largest on top, with its name; and a line of the names of
 * x below. Shades grow with the square root of the count, so that few among many are still seen; a place with nothing
 * is blank.
 */
export function densityPlot(cells: readonly Cell[], xNames: readonly string[], yNames: readonly string[]): string[] {
  const most = largest(
    cells.map(({ count }) => count),
    0,
  );
  const columns =
    largest(
      xNames.map((name) => name.length),
      1,
    ) + 1;
  const margin = largest(
    yNames.map((name) => name.length),
    0,
  );
  const grid = yNames.map(() => xNames.map(() => ' '));
  for (const { x, y, count } of cells) grid[y]![x] = shade(count, most);
  const lines = grid.map((row, y) =>
    `${yNames[y]!.padStart(margin)} │${row.map((cell) => cell.repeat(columns)).join('')}`.trimEnd(),
  );
  const axis = `${' '.repeat(margin)} └${'─'.repeat(columns * xNames.length)}`;
  const names = `${' '.repeat(margin + 2)}${xNames.map((name) => name.padEnd(columns)).join('')}`.trimEnd();
  return [...lines.reverse(), axis, names];
}

function shade(count: number, most: number): string {
  if (count <= 0) return ' ';
  return SHADES[Math.min(SHADES.length - 1, Math.floor(Math.sqrt(count / most) * SHADES.length))]!;
}
