import type { Figures2014 } from '../../analysis/hangs/compat/figures-2014.ts';
import { largest } from '../../extremes.ts';
import { bar } from '../bar.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { grouped, percent, rounded } from '../number-text.ts';
import { stackLine } from './clusters-text.ts';

const COLUMNS: readonly Column[] = [
  { head: '#', align: 'right' },
  { head: 'share', align: 'right' },
  { head: '', optional: true },
  { head: 'hangs', align: 'right' },
  { head: 'last frame' },
];
const BAR_WIDTH = 12;

/** The clusters by the rules of 2014, for a terminal. */
export function figures2014Text(figures: Figures2014, width: number): string {
  const { clusters } = figures;
  const most = largest(
    clusters.map(({ share }) => share),
    0,
  );
  const rows = clusters.flatMap(({ rank, share, stacks, frame, top }) => [
    [String(rank), percent(share, 1), bar(share / most, BAR_WIDTH), grouped(stacks), printable(frame)],
    ...top.map(stackLine),
  ]);
  return `${[...alignColumns(COLUMNS, rows, width), '', ...notes2014(figures)].join('\n')}\n`;
}

/** Notes that the job of 2014 did not print. */
export function notes2014({ clusters, dropped, stacks, pings, emptyStacks }: Figures2014): string[] {
  const share = clusters.reduce((sum, cluster) => sum + cluster.share, 0);
  return [
    `by the rules of 2014: ${grouped(clusters.length)} clusters explain ${percent(share)} of ${rounded(stacks)} stacks in ${grouped(pings)} pings`,
    ...(dropped === undefined
      ? []
      : [`the most cluster was left out then: ${printable(dropped.frame)} (${percent(dropped.share)})`]),
    ...(emptyStacks > 0 ? [`${grouped(emptyStacks)} hangs with an empty stack were left out`] : []),
  ];
}
