import { BACKSLASH, MINUS, QUOTE, ZERO } from './layout';

// Tokens of JSON inside one line. Every function takes a position and returns the one behind the token, or 0 if there
// is none. Only skipString passes a \n, so no other function leaves the line; vector loads may read behind it.

// @ts-ignore: decorator
/** Skips white space. Returns the position of the next other byte. */
@inline
export function skipSpace(at: u32): u32 {
  let byte = <u32>load<u8>(at);
  while (byte <= 0x20 && (byte == 0x20 || byte == 0x09 || byte == 0x0d)) byte = load<u8>(++at);
  return at;
}

/** Checks the string whose opening quote lies before `at`. */
export function checkString(at: u32): u32 {
  const quote = i8x16.splat(<i8>QUOTE);
  const backslash = i8x16.splat(<i8>BACKSLASH);
  const controls = i8x16.splat(0x20);
  do {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.lt_u(bytes, controls)),
    );
    if (stops == 0) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    const stop = <u32>load<u8>(at);
    if (stop == QUOTE) return at + 1;
    if (stop != BACKSLASH) return 0;
    at = checkEscape(at + 1);
  } while (at != 0);
  return 0;
}

function checkEscape(at: u32): u32 {
  switch (<u32>load<u8>(at)) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // backslash
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case 0x75: // u
      for (let digit: u32 = 1; digit <= 4; digit++) {
        const byte = <u32>load<u8>(at + digit);
        if (byte - ZERO > 9 && (byte | 0x20) - 0x61 > 5) return 0;
      }
      return at + 5;
    default:
      return 0;
  }
}

/**
 * Skips the string whose opening quote lies before `at`, without looking at its escapes. It does pass \n, and stops at
 * `end`.
 */
export function skipString(at: u32, end: u32): u32 {
  const quote = i8x16.splat(<i8>QUOTE);
  const backslash = i8x16.splat(<i8>BACKSLASH);
  while (at < end) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
    if (stops == 0) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    if (<u32>load<u8>(at) == QUOTE) return at < end ? at + 1 : 0;
    at += 2;
  }
  return 0;
}

/** Checks a number, true, false or null. */
// @ts-ignore: decorator
@inline
export function checkScalar(at: u32): u32 {
  const first = <u32>load<u8>(at);
  if (first - ZERO <= 9 || first == MINUS) return checkNumber(at);
  const word = load<u32>(at);
  if (word == 0x65757274 || word == 0x6c6c756e) return at + 4; // true, null
  if (word == 0x736c6166 && load<u8>(at + 4) == 0x65) return at + 5; // fals, e
  return 0;
}

function checkNumber(at: u32): u32 {
  if (<u32>load<u8>(at) == MINUS) at++;
  const digits = countDigits(at);
  if (digits == 0) return 0;
  // No digit may follow a leading 0: the caller finds it as an error.
  at += <u32>load<u8>(at) == ZERO ? 1 : digits;
  let byte = <u32>load<u8>(at);
  if (byte == 0x2e) {
    const fraction = countDigits(at + 1);
    if (fraction == 0) return 0;
    at += 1 + fraction;
    byte = load<u8>(at);
  }
  if ((byte | 0x20) != 0x65) return at;
  byte = load<u8>(++at);
  if (byte == MINUS || byte == 0x2b) at++;
  const exponent = countDigits(at);
  return exponent == 0 ? 0 : at + exponent;
}

/** The number of digits at `at`, counted 16 bytes at a time. */
// @ts-ignore: decorator
@inline
function countDigits(at: u32): u32 {
  const from = at;
  let others = othersThanDigits(at);
  while (others == 0) {
    at += 16;
    others = othersThanDigits(at);
  }
  return at + ctz(others) - from;
}

// @ts-ignore: decorator
@inline
function othersThanDigits(at: u32): u32 {
  return i8x16.bitmask(i8x16.ge_u(i8x16.sub(v128.load(at), i8x16.splat(<i8>ZERO)), i8x16.splat(10)));
}
