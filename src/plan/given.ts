import { UsageError } from '../errors.ts';
import { NAMESPACES, RESERVED_WORDS } from '../record/expression/language.ts';
import type { Json } from '../record/record.ts';

/**
 * Reads the values of `--set`: `day=2014-11-09`, `least=5`. A value is parsed as JSON if possible, and is text
 * otherwise. Throws a UsageError for a name that an expression cannot use, or that has another meaning there.
 */
export function parseGiven(texts: readonly string[]): Record<string, Json> {
  const given = new Map<string, Json>();
  for (const text of texts) {
    const [, name, value] = /^\s*([^=]*?)\s*=([\s\S]*)$/.exec(text) ?? [];
    if (name === undefined) throw new UsageError(`--set takes a name and a value, not "${text}"`, EXAMPLE);
    const fault = faultOfName(name);
    if (fault) throw new UsageError(`--set cannot give "${name}" a value: ${fault}`, EXAMPLE);
    if (given.has(name)) throw new UsageError(`--set gives ${name} two values`, 'give it once');
    given.set(name, readValue(value!));
  }
  return Object.fromEntries(given);
}

const EXAMPLE = "--set least=5, and then filter 'n >= least'";

/** Why a name cannot be given a value; undefined if it can. */
export function faultOfName(name: string): string | undefined {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || RESERVED_WORDS.has(name)) return 'that is no name';
  const taken = name === 'd' || name === 'i' || name === '__proto__' || NAMESPACES.has(name);
  return taken ? 'in an expression it means something else' : undefined;
}

function readValue(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
