import { isUtf8 } from 'node:buffer';
import { timeText } from '../../record/time/stretch.ts';

/**
 * How values of Parquet's types are read, beside numbers and truth values: times and days are text in UTC, with as many
 * digits of a second as the file has. Bytes that are UTF-8 are text, whether the file says so or not; others are
 * base64.
 */
export const PARSERS = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOf(bytes),
  timestampFromMilliseconds: (value: bigint) => timeOf(value, 3),
  timestampFromMicroseconds: (value: bigint) => timeOf(value, 6),
  timestampFromNanoseconds: (value: bigint) => timeOf(value, 9),
  dateFromDays: (days: number) =>
    days === undefined ? undefined : new Date(days * 86_400_000).toISOString().slice(0, 10),
};

/** Writes a value as JSON: whole numbers with all digits, bytes as base64. What JSON does not have is null. */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return 'null';
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (value instanceof Date) return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) return cellText(Array.from(value as unknown as ArrayLike<unknown>));
  if (Array.isArray(value)) return `[${value.map(cellText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, own]) => `${JSON.stringify(name)}:${cellText(own)}`)
    .join(',')}}`;
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64');
}

/** The text of a point in time that is counted in units of 10 to the minus `digits` seconds since 1970. */
function timeOf(value: bigint | undefined, digits: number): string | undefined {
  if (value === undefined) return undefined;
  const unit = 10n ** BigInt(digits);
  const rest = ((value % unit) + unit) % unit;
  const whole = timeText(Number((value - rest) / unit) * 1000);
  return rest === 0n
    ? whole
    : whole.replace(
        'Z',
        `.${String(rest)
          .padStart(digits, '0')
          .replace(/(?:000)+$/, '')}Z`,
      );
}
