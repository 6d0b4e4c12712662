import { describe, expect, it } from 'vitest';
import { bar } from '../../src/render/bar.ts';
import { alignColumns, clip } from '../../src/render/columns.ts';
import { counted, durationText, percent, rounded } from '../../src/render/number-text.ts';
import { boxPlot } from '../../src/render/plot/box-plot.ts';
import { densityPlot } from '../../src/render/plot/density.ts';
import { barChart } from '../../src/render/plot/histogram.ts';
import { intervalPlot } from '../../src/render/plot/interval-plot.ts';

describe('a bar', () => {
  it('is drawn in eighths of a character', () => {
    expect([0, 1 / 32, 0.5, 0.78125, 1].map((share) => bar(share, 4))).toEqual(['', '▏', '██', '███▏', '████']);
  });

  it('stays in its room', () => {
    expect([bar(-1, 3), bar(7, 3)]).toEqual(['', '███']);
  });
});

describe('an interval plot', () => {
  it('has means and intervals on one scale, and a line to hold them against', () => {
    // Nine characters of label and two of margin leave 21 places from 0.1 to 0.3: one is 0.01.
    const intervals = [
      { label: 'lambda 1', low: 0.1, mean: 0.15, high: 0.2 },
      { label: 'lambda 10', low: 0.25, mean: 0.27, high: 0.3 },
      { label: 'one value', low: Number.NEGATIVE_INFINITY, mean: 0.12, high: Number.POSITIVE_INFINITY },
    ];
    expect(intervalPlot(intervals, 0.22, 32)).toEqual([
      'lambda 1   ├────●────┤ ┊',
      'lambda 10              ┊  ├─●──┤',
      'one value    ●         ┊',
      '           0.1000         0.3000',
    ]);
  });

  it('is a column of points where all are one', () => {
    expect(intervalPlot([{ label: 'a', low: 1, mean: 1, high: 1 }], 1, 10)).toEqual(['a  ●', '   1.0000    1.0000']);
  });
});

describe('a box plot', () => {
  // On 21 places from 0 to 100, one place is 5.
  it('has whiskers, a box and a cross', () => {
    expect(boxPlot({ low: 5, q1: 25, median: 40, q3: 60, high: 100 }, 100, 21)).toBe(' ├───━━━╋━━━━───────┤');
  });

  it('is a cross where all are one', () => {
    expect(boxPlot({ low: 0, q1: 0, median: 0, q3: 0, high: 0 }, 0, 21)).toBe('╋');
    expect(boxPlot({ low: 3, q1: 3, median: 3, q3: 3, high: 3 }, 3, 5)).toBe('    ╋');
  });
});

describe('a bar chart', () => {
  it('aligns names and counts, and gives the longest bar all the room', () => {
    // 20 wide: 4 for the names, 5 for the counts and 4 between leave 7.
    const chart = barChart(
      [
        ['1', 1000],
        ['3-4', 500],
        ['>= 9', 0],
      ],
      20,
    );
    expect(chart).toEqual(['   1  1,000  ███████', ' 3-4    500  ███▌', '>= 9      0']);
  });

  it('is nothing of nothing', () => {
    expect(barChart([], 20)).toEqual([]);
  });
});

describe('a density plot', () => {
  it('has y upwards, x to the right, and shades by the square root', () => {
    // 100 is full; 1 of 100 is a tenth: the lightest; 25 of 100 is a half: the middle.
    const plot = densityPlot(
      [
        { x: 0, y: 0, count: 100 },
        { x: 1, y: 0, count: 1 },
        { x: 1, y: 1, count: 25 },
      ],
      ['1', '2'],
      ['0', '1-2'],
    );
    expect(plot).toEqual(['1-2 │  ▒▒', '  0 │██··', '    └────', '     1 2']);
  });
});

describe('columns', () => {
  const columns = [{ head: '#', align: 'right' }, { head: 'bar', optional: true }, { head: 'frame' }] as const;
  const rows = [['1', '███', 'A::Run'], '   a line of its own', ['12', '█', 'B']];

  it('align, and leave lines of their own alone', () => {
    expect(alignColumns(columns, rows, 80)).toEqual([
      ' #  bar  frame',
      ' 1  ███  A::Run',
      '   a line of its own',
      '12  █    B',
    ]);
  });

  it('lose the optional ones on a narrow screen, and cut the last', () => {
    expect(alignColumns(columns, [['1', '███', 'A::VeryLongNameOfAFunction::Run']], 20)).toEqual([
      '#  frame',
      '1  A::VeryLongNameO…',
    ]);
  });

  it('cut by characters, not by their halves', () => {
    expect(clip('🦊🦊🦊', 2)).toBe('🦊…');
  });
});

it('numbers are said as people say them', () => {
  expect([percent(0.4149), percent(0.15, 1), percent(0.0001), percent(0.9999), percent(0), percent(1)]).toEqual([
    '41 %',
    '15.0 %',
    '< 1 %',
    '> 99 %',
    '0 %',
    '100 %',
  ]);
  expect([rounded(34_567), rounded(1_234_567), rounded(5e10)]).toEqual(['34,567', '1.2 M', '50.0 G']);
  expect([durationText(181.4), durationText(1536), durationText(90_000), durationText(7.2e6)]).toEqual([
    '181 ms',
    '1.54 s',
    '1.5 min',
    '2 h',
  ]);
  expect([counted(1, 'ping'), counted(2000, 'ping')]).toEqual(['1 ping', '2,000 pings']);
});
