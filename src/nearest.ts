/**
 * The candidates that `word` may be a typing error of, nearest first, at most `max`, for 'did you mean …?'. An error is
 * a letter added, left out, changed, or swapped with its neighbour; case does not matter. A third of the letters may be
 * wrong (at least one), or `word` may be the beginning of the candidate (three letters or more). Ties are in code unit
 * order. For each candidate of about the right length it costs the length times a third of it, and less once enough
 * near ones are found.
 */
export function nearest(word: string, candidates: Iterable<string>, max = 3): string[] {
  const sought = word.toLowerCase();
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const text = candidate.toLowerCase();
    const farthest = found.length < max ? Number.POSITIVE_INFINITY : found[max - 1]!.distance;
    const allowed = Math.min(farthest, Math.max(1, Math.floor(Math.max(sought.length, text.length) / 3)));
    const distance =
      sought.length >= 3 && text.startsWith(sought) ? (text === sought ? 0 : 0.5) : editDistance(sought, text, allowed);
    if (distance > allowed || distance >= Math.max(sought.length, text.length)) continue;
    found.push({ candidate, distance });
    found.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
    if (found.length > max) found.pop();
  }
  return found.map(({ candidate }) => candidate);
}

/**
 * Optimal string alignment distance: Levenshtein's, with a swap of neighbours as one error, by UTF-16 code units. Any
 * distance above `limit` is returned as the next whole number above it, which costs less: only cells near the diagonal
 * are computed, as long as they are within the limit.
 */
export function editDistance(a: string, b: string, limit = Math.max(a.length, b.length)): number {
  const band = Math.floor(limit);
  const far = band + 1;
  if (Math.abs(a.length - b.length) > band) return far;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  let leastAbove = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(far);
    const last = Math.min(b.length, i + band);
    if (i <= band) row[0] = i;
    let least = row[0]!;
    for (let j = Math.max(1, i - band); j <= last; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1), far);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, before[j - 2]! + 1);
      row[j] = best;
      least = Math.min(least, best);
    }
    // A swap reaches over one row, and not over two.
    if (least === far && leastAbove === far) return far;
    leastAbove = least;
    before = above;
    above = row;
  }
  return above[b.length]!;
}
