import { grouped, sizeText } from '../../render/number-text.ts';

/** The work done so far. */
export interface Done {
  readonly bytes: number;
  readonly records: number;
  readonly objects: number;
  /** The number of requests over a network that were repeated. */
  readonly retried?: number;
  /** What is waited for, where nothing can be done yet: 'for executors'. */
  readonly waiting?: string;
}

/** The total work, where it is known: for stored objects, but not for standard input. */
export interface Totals {
  readonly bytes?: number;
  readonly objects?: number;
}

/** A way to show the progress of a run. */
export interface Face {
  update(done: Done, seconds: number): void;
  end(): void;
}

/**
 * The progress of a run in words: objects, bytes, records, speed, and the time left. If that is wider than `width`
 * columns, the records are left out, then the objects.
 */
export function sentence(done: Done, seconds: number, totals: Totals, width = Number.POSITIVE_INFINITY): string {
  const { bytes, records, objects, retried = 0, waiting } = done;
  if (waiting !== undefined) return `waiting ${waiting}, ${Math.floor(seconds)} s`;
  const of = totals.objects === undefined ? '' : ` of ${totals.objects}`;
  const parts = {
    objects: `${objects}${of} objects`,
    bytes: sizeText(bytes),
    ...(records > 0 && { records: `${grouped(records)} records` }),
    rate: `${sizeText(bytes / seconds)}/s`,
    ...(retried > 0 && { retried: `${retried} requests repeated` }),
    ...(totals.bytes &&
      bytes > 0 && { left: `${Math.max(0, Math.ceil((seconds * (totals.bytes - bytes)) / bytes))} s left` }),
  };
  const { records: _, ...fewer } = parts;
  const { objects: __, ...fewest } = fewer;
  const texts = [parts, fewer, fewest].map((some) => Object.values(some).join(', '));
  return texts.find((text) => text.length <= width) ?? texts.at(-1)!;
}
