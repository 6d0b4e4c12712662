/**
 * Compares versions part by part, by their numbers: 9.0 < 36.0a1 < 36.0a2 < 36.0b1 < 36.0 < 36.0.1. A letter after a
 * number marks a version before the release (Mozilla's toolkit version format); a missing part counts as 0.
 */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let k = 0; k < Math.max(left.length, right.length); k++) {
    const order = comparePart(left[k] ?? '0', right[k] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string, b: string): number {
  const [x, y] = [split(a), split(b)];
  return (
    x.number - y.number ||
    compareTags(x.tag, y.tag) ||
    x.after - y.after ||
    (x.rest < y.rest ? -1 : x.rest > y.rest ? 1 : 0)
  );
}

function split(part: string) {
  const [, number = '', tag = '', after = '', rest = ''] = /^(\d*)([a-zA-Z_+-]*)(\d*)(.*)$/s.exec(part) ?? [];
  return { number: Number(number), tag, after: Number(after), rest };
}

/** Compares what follows a part's number. Nothing comes last: the release is newer than its alphas and betas. */
function compareTags(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  return a < b ? -1 : 1;
}
