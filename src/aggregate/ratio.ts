/**
 * An exact number: a whole number times a power of two, which is rounded once to a double. Used when an answer is
 * finished, never for each record: BigInt arithmetic costs microseconds.
 */
export interface Exact {
  readonly whole: bigint;
  /** The number is whole × 2^exponent. */
  readonly exponent: number;
}

/**
 * num / den × 2^exponent as the nearest double, ties to even; ±Infinity where it is too large. `den` must be positive.
 */
export function roundRatio(num: bigint, den: bigint, exponent = 0): number {
  if (num === 0n) return 0;
  if (num < 0n) return -roundRatio(-num, den, exponent);
  const top = floorLog2(num, den) + exponent;
  const ulp = Math.max(top - 52, -1074);
  const n = shifted(num, exponent - ulp);
  const d = shifted(den, ulp - exponent);
  const quotient = n / d;
  const twice = 2n * (n % d);
  const up = twice > d || (twice === d && (quotient & 1n) === 1n);
  return Number(up ? quotient + 1n : quotient) * 2 ** ulp;
}

/** The square root of num / den × 2^exponent, rounded once. */
export function roundRootOfRatio(num: bigint, den: bigint, exponent = 0): number {
  if (num <= 0n) return 0;
  // 2^(2·half) is taken out so that the quotient has at least 112 bits and its root 56; what is cut off then cannot be
  // a tie.
  const half = Math.floor((floorLog2(num, den) + exponent - 114) / 2);
  const n = shifted(num, exponent - 2 * half);
  const d = shifted(den, 2 * half - exponent);
  const quotient = n / d;
  const root = wholeRoot(quotient);
  const rest = root * root !== quotient || quotient * d !== n ? 1n : 0n;
  return roundRatio(2n * root + rest, 1n, half - 1);
}

/** A finite double in units of 2^-1074. */
export function unitsOf(x: number): bigint {
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const units = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return x < 0 ? -units : units;
}

const view = new DataView(new ArrayBuffer(8));

/** floor(log2(num / den)) for positive numbers. */
function floorLog2(num: bigint, den: bigint): number {
  const about = bitLength(num) - bitLength(den);
  return shifted(num, -about) < shifted(den, about) ? about - 1 : about;
}

function bitLength(n: bigint): number {
  const hex = n.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0]!, 16)) + 28;
}

/** n × 2^by for a positive `by`, else n. Of two shifts by opposite amounts exactly one has an effect. */
function shifted(n: bigint, by: number): bigint {
  return by > 0 ? n << BigInt(by) : n;
}

/** floor(sqrt(n)) by Newton's method from above. */
function wholeRoot(n: bigint): bigint {
  let root = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
