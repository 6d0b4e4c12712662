import * as Plot from '@observablehq/plot';
import { largest } from '../../../extremes.ts';
import { percent } from '../../number-text.ts';
import type { Bar, ClientData } from '../client-data.ts';

const ACCENT = 'var(--accent)';
/** The most labels on an axis of durations, so that they fit on a phone. */
const TICKS = 6;
/** With more bars than this, labels are slanted. */
const CROWDED = 8;
const SECOND = 'var(--second)';
const SHARE: Plot.ScaleOptions = {
  percent: true,
  grid: true,
  nice: true,
  ticks: 5,
  label: null,
  tickFormat: (x: number) => `${x} %`,
};

const PLOTS: Record<string, (data: ClientData) => Plot.PlotOptions | undefined> = {
  coverage,
  durations,
  days,
  'per-session': ({ perSession }) => bars(perSession, 'Hangs'),
  lengths: ({ lengths }) => bars(lengths, 'Minutes'),
  'by-length': byLength,
};

/**
 * Draws every plot of the page, and draws it again when the window's width changes. Returns a function that draws all
 * plots at a given width, such as that of paper.
 */
export function startPlots(data: ClientData): (width?: number) => void {
  const drawings = [...document.querySelectorAll<HTMLElement>('figure[data-plot]')].map((figure) => {
    const options = PLOTS[figure.dataset.plot!]?.(data);
    const place = figure.querySelector<HTMLElement>('.plot')!;
    let drawn = 0;
    return {
      place,
      draw(width = Math.floor(place.clientWidth)) {
        if (options === undefined || width === 0 || width === drawn) return;
        drawn = width;
        const plot = Plot.plot({ ...options, width, height: 240, style: { background: 'none', fontSize: '12px' } });
        // The figure has a name, and the numbers are in the page: labels of axes and marks would only repeat them to a
        // screen reader.
        plot.setAttribute('aria-hidden', 'true');
        place.replaceChildren(plot);
      },
    };
  });
  const drawAll = (width?: number) => {
    for (const { draw } of drawings) draw(width);
  };
  drawAll();
  const watch = new ResizeObserver(() => requestAnimationFrame(() => drawAll()));
  for (const { place } of drawings) watch.observe(place);
  return drawAll;
}

function coverage({ coverage: { clusters, stacks } }: ClientData): Plot.PlotOptions {
  const lines = [
    { name: 'clusters', shares: clusters },
    { name: 'whole stacks', shares: stacks },
  ].map(({ name, shares }) => ({ name, points: [0, ...shares].map((share, n) => ({ name, n, share })) }));
  return {
    marginBottom: 40,
    color: { legend: true, domain: lines.map(({ name }) => name), range: [ACCENT, SECOND] },
    x: { label: 'the first … of them, by size →', labelAnchor: 'center' },
    y: { ...SHARE, domain: [0, 100] },
    marks: [
      Plot.lineY(
        lines.flatMap(({ points }) => points),
        { x: 'n', y: 'share', stroke: 'name', strokeWidth: 2 },
      ),
      Plot.tip(
        lines.flatMap(({ points }) => points.slice(1)),
        Plot.pointer({ x: 'n', y: 'share', title: ({ n, share, name }) => `${n} ${name}: ${percent(share, 1)}` }),
      ),
    ],
  };
}

function durations({ durations: octaves }: ClientData): Plot.PlotOptions {
  const edges = [...octaves.map(({ low }) => low), ...octaves.slice(-1).map(({ high }) => high)];
  const step = Math.ceil(edges.length / TICKS);
  return {
    marginBottom: 40,
    x: {
      type: 'log',
      base: 2,
      label: 'duration →',
      labelAnchor: 'center',
      ticks: edges.filter((_, i) => i % step === 0),
      tickFormat: milliseconds,
    },
    y: SHARE,
    marks: [
      Plot.rectY(octaves, {
        x1: 'low',
        x2: 'high',
        y: 'share',
        fill: ACCENT,
        inset: 0.5,
        title: ({ low, high, share }) => `${milliseconds(low)} to ${milliseconds(high)}: ${percent(share, 1)}`,
        tip: true,
      }),
      Plot.ruleY([0]),
    ],
  };
}

function days({ days: rates }: ClientData): Plot.PlotOptions {
  const labels = [...new Set(rates.map(({ day }) => day))];
  const crowded = labels.length > CROWDED;
  return {
    x: { domain: labels, label: null, type: 'point', ...(crowded && { tickRotate: -40 }) },
    y: { grid: true, nice: true, zero: true, ticks: 5, label: null },
    marginBottom: crowded ? 60 : 40,
    color: { legend: true, scheme: 'observable10', domain: [...new Set(rates.map(({ frame }) => frame))] },
    marks: [
      Plot.lineY(rates, { x: 'day', y: 'rate', stroke: 'frame', strokeWidth: 2 }),
      Plot.dot(rates, {
        x: 'day',
        y: 'rate',
        fill: 'frame',
        r: 3,
        title: ({ day, frame, rate }) => `${frame}, ${day}: ${Number(rate.toPrecision(3))}`,
        tip: true,
      }),
      Plot.ruleY([0]),
    ],
  };
}

function milliseconds(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = ms / 1000;
  return seconds < 120
    ? `${Number(seconds.toPrecision(2))} s`
    : `${Math.round(seconds / 60).toLocaleString('en-US')} min`;
}

function bars(items: readonly Bar[], label: string): Plot.PlotOptions {
  return {
    x: {
      domain: items.map((bar) => bar.label),
      label: `${label.toLowerCase()} →`,
      ...(items.length > CROWDED && { tickRotate: -40 }),
    },
    marginBottom: items.length > CROWDED ? 60 : 40,
    y: SHARE,
    marks: [
      Plot.barY(items, {
        x: 'label',
        y: 'share',
        fill: ACCENT,
        title: ({ label: name, share }) => `${name} ${label.toLowerCase()}: ${percent(share, 1)}`,
        tip: true,
      }),
      Plot.ruleY([0]),
    ],
  };
}

function byLength({ byLength: classes }: ClientData): Plot.PlotOptions {
  const most = largest(classes.map(({ q3 }) => q3));
  const ticks = [0, ...Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : 3) * 10 ** Math.floor(i / 2))].filter(
    (n) => n <= most,
  );
  return {
    x: { domain: classes.map(({ label }) => label), label: 'session length →', tickRotate: -30 },
    marginBottom: 70,
    y: {
      type: 'symlog',
      grid: true,
      label: '↑ hangs in a session',
      ticks,
      tickFormat: (n: number) => n.toLocaleString('en-US'),
    },
    marks: [
      Plot.ruleX(classes, {
        x: 'label',
        y1: 'q1',
        y2: 'q3',
        stroke: ACCENT,
        strokeWidth: 6,
        strokeOpacity: 0.4,
        strokeLinecap: 'round',
      }),
      Plot.dot(classes, {
        x: 'label',
        y: 'median',
        r: 5,
        fill: ACCENT,
        title: ({ label, q1, median, q3 }) => `${label}: median ${median}, quartiles ${q1} and ${q3}`,
        tip: true,
      }),
      Plot.ruleY([0]),
    ],
  };
}
