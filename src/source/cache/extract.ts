import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';

/** A line that is no record: its number in its part, from 1, and why. */
export interface LineFault {
  readonly line: number;
  readonly reason: string;
  readonly column?: number;
}

/**
 * The extract of a part of an object: its lines with the values at some paths and nothing else. Lines keep their
 * numbers; a line that was no record is a single `!`.
 */
export interface Extract {
  /** The paths, in order of their texts. */
  readonly paths: readonly string[];
  /** The bytes of the part, decompressed. */
  readonly bytes: number;
  readonly faults: readonly LineFault[];
  /** Paths of the first records, for suggestions. */
  readonly known: readonly string[];
  /** For each line the bytes from the beginning of the line before it, as varints; 0 for blank lines. */
  readonly steps: Buffer;
  readonly lines: Buffer;
}

/** The version of the form, and of what scanners take for a record. Another one is not read. */
const FORM = 1;

const HEADER: Schema = {
  type: 'object',
  properties: {
    form: { const: FORM },
    paths: { type: 'array', items: { type: 'string' } },
    bytes: { type: 'integer', minimum: 0 },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          line: { type: 'integer', minimum: 1 },
          reason: { type: 'string' },
          column: { type: 'integer', minimum: 0 },
        },
        required: ['line', 'reason'],
        additionalProperties: false,
      },
    },
    known: { type: 'array', items: { type: 'string' } },
    steps: { type: 'integer', minimum: 0 },
  },
  required: ['form', 'paths', 'bytes', 'faults', 'known', 'steps'],
  additionalProperties: false,
};

/** The bytes of an extract: a line of JSON, the steps, the lines. */
export function encodeExtract({ steps, lines, ...facts }: Extract): Buffer {
  return Buffer.concat([
    Buffer.from(`${JSON.stringify({ form: FORM, ...facts, steps: steps.length })}\n`),
    steps,
    lines,
  ]);
}

/** The extract that bytes are; undefined if they are none, or one of another version. */
export function decodeExtract(bytes: Buffer): Extract | undefined {
  const end = bytes.indexOf(10);
  try {
    const header = JSON.parse(bytes.toString('utf8', 0, end));
    if (findFault(header, HEADER, '') !== undefined) return undefined;
    const { form: _, steps, ...facts } = header;
    const from = end + 1 + steps;
    return { ...facts, steps: bytes.subarray(end + 1, from), lines: bytes.subarray(from) };
  } catch {
    return undefined;
  }
}

/** Whether an extract has what is asked of these paths: fewer paths find no fault that more paths do not find. */
export function answers({ paths, faults }: Pick<Extract, 'paths' | 'faults'>, asked: readonly string[]): boolean {
  const isPart = asked.every((path) => paths.includes(path));
  return isPart && (faults.length === 0 || paths.length === asked.length);
}

/** The byte in its part at which a line begins. Reads all lines before it. */
export function offsetOf({ steps }: Pick<Extract, 'steps'>, line: number): number {
  let offset = 0;
  let at = 0;
  for (let k = 0; k < line; k++)
    for (let scale = 1; ; scale *= 128) {
      const byte = steps[at++]!;
      offset += (byte & 127) * scale;
      if (byte < 128) break;
    }
  return offset;
}
