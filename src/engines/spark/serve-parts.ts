import { TeleError } from '../../errors.ts';
import { createScanner } from '../../record/scan.ts';
import { useZone } from '../../record/zone.ts';
import type { Store } from '../../source/store.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideStep } from '../../wide/wide-step.ts';
import { openStore } from '../input/open-part.ts';
import { runPartition } from '../run/partition.ts';
import { addTraffic } from '../run/report.ts';
import { createBlockSink } from '../threads/block-sink.ts';
import type { Job, SparkTask } from './job.ts';
import { cutState } from './states.ts';
import { openTaskOutput } from './task-output.ts';
import { openTaskParts } from './task-parts.ts';
import { packBlock, type WireLine, writeFacts, writeWire } from './wire.ts';

/** The number of tasks that report the paths of their first records; those of further tasks would be much the same. */
const TELL_PATHS = 16;

/**
 * Runs on an executor for each line of tasks: `runPartition`, partition after partition. If the job allows it, states
 * of the task's partitions are merged before they are sent. `onPart` is called with the numbers of the partition and of
 * the part that begins. An error that a user can act on is sent like any other message, since Spark passes on only exit
 * codes.
 */
export async function serveParts(
  job: Job,
  lines: AsyncIterable<string>,
  write: (text: string) => void,
  onPart?: (partition: number, part: number) => void,
): Promise<void> {
  useZone(job.plan.tz);
  const step = job.plan.wide && (await openWide(job.plan.wide));
  let store: Store | undefined;
  for await (const line of lines) {
    const task = JSON.parse(line) as SparkTask;
    const say = (kind: WireLine['kind'], text: string, key = '') =>
      write(writeWire({ kind, task: task.number, key, text }));
    try {
      store ??= await openStore(job.access);
      await serveTask(job, task, store, step, say, onPart);
    } catch (error) {
      if (!(error instanceof TeleError)) throw error;
      say('error', JSON.stringify({ message: error.message, hint: error.hint, exit: error.exit }));
    }
  }
}

async function serveTask(
  { plan, access, keepBad, merge, out }: Job,
  { number, partitions }: SparkTask,
  store: Store,
  step: WideStep | undefined,
  say: (kind: WireLine['kind'], text: string, key?: string) => void,
  onPart?: (partition: number, part: number) => void,
): Promise<void> {
  const output = out === undefined ? undefined : await openTaskOutput(out, number, access.s3 ?? {});
  const back = createBlockSink((block) => say('out', packBlock(block)));
  const sink = output?.sink ?? back;
  const badSink = createBlockSink((block) => say('bad', packBlock(block)));
  const merged = merge ? step?.create() : undefined;
  try {
    for (const partition of partitions) {
      const before = store.traffic?.();
      const result = await runPartition(plan, openTaskParts(store, access, partition), {
        createScanner,
        sink,
        ...(keepBad && { badSink }),
        ...(onPart && { onPart: (part: number) => onPart(partition.number, part) }),
        ...(output && { onProgress: () => output.flush().then(() => false) }),
      });
      back.end();
      badSink.end();
      addTraffic(result.report, store.traffic?.(), before);
      const { state, ...facts } = result;
      if (number >= TELL_PATHS) facts.report.known.clear();
      const pieces = step && state && !merge ? { pieces: cutState(step, state) } : {};
      say('partition', writeFacts({ number: partition.number, ...facts, ...pieces }));
      if (state) merged?.merge(state);
    }
    if (output) say('file', JSON.stringify(await output.end()));
  } catch (error) {
    await output?.abort();
    throw error;
  }
  if (step && merged) for (const [key, piece] of cutState(step, merged)) say('state', piece, key);
}
