import type { SimilarHangs } from '../../analysis/hangs/likeness/similar.ts';
import { largest } from '../../extremes.ts';
import { bar } from '../bar.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { grouped, percent, rounded } from '../number-text.ts';
import { stackLine } from './clusters-text.ts';
import { quantileText } from './duration-text.ts';

const COLUMNS: readonly Column[] = [
  { head: '#', align: 'right' },
  { head: 'share', align: 'right' },
  { head: '', optional: true },
  { head: 'hangs', align: 'right' },
  { head: 'median', align: 'right', optional: true },
  { head: 'same end', align: 'right' },
  { head: 'commonest last frame' },
];
const BAR_WIDTH = 12;

/** Clusters by likeness for a terminal. Beside each cluster's frame stands the share of its hangs that end in it. */
export function similarText({ clusters, hangs, distinctStacks, sharedLastFrame }: SimilarHangs, width: number): string {
  const most = largest(
    clusters.map(({ share }) => share),
    0,
  );
  const rows = clusters.flatMap((cluster, i) => [
    [
      String(i + 1),
      percent(cluster.share, 1),
      bar(cluster.share / most, BAR_WIDTH),
      grouped(cluster.hangs),
      quantileText(cluster.median),
      percent(cluster.sharedLastFrame),
      printable(cluster.lastFrame),
    ],
    `    marked by ${cluster.frames.map(({ frame }) => printable(frame)).join(', ')}`,
    ...cluster.stacks.map(stackLine),
  ]);
  const lines = alignColumns(COLUMNS, rows, width);
  return `${[...lines, '', similarNote({ clusters, hangs, distinctStacks, sharedLastFrame })].join('\n')}\n`;
}

/** One sentence that says how far clusters by likeness agree with clusters by last frame. */
export function similarNote({
  clusters,
  hangs,
  distinctStacks,
  sharedLastFrame,
}: Pick<SimilarHangs, 'clusters' | 'hangs' | 'distinctStacks' | 'sharedLastFrame'>): string {
  return `${grouped(clusters.length)} clusters of ${rounded(hangs)} hangs with ${grouped(distinctStacks)} distinct stacks: ${percent(sharedLastFrame)} of the hangs end in the commonest last frame of their cluster`;
}
