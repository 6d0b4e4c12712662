/**
 * Adjusted p-values for many tests (Benjamini and Hochberg 1995, step-up): calling everything with an adjusted value of
 * at most α a find keeps the expected share of false finds at α. In the order given; NaN stays NaN and counts as no
 * test.
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
