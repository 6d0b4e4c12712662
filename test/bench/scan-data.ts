import { closeSync, openSync, writeSync } from 'node:fs';
import { type Random, seededRandom } from '../../src/random.ts';

/**
 * Writes `size` bytes or a little more of pings of about 30 KB, as NDJSON: nested histograms of many small integers,
 * add-ons, hang stacks, escapes, UTF-8. 2,000 different lines, over and over.
 */
export function writePings(file: string, size: number, seed = 1): void {
  const block = pingLines(Math.min(2000, Math.ceil(size / 30_000)), seed);
  const out = openSync(file, 'w');
  for (let written = 0; written < size; )
    written += writeSync(out, block, 0, Math.min(block.length, lineEnd(block, size - written)));
  closeSync(out);
}

/** So many different pings, one a line. */
export function pingLines(count: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(`${Array.from({ length: count }, (_, index) => ping(random, index)).join('\n')}\n`);
}

function lineEnd(block: Buffer, atLeast: number): number {
  return atLeast >= block.length ? block.length : block.indexOf(10, Math.max(0, atLeast - 1)) + 1;
}

function ping(random: Random, index: number): string {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const below = (limit: number) => Math.floor(random() * limit);
  const times = <T>(count: number, make: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => make(k));
  const histogram = () => {
    const values = times(10 + below(90), (k) => (random() < 0.6 ? 0 : below(10 + k)));
    return [
      ...values,
      values.reduce((sum, value) => sum + value, 0),
      random() < 0.5 ? -1 : random() * 40,
      -1,
      below(9e5),
      0,
    ];
  };
  const histograms = Object.fromEntries(times(90, (k) => [`HISTOGRAM_NUMBER_${k * 7}_MS`, histogram()]));
  const frame = () => `${pick(FRAMES)}::${pick(FRAMES)}(nsI${pick(FRAMES)}*) (in xul.dll)`;
  const frames = times(8, frame);
  return JSON.stringify({
    ver: 1,
    simpleMeasurements: { uptime: below(90), main: below(500), firstPaint: below(9000), sessionRestored: below(9000) },
    histograms,
    info: {
      reason: 'idle-daily',
      OS: pick(SYSTEMS),
      appID: '{ec8030f7-c20a-464f-9b0e-13a3a9e97384}',
      appVersion: '36.0a1',
      version: '10.0',
      addons: times(6, (k) => `addon-${k}%40mozilla.org:1.${below(9)}`).join(),
    },
    addonDetails: {
      XPI: Object.fromEntries(
        times(12, (k) => [
          `addon-${k}@example.org`,
          { name: `Add-on "${k}" ${pick(['ünï', '日本', 'plain'])}`, bootstrap_startup_MS: below(90) },
        ]),
      ),
    },
    slowSQL: {
      mainThread: Object.fromEntries(
        times(8, (k) => [`SELECT * FROM "moz_places" WHERE id = ${k} AND url = 'C:\\\\x'`, [below(9), below(900)]]),
      ),
    },
    threadHangStats: times(3, (k) => ({
      name: k === 0 ? 'Gecko' : `Thread ${k}`,
      activity: {
        ranges: [1, 2, 4],
        sum: below(1e6),
        values: Object.fromEntries(times(12, (bit) => [2 ** bit - 1, below(9000)])),
      },
      hangs: times(8, () => ({
        stack: times(2 + below(12), () => pick(frames)),
        histogram: { values: Object.fromEntries(times(6, (bit) => [2 ** (bit + 6) - 1, below(90)])) },
      })),
    })),
    clientID: `${index}-${below(1e9)}`,
    path: 'C:\\Program Files\\Mozilla\\"quoted"\n',
  });
}

const SYSTEMS = ['WINNT', 'WINNT', 'WINNT', 'Darwin', 'Linux'];
const FRAMES = [
  'Startup',
  'nsThread',
  'Process',
  'NextEvent',
  'mozilla',
  'dom',
  'Timer',
  'Layout',
  'Flush',
  'Paint',
  'Image',
];
