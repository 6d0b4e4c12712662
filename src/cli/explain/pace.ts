import type { Input } from '../../engines/input/input.ts';
import { runPartition } from '../../engines/run/partition.ts';
import type { Plan } from '../../plan/plan.ts';
import { createScanner } from '../../record/scan.ts';

/** How a plan went through the beginning of its input. */
export interface Pace {
  /** Decompressed bytes that were read, and lines in them. */
  readonly bytes: number;
  readonly lines: number;
  /**
   * Bytes in a second of one processor, where enough came by to tell: without the first half, in which everything is
   * slow. By the clock on the wall it would depend on what else the machine does just then.
   */
  readonly rate?: number;
}

/** So many bytes are read, or for so many milliseconds. */
const MOST = 16 << 20;
const LONGEST = 300;
/** What must have come by to tell a rate. */
const ENOUGH = 1 << 20;

/**
 * Runs a plan over the first megabytes of files, in this thread, and drops what it makes. Undefined where that is no
 * business of somebody who only asks: programs are not started, standard input and buckets are not read.
 */
export async function measurePace(plan: Plan, { stored, open }: Input): Promise<Pace | undefined> {
  if (!stored || stored.access.uri.startsWith('s3://') || plan.stages.some(({ op }) => op === 'pipe')) return undefined;
  // A head would end it before there is something to tell from.
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
