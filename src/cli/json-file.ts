import { readFileSync } from 'node:fs';
import { TeleError, UsageError } from '../errors.ts';
import type { Json } from '../record/record.ts';

/** A JSON file that a flag names. Throws a TeleError where it cannot be read, a UsageError where it is no JSON. */
export function readJsonFile(file: string, flag: string): Json {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TeleError(`${flag} ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${flag} ${file} is not JSON: ${(error as Error).message}`);
  }
}
