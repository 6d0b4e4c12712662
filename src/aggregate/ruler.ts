/**
 * Adjacent bins of one width, aligned to 0: bin i holds edge(i) ≤ x < edge(i + 1). The width is a decimal, and edges
 * are that decimal times i rounded once, so they print as expected (0.3, not 0.30000000000000004).
 */
export interface Ruler {
  edge(bin: number): number;
  /** The number of the bin of x; infinite where x lies more than 2^50 bins from 0. */
  binOf(x: number): number;
}

/** A ruler of this width. */
export function createRuler(width: number): Ruler {
  const [digits, exponent] = decimalOf(width);
  const power = Number(`1e${Math.abs(exponent)}`);
  const edge = (bin: number) => {
    if (exponent >= 0) return bin * digits * power;
    return Number.isFinite(power) ? (bin * digits) / power : bin * width;
  };
  return {
    edge,
    binOf(x) {
      let bin = Math.floor(x / width);
      if (!(Math.abs(bin) <= FARTHEST)) return x < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      while (x < edge(bin)) bin--;
      while (x >= edge(bin + 1)) bin++;
      return bin + 0;
    },
  };
}

/** The smallest of …, 0.5, 1, 2, 5, 10, … that is at least `least`. */
export function niceWidth(least: number): number {
  for (let exponent = Math.floor(Math.log10(least)) - 1; ; exponent++) {
    for (const digit of [1, 2, 5]) {
      const width = Number(`${digit}e${exponent}`);
      if (width >= least) return width;
    }
  }
}

/** The farthest bin. Up to here neighbouring edges still differ. */
export const FARTHEST = 2 ** 50;

/** Splits a width into digits × 10^exponent, from its shortest decimal. */
function decimalOf(width: number): [digits: number, exponent: number] {
  const [mantissa, power] = width.toExponential().split('e') as [string, string];
  const [head, tail = ''] = mantissa.split('.') as [string, string?];
  return [Number(head + tail), Number(power) - tail.length];
}
