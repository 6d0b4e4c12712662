import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import { readPath } from '../../src/record/path.ts';
import type { Json, JsonRecord, Path } from '../../src/record/record.ts';
import { findFault } from '../../src/record/scan-fault.ts';
import { buildTrie, type Node } from '../../src/record/scan-trie.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';
import type { Scanner } from '../../src/record/scanner.ts';
import { isAcceptable } from './scan-lenient.ts';

/** What was seen of the rows that were compared. */
export interface Tally {
  rows: number;
  bad: number;
  /** Rows that the fast scanner handed to JSON.parse. */
  handedOver: number;
  /** Without `strict`: rows that only the plain scanner calls bad. */
  letPass: number;
  values: number;
}

export function emptyTally(): Tally {
  return { rows: 0, bad: 0, handedOver: 0, letPass: 0, values: 0 };
}

/**
 * Puts the input through both scanners in blocks of the given sizes (over and over) and throws at the first difference.
 * Valid records must be the same in everything. Lines that are bad must be so for both, for the same reason; without
 * `strict` the fast one may let those pass whose fault lies in what it need not look at.
 */
export function compareScanners(
  input: Buffer,
  paths: readonly Path[],
  strict: boolean,
  sizes: readonly number[],
  tally: Tally,
  longest?: number,
): void {
  const plain = createParseScanner({ paths, strict }, longest);
  const fast = createWasmScanner({ paths, strict }, longest);
  if (fast === undefined) return;
  const node = buildTrie([...paths, [{ key: 'id' }]])!;
  for (let at = 0, turn = 0, last = false; !last; turn++) {
    const size = Math.min(Math.max(1, sizes[turn % sizes.length]!), input.length - at);
    const block = input.subarray(at, at + size);
    at += size;
    last = at === input.length;
    const rows = feed(plain, block, last);
    same('number of rows', feed(fast, block, last), rows);
    for (let row = 0; row < rows; row++) compareRow(plain, fast, row, paths, strict, node, tally);
  }
  tally.handedOver += fast.handedOver;
}

function feed(scanner: Scanner, block: Buffer, last: boolean): number {
  scanner.reserve(block.length).set(block);
  return scanner.advance(block.length, last);
}

function compareRow(
  plain: Scanner,
  fast: Scanner,
  row: number,
  paths: readonly Path[],
  strict: boolean,
  node: Node,
  tally: Tally,
): void {
  tally.rows++;
  const raw = Buffer.from(plain.raw(row));
  try {
    for (const fact of ['line', 'offset'] as const) same(fact, fast[fact](row), plain[fact](row));
    same('raw', Buffer.from(fast.raw(row)).toString('latin1'), raw.toString('latin1'));
    const bad = plain.bad(row);
    if (!bad?.reason.startsWith('longer')) {
      same('garbled', plain.garbled(row), !isUtf8(raw));
      same('garbled', fast.garbled(row), !isUtf8(raw));
      checkPlain(plain, row, raw, paths, strict);
    }
    if (bad !== undefined) tally.bad++;
    if (bad !== undefined && !strict && fast.bad(row) === undefined) {
      tally.letPass++;
      if (!isAcceptable(raw, node)) throw new Error('let pass although the fault is not in a skipped part');
      paths.forEach((_, slot) => {
        fast.value(row, slot);
      });
      return;
    }
    same('bad', fast.bad(row), bad);
    if (bad === undefined) {
      paths.forEach((_, slot) => {
        tally.values++;
        same(`value ${slot}`, fast.value(row, slot), plain.value(row, slot));
        if (!paths[slot]!.some((step) => 'every' in step)) {
          const digits = plain.digits(row, slot);
          same(`digits ${slot}`, fast.digits(row, slot), digits);
          if (digits !== undefined) same(`digits ${slot} in the row`, raw.includes(digits), true);
          same(`number ${slot}`, digits === undefined ? undefined : Number(digits), numberIn(plain.value(row, slot)));
        }
        const length = fast.plain(row, slot, copied, 3);
        if (length >= 0) same(`plain ${slot}`, copied.toString('latin1', 3, 3 + length), plain.value(row, slot));
        same(`bytes ${slot}`, parsed(fast.bytes(row, slot)), plain.value(row, slot));
      });
      same('record', fast.record(row), plain.record(row));
    }
    same('text', Buffer.from(fast.text(row)).toString('latin1'), Buffer.from(plain.text(row)).toString('latin1'));
  } catch (error) {
    const where = `${strict ? 'strict' : 'default'} ${JSON.stringify(paths)} ${JSON.stringify(raw.toString('latin1'))}`;
    throw new Error(`${(error as Error).message}\n${where}`, { cause: error });
  }
}

const copied = Buffer.alloc(1000);

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function parsed(value: Uint8Array | Json | undefined): Json | undefined {
  return value instanceof Uint8Array ? (JSON.parse(Buffer.from(value).toString()) as Json) : value;
}

/** The plain scanner itself against JSON.parse, where the line is nothing but JSON. */
function checkPlain(plain: Scanner, row: number, raw: Buffer, paths: readonly Path[], strict: boolean): void {
  const text = raw.toString();
  if (text.includes('\t') || text.startsWith('\ufeff')) return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  same('fault', findFault(raw) === undefined, parsed !== undefined);
  const isRecord = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  const isGood = isRecord && (!strict || isUtf8(raw));
  same('JSON.parse', plain.bad(row) === undefined, isGood);
  if (!isGood) return;
  for (const [slot, path] of paths.entries()) {
    same('readPath', plain.value(row, slot), readPath(parsed as JsonRecord, path));
  }
}

function same(what: string, actual: unknown, expected: unknown): void {
  if (actual === expected && actual !== 0) return;
  if (!isDeepStrictEqual(actual, expected) || JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
}
