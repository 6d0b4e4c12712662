import { arch, platform } from 'node:os';
import type { Engine } from '../../engines/choose-engine.ts';
import type { Input } from '../../engines/input/input.ts';
import type { RunResult } from '../../engines/run/gather.ts';
import { textOf } from '../../handover/proc.ts';
import type { Plan } from '../../plan/plan.ts';
import { fromAnywhere } from '../../source/address.ts';
import { writeWhole } from '../../write.ts';
import { productVersion } from '../start/version.ts';
import { recordedSettings, withoutReport } from './recorded-terms.ts';
import { secondsOf, stageRows } from './stage-rows.ts';

/** The facts about a run that `--report` writes: enough to repeat it and to compare it. */
export interface RunFacts {
  readonly plan: Plan;
  readonly input: Input;
  readonly engine: Engine;
  readonly result: RunResult & { readonly retries?: number };
  /** The command and its words. */
  readonly argv: readonly string[];
  readonly started: Date;
  /** Milliseconds that this process spent on listing and on the run. */
  readonly times: { readonly list: number; readonly run: number };
}

/** Writes the report of a run as one JSON object. Throws a TeleError where the file cannot be written. */
export function writeReport(file: string, { plan, argv, input, engine, result, started, times }: RunFacts): void {
  const { inputs, bytes, lines, written, bad, late, out, paths, examples, failed, retried, cached } = result.report;
  const cpu = process.cpuUsage();
  const objects =
    input.stored?.objects.map(({ uri, size, etag }) => ({ uri: fromAnywhere(uri), size, ...(etag && { etag }) })) ?? [];
  const text = JSON.stringify(
    {
      version: 1,
      tele: productVersion(),
      node: process.version,
      platform: `${platform()}-${arch()}`,
      argv: withoutReport(argv),
      settings: recordedSettings(),
      started: started.toISOString(),
      plan,
      source: fromAnywhere(input.uri),
      objects,
      partitions: input.stored?.partitions.length ?? 1,
      engine,
      retries: result.retries ?? 0,
      requests: { repeated: retried, cached },
      counts: { inputs, bytes, lines, ...(written > 0 && { written }), bad, ...(late > 0 && { late }), out },
      paths: Object.fromEntries(paths),
      badLines: examples,
      failed: failed.map(({ lines: _, ...input }) => input),
      seconds: { list: secondsOf(times.list), run: secondsOf(times.run) },
      stages: stageRows(plan, result),
      timedRecords: result.times.timed,
      cpuSeconds: { user: secondsOf(cpu.user / 1000), system: secondsOf(cpu.system / 1000) },
      peakMemoryBytes: peakMemory(),
    },
    null,
    2,
  );
  writeWhole(file, [`${text}\n`], 'the report');
}

/**
 * The peak memory of this process, its threads included. On Linux getrusage(2) also counts the time before the program
 * started, so a large parent would show there.
 */
function peakMemory(): number {
  const own = /^VmHWM:\s*(\d+) kB$/m.exec(textOf('self', 'status') ?? '')?.[1];
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) * 1024;
}
