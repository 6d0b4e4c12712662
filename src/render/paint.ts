/** Blocks of bars and shades, and what box plots are drawn with. */
const MARKS = /[\u2581-\u259f]+|[━╋]+/g;

/** Colours what is drawn in a text for the terminal, so that marks stand out from words and numbers. */
export function paintMarks(text: string): string {
  return text.replace(MARKS, (marks) => `\x1b[36m${marks}\x1b[39m`);
}
