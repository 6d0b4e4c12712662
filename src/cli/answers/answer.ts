import type { Report } from '../../engines/run/report.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import type { TableOptions } from '../../render/table.ts';
import type { WideState } from '../../wide/wide-step.ts';

/** What a command has to say: rows, whatever the form; and how a terminal gets to see them. */
export interface Answer {
  readonly rows: readonly JsonRecord[];
  /** The rows as a plain table … */
  readonly table?: TableOptions;
  /** … or a text of its own, which says the notes too. */
  readonly text?: (width: number) => string;
  /** Denominators, and what was left out: on stderr where the form is one for programs. */
  readonly notes?: readonly string[];
}

/** Commands that say more of a grouping than its rows. */
export type AnsweringCommand = 'os-dist' | 'cluster-hangs' | 'histogram' | 'hang-stats';

/**
 * What answers are made of: the rows of the plan's grouping, the state behind them, and what was counted, of a run or
 * of merged states.
 */
export interface Grouped {
  readonly rows: readonly JsonRecord[];
  readonly state: WideState;
  readonly counts: Counts;
  /** Some paths that the records have, where they were looked into: for what a name may have meant. */
  readonly known?: ReadonlySet<string>;
}

/** Numbers of a report that add up over states. */
export interface Counts {
  readonly inputs: number;
  readonly bytes: number;
  readonly lines: number;
  readonly bad: number;
  readonly out: number;
  readonly failed: number;
}

/** The numbers of a run that add up over states. */
export function countsOf({ inputs, bytes, lines, bad, out, failed }: Report): Counts {
  return { inputs, bytes, lines, bad, out, failed: failed.length };
}

/** The encoded state of a column of a grouping without keys, for what works on states. */
export function columnState(state: WideState, column: number): Json {
  const [[, states]] = state.encode() as [[Json[], Json[]]];
  return states[column]!;
}
