import { readPath } from './path.ts';
import type { JsonRecord, Path } from './record.ts';
import { findFault, isSpace } from './scan-fault.ts';
import type { BadLine } from './scanner.ts';

/** The parts of a line: the JSON text is [from, to), and `id` is the text before the first tab, where there is one. */
export interface LineParts {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly id: string | undefined;
}

/**
 * Splits the line at [start, end) into its parts. `first` says that the line begins the input, where a BOM is dropped.
 */
export function splitLine(bytes: Buffer, start: number, end: number, first: boolean): LineParts {
  const afterBom = first && startsWithBom(bytes, start, end) ? start + 3 : start;
  const [from, to] = trim(bytes, afterBom, end);
  if (from === to || bytes[from] === BRACE) return { start, from, to, id: undefined };
  const tab = bytes.subarray(from, to).indexOf(TAB) + from;
  if (tab < from) return { start, from, to, id: undefined };
  const [object] = trim(bytes, tab, to);
  if (bytes[object] !== BRACE) return { start, from, to, id: undefined };
  return { start, from: object, to, id: bytes.toString('utf8', from, tab) };
}

/** Whether a line holds nothing but JSON white space (and the BOM). */
export function isBlank(bytes: Buffer, start: number, end: number, first: boolean): boolean {
  const [from, to] = trim(bytes, first && startsWithBom(bytes, start, end) ? start + 3 : start, end);
  return from === to;
}

/** The record on the line, or the reason why there is none. JSON.parse decides. */
export function parseLine(bytes: Buffer, line: LineParts): { readonly record: JsonRecord } | { readonly bad: BadLine } {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8', line.from, line.to));
  } catch {
    const fault = findFault(bytes, line.from, line.to);
    if (fault === undefined) return { bad: { reason: 'too large to parse' } };
    return { bad: { reason: fault.reason, column: fault.column! + line.from - line.start } };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const reason = Array.isArray(value)
      ? `an array, not an object (jq -c '{a: .[0]}' names its elements)`
      : 'not an object';
    return { bad: { reason, column: line.from - line.start } };
  }
  const record = value as JsonRecord;
  if (line.id === undefined || Object.hasOwn(record, 'id')) return { record };
  return { record: { id: line.id, ...record } };
}

/** The number at `path` as the record's line writes it. The value there must be a number. */
export function digitsAt(bytes: Buffer, line: LineParts, path: Path): string {
  // Putting every number as text into an array of its own leaves the place of every value unchanged.
  const text = bytes.toString('utf8', line.from, line.to).replace(STRING_OR_NUMBER, (token) => {
    return token.startsWith('"') ? token : `["${token}"]`;
  });
  return (readPath(JSON.parse(text), path) as [string])[0];
}

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gsu;

/** The line of a record as NDJSON. `hasId` says whether the object on it has a member `id` of its own. */
export function writeLine(bytes: Buffer, line: LineParts, end: number, first: boolean, hasId: boolean): Buffer {
  if (line.id === undefined) {
    const start = first && startsWithBom(bytes, line.start, end) ? line.start + 3 : line.start;
    return bytes.subarray(start, end);
  }
  if (hasId) return bytes.subarray(line.from, line.to);
  const [member] = trim(bytes, line.from + 1, line.to);
  const comma = bytes[member] === BRACE + 2 ? '' : ',';
  const head = Buffer.from(`{"id":${JSON.stringify(line.id)}${comma}`);
  return Buffer.concat([head, bytes.subarray(comma === '' ? member : line.from + 1, line.to)]);
}

function startsWithBom(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
}

function trim(bytes: Buffer, start: number, end: number): readonly [number, number] {
  let from = start;
  let to = end;
  while (from < to && isSpace(bytes[from]!)) from++;
  while (to > from && isSpace(bytes[to - 1]!)) to--;
  return [from, to];
}

const TAB = 0x09;
const BRACE = 0x7b;
