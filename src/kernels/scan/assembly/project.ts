import { BACKSLASH, MINUS, OBJECT, OBJECT_END, QUOTE, ZERO } from './layout';

/**
 * Writes a line to `out`: an object whose members are values of the row with the slots at `own`. Each of the `count`
 * entries of the template has the text of a comma, a key and a colon, and a slot. Missing values are left out. Returns
 * the length without the line end, or 0 if a value is not written as JSON.stringify would write it. There must be room
 * for all texts and the whole row.
 */
export function project(own: u32, template: u32, count: u32, out: u32): u32 {
  let to = out;
  for (let k: u32 = 0; k < count; k++, template += 12) {
    const slot = own + load<u32>(template, 8) * 8;
    const at = load<u32>(slot);
    if (at == 0) continue;
    const length = load<u32>(slot, 4);
    if (!isCanonical(at, length)) return 0;
    to = copy(to, load<u32>(template), load<u32>(template, 4));
    to = copy(to, at, length);
  }
  // The brace replaces the first comma.
  if (to == out) to++;
  store<u8>(out, <u8>OBJECT);
  store<u8>(to, <u8>OBJECT_END);
  store<u8>(to, 0x0a, 1);
  return to + 1 - out;
}

/** Copies in pieces of 16 bytes, and may write up to 15 bytes more than asked. */
// @ts-ignore: decorator
@inline
function copy(to: u32, from: u32, length: u32): u32 {
  for (let k: u32 = 0; k < length; k += 16) v128.store(to + k, v128.load(from + k));
  return to + length;
}

/** Whether a valid scalar is spelled as JSON.stringify would spell its value. */
function isCanonical(at: u32, length: u32): bool {
  const first = <u32>load<u8>(at);
  if (first == QUOTE) return isCanonicalString(at + 1, at + length - 1);
  if (first == MINUS || first - ZERO <= 9) return isCanonicalNumber(at, at + length);
  return first == 0x74 || first == 0x66 || first == 0x6e; // true, false, null
}

/**
 * Whether a string is ASCII with only the short escapes. Other strings may be invalid UTF-8, or have another spelling.
 */
function isCanonicalString(at: u32, end: u32): bool {
  while (at < end) {
    const bytes = v128.load(at);
    const odd = i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))));
    if (odd == 0) {
      at += 16;
      continue;
    }
    at += ctz(odd);
    if (at >= end) return true;
    if (<u32>load<u8>(at) != BACKSLASH) return false;
    const escape = <u32>load<u8>(at + 1);
    if (escape == 0x75 || escape == 0x2f) return false; // \u and \/
    at += 2;
  }
  return true;
}

/**
 * Whether a number has up to 15 digits, which a double holds, and is an integer other than -0, or a fraction that does
 * not end in 0 and is not so small that it is written with an exponent.
 */
function isCanonicalNumber(at: u32, end: u32): bool {
  const negative = <u32>load<u8>(at) == MINUS;
  if (negative) at++;
  if (end - at > 16) return false;
  let point: u32 = 0;
  for (let k = at; k < end; k++) {
    const byte = <u32>load<u8>(k);
    if (byte == 0x2e) point = k;
    else if (byte - ZERO > 9) return false;
  }
  if (point == 0) return end - at <= 15 && !(negative && <u32>load<u8>(at) == ZERO);
  if (<u32>load<u8>(end - 1) == ZERO) return false;
  // "0.00000" with at least one digit behind it.
  return <u32>load<u8>(at) != ZERO || load<u32>(point + 1) != 0x30303030 || <u32>load<u8>(point + 5) != ZERO
    || end - point <= 6 || <u32>load<u8>(point + 6) != ZERO;
}
