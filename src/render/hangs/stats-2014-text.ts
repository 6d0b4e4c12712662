import type { Figures2014 } from '../../analysis/hangs/compat/figures-2014.ts';
import { durationText, grouped, percent, significant } from '../number-text.ts';

/**
 * The figures of the old jobs, in their words. The jobs took a key for the lower bound of its bin, so their durations
 * are about twice the real ones.
 */
export function old2014Text({ sessions, plugin }: Figures2014): string[] {
  const figure = (n: number | undefined, text: (n: number) => string) => (n === undefined ? '—' : text(n));
  return [
    '',
    `by the rules of 2014: ${grouped(sessions.count)} sessions, median ${figure(sessions.medianHangs, significant)} hangs and ${figure(sessions.medianMinutes, significant)} minutes;`,
    `plugins ${percent(plugin.share, 1)} of hangs and ${percent(plugin.timeShare, 1)} of time, median ${figure(plugin.median, durationText)}, others ${figure(plugin.otherMedian, durationText)}`,
  ];
}
