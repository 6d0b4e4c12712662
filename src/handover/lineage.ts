import type { RecordStage } from '../plan/plan.ts';

/** How rows are made, instead of the rows: what a command hands to its neighbour. Plain data. */
export interface Lineage {
  /** The commands as they were typed, without the name of the program. */
  readonly commands: readonly (readonly string[])[];
  /** What they do, in order, and the number of each one's first stage. */
  readonly stages: readonly RecordStage[];
  readonly starts: readonly number[];
  readonly origin: Origin;
}

/** What the first of them reads. */
export type Origin =
  /**
   * What its source flags name: their values, and which of them were typed; the source was chosen, and is one of these.
   */
  | {
      readonly kind: 'source';
      readonly flags: Readonly<Record<string, unknown>> & {
        readonly source: string;
        readonly files?: readonly string[];
      };
      readonly typed: readonly string[];
    }
  /** A plain file on its standard input. */
  | { readonly kind: 'file'; readonly path: string }
  /** The pipe on its standard input. It stays, without reading, until its own reader has left. */
  | { readonly kind: 'pipe'; readonly pid: number; readonly started: string; readonly pipe: string };
