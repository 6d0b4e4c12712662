import { parsePath } from '../record/path.ts';
import type { ByteSource } from './bytes.ts';
import { peeked } from './codec/peek.ts';

/**
 * An object's bytes as lines of records: decompressed by what its first bytes are; a JSON document as its elements. Two
 * bytes tell lines of JSON from all else: then nothing more is waited for, and no decoder is loaded.
 */
export async function openObject(source: ByteSource, name: string, select: string | undefined): Promise<ByteSource> {
  const { head: first, whole: stored } = await peeked(source, 2);
  if (select === undefined && (first.length === 0 || (first[0] === OPENING && first[1] === QUOTE))) return stored;
  const { decoded } = await import('./codec/decoded.ts');
  const { head, whole } = await peeked((await decoded(stored, name)).source, HEAD);
  const records =
    select === undefined ? recordsOf(Buffer.from(head).toString('latin1')) : { elements: parsePath(select) };
  if (records === undefined) return whole;
  const { documentBytes } = await import('./document.ts');
  return documentBytes(whole, name, records);
}

const OPENING = 0x7b;
const QUOTE = 0x22;
const HEAD = 64;

/**
 * A document is known by its beginning, which no line of NDJSON has: an array whose first element is an object, or an
 * object that is printed over several lines.
 */
function recordsOf(head: string): { elements: [] } | 'values' | undefined {
  const text = head.replace(/^\xef\xbb\xbf/, '');
  if (/^\s*\[\s*(?:\{|\]\s*$|$)/.test(text)) return { elements: [] };
  return /^\s*\{\r?\n\s*"/.test(text) ? 'values' : undefined;
}
