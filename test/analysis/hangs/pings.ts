import fc from 'fast-check';
import { HANG_PATHS } from '../../../src/analysis/hangs/read/read.ts';
import { parsePath, readPath } from '../../../src/record/path.ts';
import type { Json, JsonRecord } from '../../../src/record/record.ts';

/** The values at the paths, as a projecting scanner hands them over; `more` are further arguments. */
export function valuesOf(record: JsonRecord, ...more: unknown[]): unknown[] {
  const values: unknown[] = HANG_PATHS.map((path) => readPath(record, parsePath(path)));
  return [...values, ...more];
}

export interface PlainHang {
  stack: string[];
  values: Record<string, number>;
  annotations?: Json;
}

/** A classic ping. */
export function classicPing(id: string, uptime: number | undefined, threads: Record<string, PlainHang[]>): JsonRecord {
  return {
    id,
    ...(uptime === undefined ? {} : { simpleMeasurements: { uptime } }),
    threadHangStats: threadStats(threads),
  };
}

export function threadStats(threads: Record<string, PlainHang[]>): Json[] {
  return Object.entries(threads).map(([name, hangs]) => ({
    name,
    activity: { histogram_type: 0, values: { '0': 0, '1': 40, '255': 3, '511': 0 } },
    hangs: hangs.map(({ stack, values, annotations }) => ({
      stack,
      histogram: { histogram_type: 0, bucket_count: 33, values },
      ...(annotations === undefined ? {} : { annotations }),
    })),
  }));
}

const frame = fc.constantFrom(
  'Startup::XRE_Main',
  '(reduced stack)',
  '(chrome script)',
  'Timer::Fire',
  'PresShell::DoReflow',
  'IPDL::PPluginInstance::SendNPP_Destroy',
  'gre/modules/X.jsm:12',
  'gre/modules/X.jsm:340',
  'filterStorage.js:7',
  'native:0x1a2f',
  ':0x77',
  '',
);

const hang: fc.Arbitrary<PlainHang> = fc.record({
  stack: fc.array(frame, { maxLength: 5 }),
  values: fc.dictionary(fc.constantFrom('127', '255', '511', '1023', '8191', '16383'), fc.integer({ min: 0, max: 4 }), {
    noNullPrototype: true,
  }),
});

/** Pings of every form, damaged ones too. */
export const anyPing: fc.Arbitrary<JsonRecord> = fc
  .tuple(
    fc.constantFrom('classic', 'unified', 'report', 'empty', 'none'),
    fc.string({ maxLength: 3 }),
    fc.option(fc.integer({ min: -2, max: 300 }), { nil: undefined }),
    fc.array(hang, { maxLength: 5 }),
    fc.array(hang, { maxLength: 2 }),
  )
  .map(([form, id, uptime, main, other]): JsonRecord => {
    const threads = { Gecko: main, 'Cache2 #3': other };
    if (form === 'classic') return classicPing(id, uptime, threads);
    if (form === 'unified') {
      const payload: JsonRecord = {
        threadHangStats: threadStats(threads),
        childPayloads: [{ threadHangStats: threadStats({ Gecko_Child: other }) }],
        simpleMeasurements: { uptime: uptime ?? 'none' },
        info: { sessionId: other.length === 0 ? 's' : id },
      };
      return { id, clientId: `client ${main.length}`, payload };
    }
    if (form === 'report') {
      const hangs = main.map(({ stack }, i) => ({
        thread: 'Gecko',
        duration: 130 * (i + 1) + 0.5,
        stack: [...stack, [0, 'ff']],
      }));
      return { id, payload: { modules: [['xul', 'A']], hangs, timeSinceLastPing: 60_000 * (uptime ?? 1) } };
    }
    return form === 'empty' ? { id, threadHangStats: {} } : { id, info: {} };
  });
