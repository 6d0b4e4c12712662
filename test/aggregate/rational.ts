/** An exact fraction: the plain way to check arithmetic. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** A finite double as a fraction, from its exact text in base 2. */
export function rational(x: number): Rational {
  const [whole, fraction = ''] = Math.abs(x).toString(2).split('.') as [string, string?];
  const num = BigInt(`0b${whole}${fraction}`);
  return { num: x < 0 ? -num : num, den: 1n << BigInt(fraction.length) };
}

export function plus(a: Rational, b: Rational): Rational {
  if (a.den === b.den) return { num: a.num + b.num, den: a.den };
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function times(a: Rational, b: Rational): Rational {
  return { num: a.num * b.num, den: a.den * b.den };
}

export function over(a: Rational, n: number): Rational {
  return { num: a.num, den: a.den * BigInt(n) };
}

export function minus(a: Rational, b: Rational): Rational {
  return plus(a, { num: -b.num, den: b.den });
}

/** The sum of doubles, all brought to units of 2^-1074. */
export function sumOf(values: readonly number[]): Rational {
  const unit = 1n << 1074n;
  const num = values.map(rational).reduce((sum, { num, den }) => sum + (num * unit) / den, 0n);
  return { num, den: unit };
}

/**
 * Whether no double is nearer to the fraction, and of two as near the even one was taken. Infinity stands for 2^1024.
 */
export function isNearest(x: number, exact: Rational): boolean {
  const distance = distanceOf(x, exact);
  return [before(x), after(x)].every((other) => {
    if (Number.isNaN(other)) return true;
    const its = distanceOf(other, exact);
    const [left, right] = [distance.num * its.den, its.num * distance.den];
    return left < right || (left === right && isEven(x));
  });
}

/** The neighbouring doubles. */
export function after(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return Number.NaN;
  if (x === 0) return Number.MIN_VALUE;
  return step(x, x > 0 ? 1n : -1n);
}

export function before(x: number): number {
  return -after(-x);
}

function distanceOf(x: number, exact: Rational): Rational {
  const at = Number.isFinite(x) ? rational(x) : { num: (x > 0 ? 1n : -1n) << 1024n, den: 1n };
  const { num, den } = minus(at, exact);
  return { num: num < 0n ? -num : num, den };
}

function isEven(x: number): boolean {
  return bitsOf(x) % 2n === 0n;
}

function step(x: number, by: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, bitsOf(x) + by);
  return view.getFloat64(0);
}

function bitsOf(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigInt64(0);
}
