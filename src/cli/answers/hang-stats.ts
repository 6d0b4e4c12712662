import type { Figures2014 } from '../../analysis/hangs/compat/figures-2014.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import { statsRows } from '../../analysis/hangs/statistics/stats-rows.ts';
import type { JsonRecord } from '../../record/record.ts';
import { leftOut } from '../../render/hangs/facts-text.ts';
import { old2014Text } from '../../render/hangs/stats-2014-text.ts';
import { statsNotes, statsText } from '../../render/hangs/stats-text.ts';
import type { Answer } from './answer.ts';

/** The answer to the one row that a plan of hang statistics gives. */
export function answerStats({ stats, old }: JsonRecord, thread: string): Answer {
  const figures = stats as unknown as HangStats;
  const before = old as unknown as Figures2014 | undefined;
  const left = leftOut(figures.facts, thread);
  const beside = before === undefined ? [] : old2014Text(before);
  return {
    rows: statsRows(figures, before),
    text: (width) => `${statsText(figures, width)}${[...beside, ...left].map((line) => `${line}\n`).join('')}`,
    notes: [...statsNotes(figures), ...left],
  };
}
