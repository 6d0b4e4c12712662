import { TextDecoder } from 'node:util';
import { UsageError } from '../../errors.ts';
import type { Field, FieldsOf } from './line-bytes.ts';

/** Reads the regular expression of `--match`, which needs a group with a name. Throws a UsageError. */
export function parseMatch(pattern: string): RegExp {
  let made: RegExp;
  try {
    made = new RegExp(pattern, 'u');
  } catch (error) {
    throw new UsageError(
      `--match: ${(error as Error).message.replace(/^Invalid regular expression: /, '')}`,
      'a regular expression of JavaScript: \'^(?<ip>\\S+) .* "(?<path>[^"]*)" (?<status>\\d+)\'',
    );
  }
  if (!/(?<!\\)\(\?<[^=!]/.test(pattern))
    throw new UsageError(
      '--match has no group with a name, so that a line would have no field',
      'name what is wanted: (?<status>\\d+)',
    );
  return made;
}

/**
 * Takes lines apart by a regular expression: its named groups are the fields, and one that takes no part in a match is
 * left out. Lines are text in UTF-8; one that is not is matched byte by byte.
 */
export function matchFields(pattern: string): FieldsOf {
  const expression = parseMatch(pattern);
  return (line) => {
    const text = decoded(line);
    const groups = expression.exec(text ?? line)?.groups;
    if (groups === undefined) return 'it does not match --match';
    const fields: Field[] = [];
    for (const name in groups) {
      const value = groups[name];
      if (value !== undefined) fields.push([bytesOf(name), text === undefined ? value : bytesOf(value), true]);
    }
    return fields;
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ASCII = /^[\0-\x7f]*$/;

/** The text of a line that has a character for each byte; undefined if its bytes are no UTF-8. */
function decoded(line: string): string | undefined {
  if (ASCII.test(line)) return line;
  try {
    return UTF8.decode(Buffer.from(line, 'latin1'));
  } catch {
    return undefined;
  }
}

function bytesOf(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text).toString('latin1');
}
