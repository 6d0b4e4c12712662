import { jsonText } from '../record/canonical.ts';
import { EvaluationError } from '../record/expression/compile.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Cursor, Step } from './cursor.ts';

/** Called for a made row that the next stage cannot read. */
export type Refuse = (cursor: Cursor, reason: string) => void;

/**
 * Stands between a stage that makes rows and the next one that reads them, and treats a row as if it had gone through a
 * pipe between two commands. A row that is not an object, or for which an expression of a later stage fails, is a bad
 * line there; other rows of the same record are not affected.
 */
export function reread(next: Step, refuse: Refuse): Step {
  return (cursor) => {
    const row = jsonRow(cursor.made);
    if (row === undefined) {
      refuse(cursor, 'not an object');
      return true;
    }
    cursor.made = row;
    try {
      return next(cursor);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      refuse(cursor, error.message);
      return true;
    }
  };
}

/**
 * A value as it is read back from its JSON text, which is the value itself if nothing changes. Undefined if it is not
 * an object.
 */
export function jsonRow(made: unknown): JsonRecord | undefined {
  let row: Json | undefined;
  try {
    row = asJson(made);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The recursion fails for deep nesting, so the text is parsed.
    row = JSON.parse(jsonText(made));
  }
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? row : undefined;
}

/** The value as JSON has it; undefined for what JSON cannot express. */
function asJson(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON.stringify writes -0 as 0.
      return Number.isFinite(value) ? value + 0 : null;
    case 'object':
      if (value === null) return null;
      if ('toJSON' in value && typeof value.toJSON === 'function') return JSON.parse(jsonText(value));
      return Array.isArray(value) ? arrayAsJson(value) : objectAsJson(value);
    default:
      return undefined;
  }
}

function arrayAsJson(array: readonly unknown[]): Json {
  let copy: Json[] | undefined;
  for (let k = 0; k < array.length; k++) {
    const json = asJson(array[k]) ?? null;
    if (copy === undefined && !Object.is(json, array[k])) copy = array.slice(0, k) as Json[];
    if (copy !== undefined) copy[k] = json;
  }
  return copy ?? (array as Json[]);
}

function objectAsJson(object: object): Json {
  const entries = Object.entries(object);
  let same = Object.getPrototypeOf(object) === Object.prototype;
  for (const entry of entries) {
    const json = asJson(entry[1]);
    same &&= json !== undefined && Object.is(json, entry[1]);
    entry[1] = json;
  }
  return (same ? object : Object.fromEntries(entries.filter(([, json]) => json !== undefined))) as Json;
}
