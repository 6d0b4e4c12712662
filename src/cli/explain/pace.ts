import type { Input } from '../../engines/input/input.ts';
import { runPartition } from '../../engines/run/partition.ts';
import type { Plan } from '../../plan/plan.ts';
import { createScanner } from '../../record/scan.ts';
import { isRemote } from '../../source/address.ts';

/** The pace at which a plan read the beginning of its input. */
export interface Pace {
  /** The decompressed bytes that were read, and the lines in them. */
  readonly bytes: number;
  readonly lines: number;
  /**
   * Bytes per second of one processor, if enough was read to tell. The first half is left out, because everything is
   * slow at first. Processor time is measured, because wall-clock time would depend on what else the machine does.
   */
  readonly rate?: number;
}

/** Reading stops after so many bytes or milliseconds. */
const MOST = 16 << 20;
const LONGEST = 300;
/** The least number of bytes from which a rate is computed. */
const ENOUGH = 1 << 20;

/**
 * Runs a plan over the first megabytes of files in this thread, and drops the results. Returns undefined for plans with
 * programs, standard input and buckets, because `--explain` must not start a program, use up the input or send requests
 * for objects.
 */
export async function measurePace(plan: Plan, { stored, open }: Input): Promise<Pace | undefined> {
  if (!stored || isRemote(stored.access.uri) || plan.stages.some(({ op }) => op === 'pipe')) return undefined;
  // A head stage could end the run before there is enough to measure.
  const stages = plan.stages.filter(({ op }) => op !== 'head');
  const begun = performance.now();
  const marks: { readonly spent: number; readonly bytes: number; readonly lines: number }[] = [];
  const onProgress = ({ bytes, lines }: { readonly bytes: number; readonly lines: number }) => {
    const { user, system } = process.cpuUsage();
    marks.push({ spent: (user + system) / 1e6, bytes, lines });
    return bytes >= MOST || performance.now() - begun > LONGEST;
  };
  for (const { parts } of open()) {
    await runPartition({ ...plan, stages }, parts, { createScanner, sink: { line() {}, flush() {} }, onProgress });
    break;
  }
  const last = marks.at(-1);
  if (last === undefined || last.lines === 0) return undefined;
  const middle = marks.find(({ bytes }) => bytes >= last.bytes / 2)!;
  const bytes = last.bytes - middle.bytes;
  return {
    bytes: last.bytes,
    lines: last.lines,
    ...(bytes >= ENOUGH && { rate: bytes / (last.spent - middle.spent) }),
  };
}
