import type { RunResult } from '../../engines/run/gather.ts';
import { HAND_OVER, MERGE, READ, SCAN, stageTimes, WRITE } from '../../engines/run/stopwatch.ts';
import type { Plan } from '../../plan/plan.ts';

/** The counts and the time of one stage of a run, as a report has them. */
export interface StageRow {
  readonly stage: string;
  readonly bytes?: number;
  /** Lines, records, states or groups. */
  readonly in?: number;
  readonly out?: number;
  /** Wall-clock seconds, summed over all threads; absent where too few records were timed. */
  readonly seconds?: number;
}

/** A run from its input to its output, stage by stage. */
export function stageRows({ stages, wide }: Plan, { report, passed, times, rows, lines }: RunResult): StageRow[] {
  const { spent } = times;
  const each = stageTimes(times);
  const took = (ms: number | undefined) => (ms === undefined ? {} : { seconds: secondsOf(ms) });
  const counts = [report.records, ...passed];
  return [
    { stage: 'read', bytes: report.bytes, ...took(spent[READ]) },
    { stage: 'scan', in: report.lines, out: report.records, ...took(spent[SCAN]) },
    ...stages.map(({ op }, k) => ({ stage: op, in: counts[k]!, out: counts[k + 1]!, ...took(each[k]) })),
    { stage: wide?.op ?? 'lines', in: counts.at(-1)!, out: report.out, ...took(each.at(-1)) },
    { stage: 'hand over', ...took(spent[HAND_OVER]) },
    ...(wide ? [{ stage: 'merge', out: (rows ?? lines ?? []).length, ...took(spent[MERGE]) }] : []),
    { stage: 'write', ...took(spent[WRITE]) },
  ];
}

/** Milliseconds as seconds with three decimals. */
export function secondsOf(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(3));
}
