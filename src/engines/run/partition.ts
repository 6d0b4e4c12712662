import { TeleError } from '../../errors.ts';
import { expectRoom, isTooLarge, outOfMemory } from '../../heap-room.ts';
import type { Plan } from '../../plan/plan.ts';
import { until } from '../../source/until.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideState } from '../../wide/wide-step.ts';
import { createChain } from './chain.ts';
import { endOf } from './end.ts';
import { createOutflow, type Outflow } from './outflow.ts';
import { isLater, type Part } from './part.ts';
import type { PartitionOptions } from './partition-options.ts';
import type { PartitionResult } from './partition-result.ts';
import { emptyReport, failedInput, type Report } from './report.ts';
import { inSpans } from './spans.ts';
import { ELSE, READ, Stopwatch } from './stopwatch.ts';

/**
 * Runs a plan over the parts of a partition, one after the other: frames lines, extracts what the plan reads, runs the
 * stages, and writes rows or adds them to a state. A source that fails ends its part: what came before counts, and the
 * report names it.
 */
export async function runPartition(
  plan: Plan,
  parts: AsyncIterable<Part> | Iterable<Part>,
  options: PartitionOptions,
): Promise<PartitionResult> {
  const report = emptyReport();
  const { watch = new Stopwatch(plan.stages.length), signal } = options;
  const sink = inSpans(options.sink);
  const state = plan.wide && (await openWide(plan.wide)).create();
  const outflow = createOutflow(sink);
  const ending = state ? withRoomFor(state, outflow, report, options) : outflow;
  const chain = await createChain(plan, endOf(state, sink, report), report, watch, ending, options);
  options.onHeads?.(chain.passed);
  let enough = false;
  let lastLine = 0;
  let k = 0;
  watch.to(READ);
  for await (const given of waitedFor(parts, outflow, options)) {
    const part = signal === undefined ? given : { ...given, source: until(given.source, signal) };
    options.onPart?.(k++);
    // An object counts as one input, however many ranges it is read in.
    if (!isLater(part)) report.inputs++;
    try {
      enough = await chain.run(part);
    } catch (error) {
      if (state && isTooLarge(error)) throw outOfMemory(state.held());
      if (!(error instanceof TeleError && !error.endsRun)) throw error;
      report.failed.push({ ...failedInput(part.name, error), lines: chain.lastLine });
    } finally {
      await part.source.close();
    }
    lastLine = chain.lastLine;
    if (enough) break;
  }
  chain.end();
  sink.flush();
  options.badSink?.flush();
  watch.to(ELSE);
  return { ...(state && { state }), report, enough, passed: chain.passed(), times: watch.take(), lastLine };
}

/** Checks after every block whether there is memory for the state to grow, and passes on the rows of a live one. */
function withRoomFor(state: WideState, outflow: Outflow, report: Report, { onLive }: PartitionOptions): Outflow {
  return {
    ...outflow,
    afterBlock() {
      outflow.afterBlock();
      expectRoom(() => state.held());
      if (state.live) onLive?.(state.live, report);
    },
  };
}

/** The parts, until `signal` fires. Waiting for one may write held rows, as waiting for bytes does. */
async function* waitedFor(
  parts: AsyncIterable<Part> | Iterable<Part>,
  outflow: Outflow,
  { signal, interrupt }: PartitionOptions,
): AsyncIterable<Part> {
  if (Symbol.iterator in parts) {
    yield* parts;
    return;
  }
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const part = iterator.next();
      const next = outflow.during(interrupt?.wait(part) ?? part);
      const { value, done } = await (signal === undefined ? next : Promise.race([next, endBy(signal)]));
      if (done) return;
      yield value;
    }
  } finally {
    const closed = iterator.return?.();
    // A part that is still waited for would delay the end.
    if (signal?.aborted !== true) await (closed && interrupt ? interrupt.wait(closed) : closed);
  }
}

/** The end of the parts, when `signal` fires. */
function endBy(signal: AbortSignal): Promise<IteratorReturnResult<undefined>> {
  return new Promise((resolve) => {
    const end = () => resolve({ done: true, value: undefined });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
