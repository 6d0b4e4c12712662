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

/** How far a run is, in words: objects, bytes, records, speed, and how long the rest takes. */
export function sentence({ bytes, records, objects, retried = 0 }: Done, seconds: number, totals: Totals): string {
  const left =
    totals.bytes && bytes > 0 ? `, ${Math.max(0, Math.ceil((seconds * (totals.bytes - bytes)) / bytes))} s left` : '';
  const of = totals.objects === undefined ? '' : ` of ${totals.objects}`;
  const lines = records === 0 ? '' : `, ${grouped(records)} records`;
  const again = retried === 0 ? '' : `, ${retried} requests repeated`;
  return `${objects}${of} objects, ${sizeText(bytes)}${lines}, ${sizeText(bytes / seconds)}/s${again}${left}`;
}
