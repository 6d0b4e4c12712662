import type { KeyWriter } from '../aggregate/key-bytes.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor } from '../stages/cursor.ts';
import { bindTimeKey } from './bind-time-key.ts';

/**
 * Makes a function that writes a key of the current record. Plain text is copied from the row without being decoded.
 */
export function bindKey(binder: Binder, expr: string): (cursor: Cursor, writer: KeyWriter) => void {
  const time = bindTimeKey(binder, expr);
  if (time !== undefined) return time;
  const read = binder.bind(expr);
  const copy = binder.copy?.(expr);
  if (copy === undefined) return (cursor, writer) => writer.value(read(cursor) ?? null);
  return (cursor, writer) => {
    const length = copy(cursor, writer.bytes, writer.at + 1);
    if (length < 0 || !writer.endCopy(length)) writer.value(read(cursor) ?? null);
  };
}
