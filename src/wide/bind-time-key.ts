import type { KeyWriter } from '../aggregate/key-bytes.ts';
import { pointIn } from '../record/time/point.ts';
import { beginOf, NAMED, nextBegin, timeText, type Width, widthIn } from '../record/time/stretch.ts';
import { zoneCount } from '../record/zone.ts';
import type { Binder, Copier } from '../stages/binder.ts';
import type { Cursor } from '../stages/cursor.ts';

/** The time of a record at a path, and the length of stretches: what `--every` and `--at` write. */
const FORM = /^bucketOf\(([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*), "([^"\\]*)"\)$/;

/**
 * Makes a function that writes the key of a stretch of time; undefined for expressions of another form, which it gives
 * the same result as. It decodes no text, and writes the stretch of the record before again where a record is in it.
 */
export function bindTimeKey(binder: Binder, expr: string): ((cursor: Cursor, writer: KeyWriter) => void) | undefined {
  const [, at, length] = FORM.exec(expr) ?? [];
  const width = widthIn(length);
  if (at === undefined || width === undefined) return undefined;
  const read = binder.bind(at);
  const copy = binder.copy?.(at);
  const whole = binder.bind(expr);
  const stretch = new Stretch(width);
  return (cursor, writer) => {
    let point = copy === undefined ? Number.NaN : pointInRow(cursor, copy);
    if (Number.isNaN(point)) {
      const value = read(cursor);
      point = (typeof value === 'number' ? pointIn(value) : undefined) ?? Number.NaN;
    }
    // A text of another form, what is no time, or one at the end of all times.
    if (!(Math.abs(point) < NAMED)) writer.value(whole(cursor) ?? null);
    else stretch.write(point, writer);
  };
}

/** The key of the last stretch. */
class Stretch {
  readonly #width: Width;
  #zone = -1;
  #begin = 0;
  #end = 0;
  #key: Uint8Array = new Uint8Array();

  constructor(width: Width) {
    this.#width = width;
  }

  write(point: number, writer: KeyWriter): void {
    if (point < this.#begin || point >= this.#end || this.#zone !== zoneCount()) {
      this.#zone = zoneCount();
      this.#begin = beginOf(point, this.#width);
      this.#end = nextBegin(this.#begin, this.#width);
      const start = writer.at;
      writer.value(timeText(this.#begin));
      this.#key = writer.bytes.slice(start, writer.at);
    } else writer.copy(this.#key);
  }
}

/** The first bytes of a time, to its minute, and when that begins. */
const MINUTE = 17;
const text = Buffer.alloc(24);
const last = Buffer.alloc(MINUTE);
let minute = Number.NaN;

const [ZERO, DOT, LETTER_Z] = [0x30, 0x2e, 0x5a];

/**
 * The point in time of a text such as 2026-11-30T10:20:30Z or 2026-11-30T10:20:30.123Z in a row, which `pointIn` gives,
 * too; NaN for any other value.
 */
function pointInRow(cursor: Cursor, copy: Copier): number {
  const length = copy(cursor, text, 0);
  const isForm = (length === 20 || (length === 24 && text[19] === DOT)) && text[length - 1] === LETTER_Z;
  if (!isForm) return Number.NaN;
  for (let k = MINUTE - 1; k >= 0; k--) if (text[k] !== last[k]) return pointInMinute(length, readMinute());
  return pointInMinute(length, minute);
}

function readMinute(): number {
  text.copy(last, 0, 0, MINUTE);
  const begin = last.toString('latin1');
  const isForm = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:$/.test(begin);
  minute = (isForm ? pointIn(`${begin}00Z`) : undefined) ?? Number.NaN;
  return minute;
}

function pointInMinute(length: number, begin: number): number {
  const seconds = digit(17) * 10 + digit(18);
  const rest = length === 20 ? 0 : digit(20) * 100 + digit(21) * 10 + digit(22);
  return seconds < 60 ? begin + seconds * 1000 + rest : Number.NaN;
}

function digit(at: number): number {
  const value = text[at]! - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
