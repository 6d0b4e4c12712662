import type { Report } from '../../engines/run/report.ts';
import type { Json } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import type { TableOptions } from '../../render/table.ts';
import type { WideState } from '../../wide/wide-step.ts';

/** The answer of a command: its rows for any form, and its presentation on a terminal. */
export interface Answer {
  readonly rows: Rows;
  /** Makes all rows, if `--top` or a similar flag has cut some of them off. */
  readonly all?: () => Rows;
  /** On a terminal: the options of a plain table of the rows … */
  readonly table?: TableOptions;
  /** … or a text in place of a table, which includes the notes. */
  readonly text?: (width: number) => string;
  /** Notes about denominators and about what was left out; they go to stderr in forms for programs. */
  readonly notes?: readonly string[];
}

/** The commands whose answer is more than the rows of a grouping. */
export type AnsweringCommand = 'os-dist' | 'cluster-hangs' | 'histogram' | 'hang-stats';

/**
 * The material of an answer: the rows of the plan's grouping, the state behind them, and the counts, of one run or of
 * merged states.
 */
export interface Grouped {
  readonly rows: Rows;
  readonly state: WideState;
  readonly counts: Counts;
  /** Some paths that the records have, collected for suggestions where a name is unknown. */
  readonly known?: ReadonlySet<string>;
}

/** Numbers of a report that add up over states: inputs, bytes, lines, bad lines, rows out, failed inputs. */
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

/** The encoded state of one column of a grouping without keys. */
export function columnState(state: WideState, column: number): Json {
  const [[, states]] = state.encode() as [[Json[], Json[]]];
  return states[column]!;
}
