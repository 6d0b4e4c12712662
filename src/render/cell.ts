import { jsonText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import { grouped } from './number-text.ts';

/** A value as text for CSV and Markdown: text unchanged, missing and null as empty text, everything else as JSON. */
export function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : jsonText(value);
}

/** A value for reading, on one line; missing and null become a dash. */
export function readableText(value: Json | undefined): string {
  return value === null || value === undefined ? '—' : printable(cellText(value));
}

/** A count or a measure for reading: whole numbers in groups of three, others with at most four decimals. */
export function measureText(value: Json | undefined): string {
  if (typeof value !== 'number') return readableText(value);
  if (Number.isInteger(value)) return grouped(value);
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: Math.abs(value) < 1 ? 4 : undefined,
    maximumFractionDigits: 4,
  });
}

/**
 * Shows control characters as escapes: they would move the cursor, ring the bell or turn the rest of the line around.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, escaped);
}

/** `printable` for text of several lines: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
