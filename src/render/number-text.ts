/** A number with commas between groups of three digits: 1,234. */
export function grouped(n: number): string {
  return n.toLocaleString('en-US');
}

/** A count with its noun, in singular or plural: '1 ping', '2 pings'. */
export function counted(n: number, one: string): string {
  return `${grouped(n)} ${one}${n === 1 ? '' : 's'}`;
}

/** The verb after `counted`: '1 request was repeated', '2 requests were'. */
export function were(n: number): string {
  return n === 1 ? 'was' : 'were';
}

/** A large number for reading; 1.2 M from a million on. */
export function rounded(n: number): string {
  if (n < 1e6) return grouped(n);
  const [by, unit] = n < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${(n / by).toLocaleString('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 })} ${unit}`;
}

/** A share of one in per cent. It never shows 0 or 100 % for a share that is neither. */
export function percent(share: number, digits = 0): string {
  const shown = (share * 100).toFixed(digits);
  const least = 10 ** -digits;
  if (share > 0 && Number(shown) === 0) return `< ${least} %`;
  if (share < 1 && Number(shown) === 100) return `> ${(100 - least).toFixed(digits)} %`;
  return `${shown} %`;
}

/** A p value with two digits; smaller ones than 0.0001 are all shown alike. */
export function probability(p: number): string {
  return p < 1e-4 ? '< 0.0001' : p.toPrecision(2);
}

/** Milliseconds in the unit for reading: 180 ms, 1.5 s, 3.2 min, 5 h, 7 d. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${significant(ms / 1000)} s`;
  if (ms < 3_600_000) return `${significant(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${significant(ms / 3_600_000)} h` : `${significant(ms / 86_400_000)} d`;
}

/** A number with three significant digits. */
export function significant(n: number): string {
  return n.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** Bytes in the unit for reading, by powers of a thousand: 812 B, 1.4 MB. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${power === 0 ? Math.round(bytes) : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
