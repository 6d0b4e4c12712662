import { Readable } from 'node:stream';
import chain from 'stream-chain';
import { pick } from 'stream-json/filters/pick.js';
import { parser, type Token } from 'stream-json/parser.js';
import { TeleError } from '../errors.ts';
import { formatPath } from '../record/path.ts';
import type { Path } from '../record/record.ts';
import type { ByteSource } from './bytes.ts';
import { streamBytes } from './stream-bytes.ts';

/**
 * Which part of a document is the records: the elements of its array, of the array at a path, or each of the values
 * that it is.
 */
export type Records = { readonly elements: Path } | 'values';

/**
 * One large JSON document as lines of NDJSON, each an element or value as it was written but for white space: numbers
 * keep their digits, members their order, even where they repeat. Holds one record. Throws TeleError, after the records
 * before it, where the document is broken, or has no array at the path.
 */
export function documentBytes(source: ByteSource, name: string, records: Records): ByteSource {
  const progress = { bytes: 0, found: false };
  const tokens = parser({ streamValues: false, jsonStreaming: records === 'values' });
  const text = recordTexts(records === 'values' ? 0 : 1, progress, name, records);
  const path = records === 'values' ? [] : records.elements;
  const stages =
    path.length === 0 ? [tokens, text] : [tokens, pick({ filter: (stack) => isAt(stack, path), once: true }), text];
  const lines = chain([Readable.from(chunks(source, progress)), ...stages] as Parameters<typeof chain>[0]);
  const bytes = streamBytes(lines as unknown as Readable, name, (error) =>
    error instanceof TeleError
      ? error
      : new TeleError(
          `${name} is no whole JSON document: ${sentence(error)} (within the first ${progress.bytes} bytes)`,
          { cause: error },
        ),
  );
  return {
    async read(into) {
      const got = await bytes.read(into);
      if (got === 0 && !progress.found && path.length > 0) throw nothingAt(name, path);
      return got;
    },
    async close() {
      await bytes.close();
      await source.close();
    },
  };
}

const CHUNK = 1 << 17;

async function* chunks(source: ByteSource, progress: { bytes: number }): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const got = await source.read(chunk);
    if (got === 0) return;
    progress.bytes += got;
    yield chunk.subarray(0, got);
  }
}

/** A stage that writes the tokens of each value at `depth` as one line. */
function recordTexts(
  depth: number,
  progress: { found: boolean },
  name: string,
  records: Records,
): (token: Token) => Buffer | undefined {
  let level = 0;
  let text = '';
  let first = true;
  return (token) => {
    if (depth === 1 && level === 0) {
      if (token.name !== 'startArray') throw nothingAt(name, records === 'values' ? [] : records.elements);
      progress.found = true;
      level = 1;
      return undefined;
    }
    if (depth === 1 && level === 1 && token.name === 'endArray') {
      level = 0;
      return undefined;
    }
    const ends = token.name === 'endObject' || token.name === 'endArray';
    if (!ends && !first && !text.endsWith(':')) text += ',';
    first = token.name === 'startObject' || token.name === 'startArray';
    if (first) level++;
    if (ends) level--;
    text += write(token);
    if (level > depth || token.name === 'keyValue') return undefined;
    const line = Buffer.from(`${text}\n`);
    text = '';
    first = true;
    return line;
  };
}

function write({ name, value }: { name: string; value?: unknown }): string {
  switch (name) {
    case 'startObject':
      return '{';
    case 'endObject':
      return '}';
    case 'startArray':
      return '[';
    case 'endArray':
      return ']';
    case 'keyValue':
      return `${JSON.stringify(value)}:`;
    case 'stringValue':
      return JSON.stringify(value);
    case 'numberValue':
      return value as string;
    default:
      return String(value);
  }
}

function isAt(stack: readonly (string | number | null)[], path: Path): boolean {
  return (
    stack.length === path.length &&
    path.every((step, k) => ('key' in step ? stack[k] === step.key : 'index' in step && stack[k] === step.index))
  );
}

function nothingAt(name: string, path: Path): TeleError {
  return new TeleError(`${name} has no array at ${path.length === 0 ? 'its root' : formatPath(path)}`, {
    hint: "--select 'path.to.array' names an array of records",
  });
}

function sentence(error: unknown): string {
  return (error as Error).message.replace(/^Parser (?:cannot parse input: |has expected )?/, '').replace(/\.$/, '');
}
