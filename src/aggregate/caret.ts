import { UsageError } from '../errors.ts';

/** A UsageError that shows the line of `text` the place lies in, and a caret under the place (an offset in UTF-16 code units). */
export function pointAt(text: string, at: number, message: string, hint?: string): UsageError {
  const start = text.slice(0, at).lastIndexOf('\n') + 1;
  const end = text.indexOf('\n', at);
  const from = Math.max(start, at - SHOWN);
  const line = text.slice(from, Math.min(end < 0 ? text.length : end, at + SHOWN));
  const indent = text.slice(from, at).replace(/[^\t]/gu, ' ');
  return new UsageError(`${message}\n  ${line}\n  ${indent}^`, hint);
}

/** How many characters are shown on either side. */
const SHOWN = 60;
