/**
 * The inverse of the standard normal distribution function (Acklam's rational approximation and one step of Halley's
 * method; error below 1e-12).
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const x = approximateNormalQuantile(p);
  // Halley: f = cdf(x) - p, f' is the density, f'' = -x f'.
  const step = (normalCdf(x) - p) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - step / (1 + (x * step) / 2);
}

function approximateNormalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const tail = Math.min(p, 1 - p);
  if (tail < 0.02425) {
    const u = Math.sqrt(-2 * Math.log(tail));
    return (horner(c, u) / horner(d, u)) * (p < 0.5 ? 1 : -1);
  }
  const u = p - 0.5;
  return (horner(a, u * u) * u) / horner(b, u * u);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** The standard normal distribution function. */
export function normalCdf(x: number): number {
  return x > 0 ? 1 - normalTail(x) : normalTail(-x);
}

/**
 * The probability above x ≥ 0, with a relative error below 1e-13: a series near 0, the continued fraction of Mills'
 * ratio (Lentz) beyond.
 */
export function normalTail(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2.5) {
    // 1/2 - density · (x + x³/3 + x⁵/15 + …)
    let term = x;
    let sum = x;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
  return density / fraction;
}
