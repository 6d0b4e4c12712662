import { type Random, seededRandom } from '../../../src/random.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import { classicPing, type PlainHang } from './pings.ts';

/** A frame that hangs, its share of hangs, and the share of its hangs in each duration bin from 128-255 up. */
export interface PlantedFrame {
  stack: string[];
  weight: number;
}

export const MAIN = 'Startup::XRE_Main';

/** Shares are weights / 100; plugin frames have 15. */
export const FRAMES: PlantedFrame[] = [
  { stack: [MAIN], weight: 26 },
  { stack: [MAIN, 'Timer::Fire', 'PresShell::DoReflow'], weight: 7 },
  { stack: [MAIN, '(chrome script)', 'PresShell::DoReflow'], weight: 3 },
  { stack: [MAIN, 'nsCycleCollector::collectSlice'], weight: 9 },
  { stack: [MAIN, 'nsJSContext::GarbageCollectNow'], weight: 6 },
  { stack: [MAIN, '(content script)', 'IPDL::PPluginInstance::SendNPP_Destroy'], weight: 8 },
  { stack: [MAIN, 'IPDL::PPluginScriptableObject::SendInvoke', '(chrome script)'], weight: 7 },
  { stack: [MAIN, '(chrome script)'], weight: 6 },
  { stack: [MAIN, 'filterStorage.js:120'], weight: 5 },
  { stack: [MAIN, 'nsStyleSet::FileRules'], weight: 5 },
  ...Array.from({ length: 18 }, (_, i) => ({ stack: [MAIN, `Tail${i}::Run`], weight: 1 })),
];

export interface Lake {
  sessions: number;
  seed: number;
  /** Multiplies the hangs of the frame at this index of FRAMES; everything else stays. */
  worse?: { frame: number; factor: number };
}

/**
 * Sessions with lengths of median 16 minutes (log-normal) and hangs that grow with length and vary between users:
 * median about 5.
 */
export function plantedLake({ sessions, seed, worse }: Lake): JsonRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: sessions }, (_, i) => {
    const minutes = Math.round(16 * Math.exp(1.2 * normal(random)));
    // Users differ: a gamma of shape 2 and mean 1.
    const user = -Math.log(random() * random()) / 2;
    const expected = 0.55 * minutes ** 0.9 * user;
    const hangs = FRAMES.map(({ stack, weight }, f): PlainHang => {
      const factor = worse?.frame === f ? worse.factor : 1;
      const values: Record<string, number> = {};
      for (const [key, share] of [
        ['255', 0.6],
        ['511', 0.25],
        ['1023', 0.1],
        ['2047', 0.05],
      ] as const) {
        const count = poisson(random, (expected * factor * weight * share) / 100);
        if (count > 0) values[key] = count;
      }
      return { stack, values };
    }).filter(({ values }) => Object.keys(values).length > 0);
    return classicPing(`${seed}-${i}`, minutes, { Gecko: hangs });
  });
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-Math.min(mean, 500));
  let k = 0;
  for (let product = random(); product > limit; product *= random()) k++;
  return k;
}
