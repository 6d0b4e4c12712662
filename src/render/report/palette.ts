import { UNCATEGORISED } from '../../analysis/hangs/report/stack-kinds.ts';

/** Colours that the style sheet has beside 0, the grey of whatever has none. */
const COLOURS = 7;
const COLOURLESS = [UNCATEGORISED, 'event loop'];

/** The number of a category's colour. */
export type Palette = (category: string | undefined) => number;

/** Gives colours to the largest categories; `categories` come largest first. */
export function choosePalette(categories: readonly string[]): Palette {
  const coloured = categories.filter((category) => !COLOURLESS.includes(category)).slice(0, COLOURS);
  return (category) => (category === undefined ? 0 : coloured.indexOf(category) + 1);
}
