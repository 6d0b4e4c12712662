/**
 * Reads a histogram that tables hold as text, in the packed form that clients send: its JSON; or shortened to
 * `bucket_count;type;sum;min,max;bucket:count,…`, for a boolean histogram `false,true`, for a count only the number.
 * Undefined for anything else.
 */
export function unpackText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return parse(trimmed);
  const parts = trimmed.split(';');
  if (parts.length === 5) {
    const [buckets, type, sum, range, values] = parts as [string, string, string, string, string];
    const counts = values.split(',').filter((entry) => entry !== '');
    return {
      bucket_count: whole(buckets),
      histogram_type: whole(type),
      sum: whole(sum),
      range: range.split(',').map(whole),
      values: Object.fromEntries(counts.map((entry) => entry.split(':')).map(([key, count]) => [key, whole(count)])),
    };
  }
  const counts = trimmed.split(',').map(whole);
  if (parts.length > 1 || counts.some(Number.isNaN)) return undefined;
  const [first, second] = counts;
  const packed = { range: [1, 2], bucket_count: 3 };
  if (counts.length === 2) return { ...packed, histogram_type: 2, sum: second, values: { 0: first, 1: second } };
  return counts.length === 1 ? { ...packed, histogram_type: 4, sum: first, values: { 0: first } } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function whole(text: string | undefined): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}
