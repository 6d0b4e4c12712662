import { dayRates, dayUnit } from '../chart-data.ts';
import { frameName } from '../frame.ts';
import type { HangPage } from '../hang-page.ts';
import type { Html } from '../html.ts';
import { figure, numbersTable, section } from '../parts.ts';
import { figure as digits } from '../words.ts';

/** The section that shows the largest clusters day by day. */
export function daySection({ report }: HangPage): Html | undefined {
  const { days = [] } = report;
  if (days.length === 0) return undefined;
  const unit = dayUnit(report);
  const rates = dayRates(report);
  const frames = [...new Set(rates.map(({ frame }) => frame))];
  return section(
    'days',
    'Day by day',
    figure(
      'days',
      `Hangs ${unit}, by day`,
      `The ${frames.length === 1 ? 'largest cluster' : `${frames.length} largest clusters`} on ${days.length === 1 ? 'one day' : `each of ${days.length} days`}.`,
      numbersTable(
        ['Day', ...frames.map((_, i) => `#${i + 1}`)],
        days.map(({ day }) => [
          frameName(day),
          ...frames.map((frame) => digits(rates.find((one) => one.day === day && one.frame === frame)!.rate)),
        ]),
      ),
    ),
  );
}
