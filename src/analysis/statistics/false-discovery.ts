/**
 * Adjusts p-values for many tests (Benjamini and Hochberg 1995, step-up): if every adjusted value of at most α is
 * called a find, the expected share of false finds is at most α. Returned in the given order; NaN stays NaN and does
 * not count as a test.
 */
export function adjustForMany(pValues: readonly number[]): number[] {
  const order = pValues
    .map((p, i) => ({ p, i }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => b.p - a.p);
  const adjusted = pValues.map(() => Number.NaN);
  let smallest = 1;
  order.forEach(({ p, i }, place) => {
    smallest = Math.min(smallest, (p * order.length) / (order.length - place));
    adjusted[i] = smallest;
  });
  return adjusted;
}
