import type { RecordStage } from '../plan/plan.ts';
import { seededRandom } from '../random.ts';
import { jsonText } from '../record/canonical.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';

/**
 * Passes on each record with the same probability, independently of the others (Bernoulli sampling), by the seed and
 * the record's number.
 */
export function sample(stage: Extract<RecordStage, { op: 'sample' }>, _binder: Binder, next: Step): Step {
  const random = seededRandom(stage.seed);
  return (cursor) => (random() < stage.rate ? next(cursor) : true);
}

/**
 * Passes on all records of a share of the values of an expression, such as `clientID`. The same values are chosen on
 * every day and machine, and a sample of 1 % is a part of that of 10 %. A record without a value is left out.
 */
export function sampleBy(stage: Extract<RecordStage, { op: 'sample-by' }>, binder: Binder, next: Step): Step {
  const key = binder.bind(stage.expr);
  const limit = stage.rate * 100;
  return (cursor) => {
    const value = key(cursor);
    if (value === undefined || value === null) return true;
    return samplePosition(typeof value === 'string' ? value : jsonText(value)) < limit ? next(cursor) : true;
  };
}

/**
 * The place of a text in [0, 100). Its whole part is Mozilla's sample_id, crc32 % 100 (mozilla/data-docs,
 * concepts/sample_id); the rest of the checksum gives the fraction, so that rates below one per cent are nested, too.
 */
export function samplePosition(text: string): number {
  // Loaded at the first use: zlib costs every start a millisecond.
  const checksum = process.getBuiltinModule('node:zlib').crc32(text);
  return (checksum % 100) + Math.floor(checksum / 100) / 42_949_673;
}
