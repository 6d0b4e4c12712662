import { badLine } from '../bad-line.ts';
import type { ByteSource } from '../bytes.ts';
import { type FieldTypes, NUMBER } from '../field-types.ts';
import { readPieces } from '../piece-bytes.ts';

/** A field of a line: its name, its text, and whether the text can be a number; `true` for a name without a value. */
export type Field = readonly [name: string, text: string | true, canBeNumber: boolean];

/** Finds the fields of a line, or says why it has none. Texts have a character for each byte. */
export type FieldsOf = (line: string) => readonly Field[] | string;

const CHUNK = 1 << 17;

/**
 * Turns lines of text into lines of NDJSON, one for each line. A line without fields becomes a bad line, for which
 * `place` gives the reason and the place. Each line stands for itself: a value that is a number as JSON writes it,
 * without an exponent, becomes one, unless `types` says otherwise. Holds a block and a line.
 */
export function lineBytes(source: ByteSource, fieldsOf: FieldsOf, types: FieldTypes): ByteSource {
  const block = Buffer.allocUnsafe(CHUNK);
  let rest = '';
  let isOver = false;
  let line = 0;
  let offset = 0;
  let places: Place[] = [];
  let first = 1;
  const write = (text: string): string => {
    const place = { line: ++line, offset };
    offset += text.length + 1;
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (bare.trim() === '') {
      places.push(place);
      return '\n';
    }
    const fields = fieldsOf(bare);
    const made = typeof fields === 'string' ? { fault: fields } : recordOf(fields, types);
    places.push('fault' in made ? { ...place, reason: made.fault } : place);
    return `${'fault' in made ? badLine(bare) : made.record}\n`;
  };
  return {
    read: readPieces(async () => {
      if (isOver) return undefined;
      first += places.length;
      places = [];
      const got = await source.read(block);
      isOver = got === 0;
      rest += block.toString('latin1', 0, got);
      const lines = rest.split('\n');
      rest = isOver ? '' : lines.pop()!;
      if (isOver && lines.at(-1) === '') lines.pop();
      return Buffer.from(lines.map(write).join(''), 'latin1');
    }),
    place: (number) => places[number - first],
    close: () => source.close(),
  };
}

interface Place {
  readonly line: number;
  readonly offset: number;
  readonly reason?: string;
}

/** Matches a number as JSON writes it, without an exponent: ids such as 12e4 are text. */
const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Writes the fields of a line as a record. */
function recordOf(
  fields: readonly Field[],
  { named, others }: FieldTypes,
): { readonly record: string } | { readonly fault: string } {
  const members: string[] = [];
  for (const [name, text, canBeNumber] of fields) {
    const type = named.get(name) ?? others;
    let value = text === true ? 'true' : JSON.stringify(text);
    if (text !== true && type === 'number') {
      if (!NUMBER.test(text)) return { fault: `${name} is ${value}, which is no number` };
      value = text;
    } else if (text !== true && type === undefined && canBeNumber && PLAIN.test(text)) value = text;
    members.push(`${JSON.stringify(name)}:${value}`);
  }
  return { record: `{${members.join(',')}}` };
}
