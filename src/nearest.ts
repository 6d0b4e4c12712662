/**
 * The candidates that `word` may be a slip of, nearest first, at most `max` (3 unless told): the material for 'did you mean …?'.
 * A slip is a letter added, left out, changed, or swapped with its neighbour; upper and lower case count as the same.
 * A third of the letters may be wrong (at least one), or `word` may be the beginning of the candidate (three letters or more).
 * Ties are in code unit order. Costs the product of the two lengths for each candidate of about the right length.
 */
export function nearest(word: string, candidates: Iterable<string>, max = 3): string[] {
  const sought = word.toLowerCase();
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const text = candidate.toLowerCase();
    const allowed = Math.max(1, Math.floor(Math.max(sought.length, text.length) / 3));
    if (sought.length >= 3 && text.startsWith(sought)) found.push({ candidate, distance: text === sought ? 0 : 0.5 });
    else if (Math.abs(sought.length - text.length) <= allowed) {
      const distance = editDistance(sought, text);
      if (distance <= allowed && distance < Math.max(sought.length, text.length)) found.push({ candidate, distance });
    }
  }
  found.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return found.slice(0, max).map(({ candidate }) => candidate);
}

/** Optimal string alignment distance: Levenshtein's, where a swap of neighbours counts one. By UTF-16 code units. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}
