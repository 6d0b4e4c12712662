import { UsageError } from '../errors.ts';

/** Matches a number as JSON writes it. */
export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The type of a field of text: text, or numbers. */
export type FieldType = 'text' | 'number';

/** The types that were asked for: of named fields, and of all others. */
export interface FieldTypes {
  readonly named: ReadonlyMap<string, FieldType>;
  readonly others: FieldType | undefined;
}

/**
 * Reads `--types`: one type for all fields (`text`), types by field (`id=text,ms=number`), or nothing. Throws a
 * UsageError.
 */
export function parseTypes(text = ''): FieldTypes {
  const named = new Map<string, FieldType>();
  let others: FieldType | undefined;
  for (const part of text === '' ? [] : text.split(',').map((each) => each.trim())) {
    const at = part.lastIndexOf('=');
    const type = part.slice(at + 1).trim();
    if (type !== 'text' && type !== 'number')
      throw new UsageError(
        `--types knows text and number, not "${type}"`,
        '--types id=text,ms=number, or --types text',
      );
    if (at < 0) others = type;
    else named.set(part.slice(0, at).trim(), type);
  }
  return { named, others };
}
