import { ARRAY, COLON, COMMA, DEPTH_LIMIT, OBJECT, QUOTE, STACK, ZERO } from './layout';
import { checkScalar, checkString, skipSpace } from './tokens';

/**
 * Checks the value at `at` against the whole grammar of JSON. Returns the position behind it; 0 if it is not JSON or
 * nested too deeply for the stack.
 */
export function checkValue(at: u32): u32 {
  let depth: u32 = 0;
  let container: u32 = 0;
  while (at != 0) {
    const first = <u32>load<u8>(at);
    if (first == QUOTE) {
      at = checkString(at + 1);
    } else if (first == OBJECT || first == ARRAY) {
      at = skipSpace(at + 1);
      if (<u32>load<u8>(at) == first + 2) {
        at++;
      } else {
        if (depth == DEPTH_LIMIT) return 0;
        store<u8>(STACK + depth++, container);
        container = first;
        if (first == OBJECT) {
          at = checkKey(at);
        } else {
          at = skipSpace(passIntegers(at));
        }
        continue;
      }
    } else {
      at = checkScalar(at);
    }
    if (at == 0) return 0;
    for (;;) {
      if (depth == 0) return at;
      let byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at);
        byte = load<u8>(at);
      }
      at++;
      if (byte == COMMA) {
        at = skipSpace(at);
        if (container == OBJECT) {
          at = checkKey(at);
        } else {
          at = skipSpace(passIntegers(at));
        }
        break;
      }
      if (byte != container + 2) return 0;
      container = load<u8>(STACK + --depth);
    }
  }
  return 0;
}

/** Checks a key and its colon. Returns the beginning of the member's value. */
// @ts-ignore: decorator
@inline
function checkKey(at: u32): u32 {
  if (<u32>load<u8>(at) != QUOTE) return 0;
  at = checkString(at + 1);
  if (at == 0) return 0;
  let byte = <u32>load<u8>(at);
  if (byte != COLON) {
    at = skipSpace(at);
    byte = load<u8>(at);
    if (byte != COLON) return 0;
  }
  return skipSpace(at + 1);
}

/**
 * Skips natural numbers and the commas behind them, 16 bytes at a time, from the start of an element: histograms are
 * long lists of small numbers. Returns the start of an element that is still to be checked.
 */
// @ts-ignore: decorator
@inline
export function passIntegers(at: u32): u32 {
  const zero = i8x16.splat(<i8>ZERO);
  const ten = i8x16.splat(10);
  const comma = i8x16.splat(<i8>COMMA);
  while (<u32>load<u8>(at) - ZERO <= 9) {
    const bytes = v128.load(at);
    const digits = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, zero), ten));
    const allCommas = <u32>i8x16.bitmask(i8x16.eq(bytes, comma));
    const length = ctz(~(digits | allCommas));
    const commas = allCommas & ((1 << length) - 1);
    if (commas == 0) return at;
    const passed = 32 - clz(commas);
    const starts = ((commas << 1) | 1) & ((1 << passed) - 1);
    const zeros = <u32>i8x16.bitmask(i8x16.eq(bytes, zero));
    // A number must not be empty, and none that begins with 0 has more digits.
    if ((starts & commas) != 0 || (starts & zeros & ~(commas >> 1)) != 0) return at;
    at += passed;
  }
  return at;
}
