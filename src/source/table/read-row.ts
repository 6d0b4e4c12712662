/** A cell of a table: its text, and whether it was in quotes. */
export interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

/** A row: its text in the table, and its cells, or why it is not valid. */
export interface Row {
  readonly text: string;
  readonly cells: readonly Cell[] | string;
}

/**
 * Reads the row that begins at `start`; `end` is the position of the line end after it. Undefined if the text ends
 * inside the row. By RFC 4180, a cell that begins with a quote ends with one, may hold line ends, and has two quotes
 * for each one inside; any other quote is text. If tabs separate the columns, \t, \n, \r and \\ are escapes in cells
 * without quotes. A row that is not valid ends with its first line.
 */
export function readRow(text: string, start: number, separator: string): (Row & { readonly end: number }) | undefined {
  const newline = text.indexOf('\n', start);
  if (newline < 0) return undefined;
  const line = withoutReturn(text.slice(start, newline));
  if (!line.includes('"'))
    return { text: line, cells: line.split(separator).map((cell) => plainCell(cell, separator)), end: newline };
  const cells: Cell[] = [];
  let end = newline;
  for (let at = start; ; ) {
    if (text[at] === '"') {
      const closing = closingQuote(text, at + 1);
      // A quote at the end of the text may be the first of two.
      if (closing < 0 || closing === text.length - 1) return undefined;
      cells.push({ text: text.slice(at + 1, closing).replaceAll('""', '"'), quoted: true });
      at = closing + 1;
      // A carriage return at the end of the text may belong to a line end.
      if (at === text.length - 1 && text[at] === '\r') return undefined;
    } else {
      if (end < at) end = text.indexOf('\n', at);
      if (end < 0) return undefined;
      const sign = text.indexOf(separator, at);
      const stop = sign < 0 || sign > end ? end : sign;
      cells.push(plainCell(stop === end ? withoutReturn(text.slice(at, end)) : text.slice(at, stop), separator));
      at = stop;
    }
    if (text.startsWith(separator, at)) at += separator.length;
    else {
      if (text.startsWith('\r\n', at)) at++;
      if (text[at] === '\n') return { text: withoutReturn(text.slice(start, at)), cells, end: at };
      return { text: line, cells: 'there is text behind a closing quote', end: newline };
    }
  }
}

/** The first line of a row in which a quote is never closed, as a row that is not valid. */
export function unclosedRow(text: string, start: number): Row & { readonly end: number } {
  const newline = text.indexOf('\n', start);
  const end = newline < 0 ? text.length : newline;
  return { text: withoutReturn(text.slice(start, end)), cells: 'a quote is not closed', end };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The position of the quote that ends a cell; -1 if there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

function plainCell(text: string, separator: string): Cell {
  if (separator !== '\t' || !text.includes('\\')) return { text, quoted: false };
  return { text: text.replace(/\\([tnr\\])/g, (_, sign: string) => ESCAPED[sign]!), quoted: false };
}
