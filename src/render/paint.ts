/** The characters of bars, shades and box plots. */
const MARKS = /[\u2581-\u259f]+|[━╋]+/g;

/** Colours bars and plots in a text for the terminal, so that they stand out from words and numbers. */
export function paintMarks(text: string): string {
  return text.replace(MARKS, (marks) => `\x1b[36m${marks}\x1b[39m`);
}
