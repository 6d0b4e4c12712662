import { type ComparedRate, type HangComparison, worthShowing } from '../../analysis/hangs/comparison/compare.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { grouped, probability, significant } from '../number-text.ts';

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'now', align: 'right' },
  { head: 'before', align: 'right' },
  { head: 'ratio', align: 'right' },
  { head: '95 % interval', align: 'right', optional: true },
  { head: 'adjusted p', align: 'right', optional: true },
  { head: 'last frame' },
];

/** What changed between two selections, strongest evidence first. Rates are hangs per 1,000 hours of use. */
export function comparisonText(comparison: HangComparison, top: number, width: number): string {
  const shown = worthShowing(comparison, top);
  const rows = [
    cells('all hangs', comparison.total),
    ...shown.map((cluster) => cells(printable(cluster.frame), cluster)),
  ];
  return `${[...alignColumns(COLUMNS, rows, width), '', ...comparisonNotes(comparison)].join('\n')}\n`;
}

/** The denominators, and what was not tested. */
export function comparisonNotes({ now, before, clusters, tested, rare }: HangComparison): string[] {
  const side = (name: string, { hangs, sessions, hours, sessionsSkipped }: HangComparison['now']) =>
    `${name}: ${grouped(hangs)} hangs in ${grouped(sessions)} sessions of ${grouped(Math.round(hours))} hours` +
    (sessionsSkipped > 0 ? `; ${grouped(sessionsSkipped)} sessions without a possible length are left out` : '');
  const found = clusters.filter(({ verdict }) => verdict !== 'unclear' && verdict !== 'rare').length;
  return [
    'rates are hangs per 1,000 hours of use; p is corrected for the number of tests',
    side('now', now),
    side('before', before),
    `${grouped(tested)} clusters were tested, ${grouped(found)} changed; ${grouped(rare.clusters)} were in too few sessions to test`,
  ];
}

function cells(name: string, rate: ComparedRate): string[] {
  const { verdict, now, before, ratio, adjusted } = rate;
  return [
    verdict,
    significant(now),
    significant(before),
    ratio === undefined ? '—' : significant(ratio.value),
    ratio === undefined ? '—' : `${significant(ratio.low)} – ${significant(ratio.high)}`,
    adjusted === undefined ? '—' : probability(adjusted),
    name,
  ];
}
