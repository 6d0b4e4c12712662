import { largest } from '../../extremes.ts';
/** A cell of a scatter plot: its place on both axes, from 0, and the count in it. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

const SHADES = ['·', '░', '▒', '▓', '█'];

/**
 * Draws a scatter plot of classes: a named line for each class of y, the largest on top, and a line with the names of x
 * below. Shades grow with the square root of the count, so that small counts remain visible; an empty cell is blank.
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
