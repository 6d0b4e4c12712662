import { grouped, sizeText } from '../../render/number-text.ts';

/** What has been done so far; totals are known for stored objects, not for standard input. */
export interface Done {
  readonly bytes: number;
  readonly records: number;
  readonly objects: number;
  /** Requests over a network that were repeated. */
  readonly retried?: number;
}

/** What there is to do, where that is known. */
export interface Totals {
  readonly bytes?: number;
  readonly objects?: number;
}

/** Shows how far a run is. */
export interface Face {
  update(done: Done, seconds: number): void;
  end(): void;
}

/**
 * How far a run is, in words: objects, bytes, records, speed, and how long the rest takes. Where that is wider than
 * `width` columns, the records are left out, and then the objects.
 */
export function sentence(done: Done, seconds: number, totals: Totals, width = Number.POSITIVE_INFINITY): string {
  const { bytes, records, objects, retried = 0 } = done;
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
