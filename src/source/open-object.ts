import { parsePath } from '../record/path.ts';
import type { ByteSource } from './bytes.ts';
import { decoded } from './codec/index.ts';
import { peeked } from './codec/peek.ts';

/** An object's bytes as lines of records: decompressed by what its first bytes are; a JSON document as its elements. */
export async function openObject(source: ByteSource, name: string, select: string | undefined): Promise<ByteSource> {
  const { source: bytes } = await decoded(source, name);
  const { head, whole } = await peeked(bytes, HEAD);
  const records =
    select === undefined ? recordsOf(Buffer.from(head).toString('latin1')) : { elements: parsePath(select) };
  if (records === undefined) return whole;
  const { documentBytes } = await import('./document.ts');
  return documentBytes(whole, name, records);
}

const HEAD = 64;

/**
 * A document is known by its beginning, which no line of NDJSON has: an array whose first element is an object, or an object that is
 * printed over several lines.
 */
function recordsOf(head: string): { elements: [] } | 'values' | undefined {
  const text = head.replace(/^\xef\xbb\xbf/, '');
  if (/^\s*\[\s*(?:\{|\]\s*$|$)/.test(text)) return { elements: [] };
  return /^\s*\{\r?\n\s*"/.test(text) ? 'values' : undefined;
}
