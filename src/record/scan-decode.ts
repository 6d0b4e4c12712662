import type { Json } from './record.ts';

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);

/** Decodes the JSON value at [from, to) as JSON.parse would. The bytes must be valid JSON. */
export function decodeValue(bytes: Buffer, from: number, to: number): Json {
  switch (bytes[from]) {
    case 0x22:
      return decodeString(bytes, from, to);
    case 0x74:
      return true;
    case 0x66:
      return false;
    case 0x6e:
      return null;
    case 0x5b:
    case 0x7b:
      return JSON.parse(bytes.toString('utf8', from, to)) as Json;
    default:
      return decodeNumber(bytes, from, to);
  }
}

/** Decodes a string, given with its quotes. */
export function decodeString(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from + 1, to - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/**
 * Decodes a number. Up to 15 digits, with or without a decimal point, are an integer divided by a power of ten: both
 * are exact, so the quotient is rounded once, to the nearest double, as the grammar of numbers requires.
 */
function decodeNumber(bytes: Buffer, from: number, to: number): number {
  const negative = bytes[from] === 0x2d;
  const start = negative ? from + 1 : from;
  let point = to;
  let value = 0;
  if (to - start > 15) return Number(bytes.toString('latin1', from, to));
  for (let at = start; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30) {
      if (byte > 0x39) return Number(bytes.toString('latin1', from, to));
      value = value * 10 + (byte - 0x30);
    } else if (byte === 0x2e) {
      point = at + 1;
    } else {
      return Number(bytes.toString('latin1', from, to));
    }
  }
  if (point < to) value /= POWERS_OF_TEN[to - point]!;
  return negative ? -value : value;
}
