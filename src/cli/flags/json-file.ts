import { readFileSync } from 'node:fs';
import { TeleError, UsageError } from '../../errors.ts';
import type { Json } from '../../record/record.ts';

/**
 * Reads a text file; messages call it `name`. Throws a TeleError, caused by the system's error, where it cannot be
 * read.
 */
export function readText(file: string, name = file): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TeleError(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Reads a file of one JSON value, as `readText` does. Throws a UsageError where it is not JSON. */
export function readJsonFile(file: string, name = file): Json {
  const text = readText(file, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is not JSON: ${(error as Error).message}`);
  }
}
