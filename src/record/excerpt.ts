import { UsageError } from '../errors.ts';

/** The width of the excerpt in terminal columns, ellipses not counted. */
const COLUMNS = 72;
/** The columns before the caret in a text that is cut on both sides. */
const BEFORE = 48;

interface Cell {
  readonly shown: string;
  readonly width: number;
}

/** Makes a UsageError that shows below its message a place in `text` (in UTF-16 units). */
export function pointAt(text: string, place: number, message: string, hint?: string): UsageError {
  return new UsageError(`${message}\n${excerpt(text, place)}`, hint);
}

/**
 * The line of `text` that holds `offset` (in UTF-16 units; the length of the text means its end), and below it a caret
 * under that place, both indented by two. A long line is cut to a window around the caret. A tab is shown as one space
 * and other control characters as `·`, so that the text cannot control the terminal and the caret stands in the right
 * place.
 */
export function excerpt(text: string, offset: number): string {
  const place = Math.max(0, Math.min(offset, text.length));
  const from = lineStart(text, place);
  const line = text.slice(from).split(/[\n\r]/, 1)[0]!;
  const cells: Cell[] = [];
  let caret = -1;
  let at = from;
  for (const character of line) {
    at += character.length;
    if (caret < 0 && at > place) caret = cells.length;
    cells.push(cellOf(character));
  }
  if (caret < 0) caret = cells.length;
  const [first, end] = windowAround(cells, caret);
  const before = (first > 0 ? '…' : '') + join(cells.slice(first, caret));
  const after = join(cells.slice(caret, end)) + (end < cells.length ? '…' : '');
  const column = (first > 0 ? 1 : 0) + widthOf(cells.slice(first, caret));
  return `  ${before}${after}\n  ${' '.repeat(column)}^`;
}

function lineStart(text: string, place: number): number {
  if (place === 0) return 0;
  return Math.max(text.lastIndexOf('\n', place - 1), text.lastIndexOf('\r', place - 1)) + 1;
}

/**
 * A code point with its width in terminal columns: the wide blocks of East Asian Width (UAX #11) and emoji take two,
 * combining marks none.
 */
function cellOf(character: string): Cell {
  if (character === '\t') return { shown: ' ', width: 1 };
  if (/\p{Cc}|[\u2028\u2029]/u.test(character)) return { shown: '·', width: 1 };
  if (/\p{Cs}/u.test(character)) return { shown: '\ufffd', width: 1 };
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return { shown: character, width: 0 };
  const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
  if (wide.test(character) || /\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(character))
    return { shown: character, width: 2 };
  return { shown: character, width: 1 };
}

/** The range [first, end) of cells that fits the window and includes the caret. */
function windowAround(cells: readonly Cell[], caret: number): [number, number] {
  if (widthOf(cells) <= COLUMNS) return [0, cells.length];
  let first = caret;
  let end = caret;
  let room = COLUMNS;
  const growLeft = (until: number) => {
    while (first > 0 && room - cells[first - 1]!.width >= until) room -= cells[--first]!.width;
  };
  growLeft(COLUMNS - BEFORE);
  while (end < cells.length && room - cells[end]!.width >= 0) room -= cells[end++]!.width;
  growLeft(0);
  return [first, end];
}

function join(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.shown).join('');
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
