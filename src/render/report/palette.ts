import { UNCATEGORISED } from '../../analysis/hangs/report/stack-kinds.ts';

/** The number of colours in the style sheet, not counting 0, the grey of everything else. */
const COLOURS = 7;
const COLOURLESS = [UNCATEGORISED, 'event loop'];

/** Gives the number of a category's colour; 0 for none. */
export type Palette = (category: string | undefined) => number;

/** Gives colours to the largest categories; `categories` come largest first. */
export function choosePalette(categories: readonly string[]): Palette {
  const coloured = categories.filter((category) => !COLOURLESS.includes(category)).slice(0, COLOURS);
  return (category) => (category === undefined ? 0 : coloured.indexOf(category) + 1);
}
