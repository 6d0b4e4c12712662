/** A day, or a second of it, without separators: 20141109, 20141109030202. */
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/;

/**
 * Numbers below the first are seconds since 1970 (up to the year 5138); those below the others milliseconds and
 * microseconds; larger ones nanoseconds.
 */
const [SECONDS, MILLISECONDS, MICROSECONDS] = [1e11, 1e14, 1e17];

/** The largest distance from 1970 of a point in time in JavaScript, in ms. */
const FARTHEST = 8.64e15;

/**
 * The point in time, in ms since 1970, that a number, a text or a date denotes; undefined if it denotes none. The size
 * of a number decides its unit. A text is a number, a day or second without separators, or what `Date.parse` reads, in
 * the zone of the process if it names none.
 */
export function pointIn(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(milliseconds(value));
  if (typeof value === 'string') return pointInText(value);
  return value instanceof Date ? inRange(value.getTime()) : undefined;
}

function milliseconds(number: number): number {
  const size = Math.abs(number);
  if (size < SECONDS) return number * 1000;
  if (size < MILLISECONDS) return number;
  return size < MICROSECONDS ? number / 1000 : number / 1e6;
}

/** The day that was read last, because the next text often has the same one. */
let day = '';
let midnight = 0;

const [ZERO, COLON, DOT, DASH, LETTER_T, LETTER_Z] = [0x30, 0x3a, 0x2e, 0x2d, 0x54, 0x5a];

/**
 * The point in time of a text such as 2026-11-30T10:20:30Z or 2026-11-30T10:20:30.123Z; NaN for any other text. It
 * gives the same as `Date.parse` in a fifth of the time.
 */
function pointInIso(text: string): number {
  const { length } = text;
  const isForm =
    (length === 20 || (length === 24 && text.charCodeAt(19) === DOT)) &&
    text.charCodeAt(length - 1) === LETTER_Z &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON;
  if (!isForm) return Number.NaN;
  if (!text.startsWith(day) || day === '') {
    day = text.slice(0, 10);
    midnight = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  }
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const rest = length === 20 ? 0 : twoDigits(text, 20) * 10 + digit(text, 22);
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + rest;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function pointInText(text: string): number | undefined {
  const iso = text.charCodeAt(4) === DASH ? pointInIso(text) : Number.NaN;
  if (!Number.isNaN(iso)) return iso;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = COMPACT.exec(text) ?? [];
  if (year !== undefined) return inRange(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
  // JavaScript's Number('') is 0; here an empty text is not a number.
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return inRange(Number.isNaN(number) ? Date.parse(text) : milliseconds(number));
}

function inRange(ms: number): number | undefined {
  return Math.abs(ms) <= FARTHEST ? Math.trunc(ms) : undefined;
}
