import type { RecordStage } from '../plan/plan.ts';

/** A description of how rows are made, which a command hands to its neighbour instead of the rows. Plain data. */
export interface Lineage {
  /** The commands as they were typed, without the name of the program. */
  readonly commands: readonly (readonly string[])[];
  /** Their stages, in order, and the number of each one's first stage. */
  readonly stages: readonly RecordStage[];
  readonly starts: readonly number[];
  readonly origin: Origin;
}

/** The input of the first command. */
export type Origin =
  /**
   * The source flags: their values, and which of them were typed. `source` is always set, because the source has been
   * chosen.
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
  /** The pipe on its standard input. The process stays, without reading, until its own reader has left. */
  | { readonly kind: 'pipe'; readonly pid: number; readonly started: string; readonly pipe: string };
