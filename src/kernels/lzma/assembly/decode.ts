import { PROBS } from './layout';

/*
 * The core of the LZMA decoder (Igor Pavlov's LZMA specification, lzma-specification.txt, whose names it uses). The
 * step that decodes one bit is written out at every place: range, code and the input position must stay in locals,
 * which a called function could not write, and nearly all time is spent here. In the trees, whose bits are
 * unpredictable, the step has no branch: the sign of code - bound is a mask, all ones for a 0. A branch is faster for
 * the single bits that say what comes next, and for literals that a match predicts.
 */

/**
 * The results of `run`: stopped at a limit, found the end marker, found a distance that reaches behind the beginning.
 */
export const RUNNING: i32 = 0;
export const END: i32 = 1;
export const CORRUPT: i32 = 2;

const TOP: u32 = 1 << 24;
const ROUND: u32 = <u32>(31 - 2048);

// Offsets of the probability tables, counted in probabilities.
const MATCH: u32 = 0;
const REP: u32 = 192;
const REP_G0: u32 = 204;
const REP_G1: u32 = 216;
const REP_G2: u32 = 228;
const REP_0_LONG: u32 = 240;
const SLOT: u32 = 432;
const SPECIAL: u32 = 688;
const ALIGN: u32 = 816;
const LENGTH: u32 = 832;
const REP_LENGTH: u32 = 1346;
const LITERAL: u32 = 1860;

let lcBits: u32 = 3;
let lpBits: u32 = 0;
let pbBits: u32 = 2;
let windowStart: usize = 0;
let dictSize: u32 = 0;

let gRange: u32 = 0;
let gCode: u32 = 0;
let gState: u32 = 0;
let gRep0: u32 = 0;
let gRep1: u32 = 0;
let gRep2: u32 = 0;
let gRep3: u32 = 0;
let gInput: usize = 0;
let gOutput: usize = 0;

/** The bytes that the probabilities take for these properties. */
export function probsSize(lc: u32, lp: u32): usize {
  return <usize>(LITERAL + (<u32>768 << (lc + lp))) << 1;
}

/** Sets the properties of the following data. The tables are not touched: call `resetState` next. */
export function setProperties(lc: u32, lp: u32, pb: u32): void {
  lcBits = lc;
  lpBits = lp;
  pbBits = pb;
}

/**
 * Sets the window, which begins at `window`, a multiple of 16; distances of `dict` and more are errors. Forgets
 * everything decoded so far.
 */
export function setWindow(window: usize, dict: u32): void {
  windowStart = window;
  dictSize = dict;
  gOutput = window;
  store<u8>(window - 1, 0);
}

/** Makes all probabilities even, and forgets all distances. */
export function resetState(): void {
  gState = 0;
  gRep0 = gRep1 = gRep2 = gRep3 = 0;
  const end = PROBS + probsSize(lcBits, lpBits);
  for (let at = PROBS; at < end; at += 8) store<u64>(at, 0x0400040004000400);
}

/**
 * Starts the range decoder on the five bytes at `input`. Returns false if they cannot begin a stream, whose first byte
 * is always 0.
 */
export function startRange(input: usize): bool {
  gRange = 0xffffffff;
  gCode = bswap<u32>(load<u32>(input + 1));
  gInput = input + 5;
  return load<u8>(input) == 0;
}

/**
 * Whether the range decoder is in the state in which an encoder leaves it. Reads the last byte due, after which the
 * code must be 0.
 */
export function finishRange(): bool {
  if (gRange < TOP) {
    gRange <<= 8;
    gCode = (gCode << 8) | load<u8>(gInput++);
  }
  return gCode == 0;
}

export function input(): usize {
  return gInput;
}

export function setInput(at: usize): void {
  gInput = at;
}

export function output(): usize {
  return gOutput;
}

export function setOutput(at: usize): void {
  gOutput = at;
}

/**
 * Decodes until the output has reached `limit` or the input has passed `safe`. The last match may write up to 272 bytes
 * beyond `limit`, and one symbol reads at most 20 bytes: keep `safe` that far from the end of the input to read nothing
 * beyond it.
 */
export function run(limit: usize, safe: usize): i32 {
  let range = gRange;
  let code = gCode;
  let state = gState;
  let rep0 = gRep0;
  let rep1 = gRep1;
  let rep2 = gRep2;
  let rep3 = gRep3;
  let inp = gInput;
  let out = gOutput;
  const window = windowStart;
  const base = <u32>windowStart;
  const dict = dictSize;
  const lc = lcBits;
  const lpMask: u32 = (1 << lpBits) - 1;
  const pbMask: u32 = (1 << pbBits) - 1;
  let status = RUNNING;

  let at: usize = 0;
  let prob: u32 = 0;
  let bound: u32 = 0;
  let mask: u32 = 0;
  let symbol: u32 = 0;
  let posState: u32 = 0;
  let length: u32 = 0;
  let distance: u32 = 0;
  let bits: u32 = 0;
  let lens: usize = 0;
  let tree: usize = 0;
  let from: usize = 0;
  let end: usize = 0;
  let fresh = false;
  let less: i64 = 0;

  while (out < limit && inp <= safe) {
    posState = (<u32>out - base) & pbMask;
    at = PROBS + ((MATCH + (state << 4) + posState) << 1);
    prob = load<u16>(at);
    if (range < TOP) {
      range <<= 8;
      code = (code << 8) | load<u8>(inp++);
    }
    bound = (range >>> 11) * prob;
    if (code < bound) {
      range = bound;
      store<u16>(at, prob + ((2048 - prob) >>> 5));
      // A literal. After a match, the byte that a longer match would have copied helps to predict it.
      const lit = PROBS + ((LITERAL + (<u32>768 * ((((<u32>out - base) & lpMask) << lc) + (<u32>load<u8>(out - 1) >>> (8 - lc))))) << 1);
      symbol = 1;
      if (state < 7) {
        do {
          at = lit + (symbol << 1);
          prob = load<u16>(at);
          if (range < TOP) {
            range <<= 8;
            code = (code << 8) | load<u8>(inp++);
          }
          bound = (range >>> 11) * prob;
          less = <i64>(<u64>code) - <i64>(<u64>bound);
          mask = <u32>(less >> 63);
          range -= bound;
          range += (bound - range) & mask;
          code = <u32>less + (bound & mask);
          store<u16>(at, prob - <u32>(<i32>(prob + (mask & ROUND)) >> 5));
          symbol = (symbol << 1) + 1 + mask;
        } while (symbol < 256);
        state = state < 4 ? 0 : state - 3;
      } else {
        let offset: u32 = 256;
        let wanted: u32 = load<u8>(out - rep0 - 1);
        do {
          wanted <<= 1;
          const chosen = wanted & offset;
          at = lit + ((offset + chosen + symbol) << 1);
          prob = load<u16>(at);
          if (range < TOP) {
            range <<= 8;
            code = (code << 8) | load<u8>(inp++);
          }
          bound = (range >>> 11) * prob;
          if (code < bound) {
            range = bound;
            store<u16>(at, prob + ((2048 - prob) >>> 5));
            symbol <<= 1;
            offset &= ~chosen;
          } else {
            range -= bound;
            code -= bound;
            store<u16>(at, prob - (prob >>> 5));
            symbol = (symbol << 1) | 1;
            offset &= chosen;
          }
        } while (symbol < 256);
        state = state < 10 ? state - 3 : state - 6;
      }
      store<u8>(out++, symbol);
      continue;
    } else {
      range -= bound;
      code -= bound;
      store<u16>(at, prob - (prob >>> 5));
    }
    at = PROBS + ((REP + state) << 1);
    prob = load<u16>(at);
    if (range < TOP) {
      range <<= 8;
      code = (code << 8) | load<u8>(inp++);
    }
    bound = (range >>> 11) * prob;
    if (code < bound) {
      range = bound;
      store<u16>(at, prob + ((2048 - prob) >>> 5));
      lens = PROBS + (LENGTH << 1);
      fresh = true;
    } else {
      range -= bound;
      code -= bound;
      store<u16>(at, prob - (prob >>> 5));
      lens = PROBS + (REP_LENGTH << 1);
      fresh = false;
      at = PROBS + ((REP_G0 + state) << 1);
      prob = load<u16>(at);
      if (range < TOP) {
        range <<= 8;
        code = (code << 8) | load<u8>(inp++);
      }
      bound = (range >>> 11) * prob;
      if (code < bound) {
        range = bound;
        store<u16>(at, prob + ((2048 - prob) >>> 5));
        at = PROBS + ((REP_0_LONG + (state << 4) + posState) << 1);
        prob = load<u16>(at);
        if (range < TOP) {
          range <<= 8;
          code = (code << 8) | load<u8>(inp++);
        }
        bound = (range >>> 11) * prob;
        if (code < bound) {
          range = bound;
          store<u16>(at, prob + ((2048 - prob) >>> 5));
          // One byte from the last distance.
          if (<usize>rep0 >= out - window || rep0 >= dict) {
            status = CORRUPT;
            break;
          }
          state = state < 7 ? 9 : 11;
          store<u8>(out, load<u8>(out - rep0 - 1));
          out++;
          continue;
        } else {
          range -= bound;
          code -= bound;
          store<u16>(at, prob - (prob >>> 5));
        }
      } else {
        range -= bound;
        code -= bound;
        store<u16>(at, prob - (prob >>> 5));
        at = PROBS + ((REP_G1 + state) << 1);
        prob = load<u16>(at);
        if (range < TOP) {
          range <<= 8;
          code = (code << 8) | load<u8>(inp++);
        }
        bound = (range >>> 11) * prob;
        if (code < bound) {
          range = bound;
          store<u16>(at, prob + ((2048 - prob) >>> 5));
          distance = rep1;
        } else {
          range -= bound;
          code -= bound;
          store<u16>(at, prob - (prob >>> 5));
          at = PROBS + ((REP_G2 + state) << 1);
          prob = load<u16>(at);
          if (range < TOP) {
            range <<= 8;
            code = (code << 8) | load<u8>(inp++);
          }
          bound = (range >>> 11) * prob;
          if (code < bound) {
            range = bound;
            store<u16>(at, prob + ((2048 - prob) >>> 5));
            distance = rep2;
          } else {
            range -= bound;
            code -= bound;
            store<u16>(at, prob - (prob >>> 5));
            distance = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = distance;
      }
    }
    // The length: 2-9 and 10-17 have trees of their own for each position, 18-273 share one.
    at = lens;
    prob = load<u16>(at);
    if (range < TOP) {
      range <<= 8;
      code = (code << 8) | load<u8>(inp++);
    }
    bound = (range >>> 11) * prob;
    if (code < bound) {
      range = bound;
      store<u16>(at, prob + ((2048 - prob) >>> 5));
      tree = lens + ((2 + (posState << 3)) << 1);
      bits = 8;
      length = 2;
    } else {
      range -= bound;
      code -= bound;
      store<u16>(at, prob - (prob >>> 5));
      at = lens + 2;
      prob = load<u16>(at);
      if (range < TOP) {
        range <<= 8;
        code = (code << 8) | load<u8>(inp++);
      }
      bound = (range >>> 11) * prob;
      if (code < bound) {
        range = bound;
        store<u16>(at, prob + ((2048 - prob) >>> 5));
        tree = lens + ((130 + (posState << 3)) << 1);
        bits = 8;
        length = 10;
      } else {
        range -= bound;
        code -= bound;
        store<u16>(at, prob - (prob >>> 5));
        tree = lens + (258 << 1);
        bits = 256;
        length = 18;
      }
    }
    symbol = 1;
    do {
      at = tree + (symbol << 1);
      prob = load<u16>(at);
      if (range < TOP) {
        range <<= 8;
        code = (code << 8) | load<u8>(inp++);
      }
      bound = (range >>> 11) * prob;
      less = <i64>(<u64>code) - <i64>(<u64>bound);
      mask = <u32>(less >> 63);
      range -= bound;
      range += (bound - range) & mask;
      code = <u32>less + (bound & mask);
      store<u16>(at, prob - <u32>(<i32>(prob + (mask & ROUND)) >> 5));
      symbol = (symbol << 1) + 1 + mask;
    } while (symbol < bits);
    length += symbol - bits;
    if (fresh) {
      state = state < 7 ? 7 : 10;
      // The distance: a slot gives its two highest bits and the number of bits that follow.
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      tree = PROBS + ((SLOT + (min<u32>(length - 2, 3) << 6)) << 1);
      symbol = 1;
      do {
        at = tree + (symbol << 1);
        prob = load<u16>(at);
        if (range < TOP) {
          range <<= 8;
          code = (code << 8) | load<u8>(inp++);
        }
        bound = (range >>> 11) * prob;
        less = <i64>(<u64>code) - <i64>(<u64>bound);
        mask = <u32>(less >> 63);
        range -= bound;
        range += (bound - range) & mask;
        code = <u32>less + (bound & mask);
        store<u16>(at, prob - <u32>(<i32>(prob + (mask & ROUND)) >> 5));
        symbol = (symbol << 1) + 1 + mask;
      } while (symbol < 64);
      symbol -= 64;
      if (symbol < 4) {
        rep0 = symbol;
      } else {
        let count = (symbol >>> 1) - 1;
        distance = 2 | (symbol & 1);
        if (symbol < 14) {
          distance <<= count;
          tree = PROBS + ((SPECIAL + distance - symbol) << 1);
        } else {
          // The middle bits are nearly random and have no model; the lowest four have a reversed tree.
          count -= 4;
          do {
            if (range < TOP) {
              range <<= 8;
              code = (code << 8) | load<u8>(inp++);
            }
            range >>>= 1;
            code -= range;
            mask = <u32>(<i32>code >> 31);
            code += range & mask;
            distance = (distance << 1) + mask + 1;
          } while (--count != 0);
          distance <<= 4;
          tree = PROBS + (ALIGN << 1);
          count = 4;
        }
        symbol = 1;
        bits = 0;
        do {
          at = tree + (symbol << 1);
          prob = load<u16>(at);
          if (range < TOP) {
            range <<= 8;
            code = (code << 8) | load<u8>(inp++);
          }
          bound = (range >>> 11) * prob;
          less = <i64>(<u64>code) - <i64>(<u64>bound);
          mask = <u32>(less >> 63);
          range -= bound;
          range += (bound - range) & mask;
          code = <u32>less + (bound & mask);
          store<u16>(at, prob - <u32>(<i32>(prob + (mask & ROUND)) >> 5));
          symbol = (symbol << 1) + 1 + mask;
          distance += (1 + mask) << bits;
          bits++;
        } while (bits < count);
        rep0 = distance;
        if (rep0 == 0xffffffff) {
          status = END;
          break;
        }
      }
    } else {
      state = state < 7 ? 8 : 11;
    }
    if (<usize>rep0 >= out - window || rep0 >= dict) {
      status = CORRUPT;
      break;
    }
    // The copy may write up to 15 bytes behind its end: the window has room, and they are overwritten later.
    from = out - rep0 - 1;
    end = out + length;
    if (rep0 >= 15) {
      do {
        v128.store(out, v128.load(from));
        out += 16;
        from += 16;
      } while (out < end);
    } else if (rep0 >= 7) {
      do {
        store<u64>(out, load<u64>(from));
        out += 8;
        from += 8;
      } while (out < end);
    } else {
      do {
        store<u8>(out++, load<u8>(from++));
      } while (out < end);
    }
    out = end;
  }

  gRange = range;
  gCode = code;
  gState = state;
  gRep0 = rep0;
  gRep1 = rep1;
  gRep2 = rep2;
  gRep3 = rep3;
  gInput = inp;
  gOutput = out;
  return status;
}
