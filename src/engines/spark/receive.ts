import { type ExitCode, TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { openWide } from '../../wide/registry.ts';
import { type Access, openParts, openStore } from '../input/open-part.ts';
import { type Partition, startOf } from '../input/pack.ts';
import { createGathering, type Gathering, type RunResult } from '../run/gather.ts';
import { isWithinHeads } from '../run/heads.ts';
import { runPartition } from '../run/partition.ts';
import type { PartitionOptions } from '../run/partition-options.ts';
import type { Report } from '../run/report.ts';
import { writeLines } from '../run/sink.ts';
import type { Manifest } from './follow.ts';
import { joinPieces, type StatePiece } from './states.ts';
import type { PartFile } from './task-output.ts';
import { type Facts, readFacts, readWire, unpackBlock, type WireLine } from './wire.ts';

/** The options of receiving the lines of workers. */
export interface ReceiveOptions extends PartitionOptions {
  readonly onPartition?: (report: Report) => void;
  /** Called for every part file that executors have written. */
  readonly onFile?: (file: PartFile) => void;
}

/**
 * Makes a run's result from the lines of workers: writes lines as they come, gathers states, and finishes. Throws a
 * TeleError if an executor reports one, or if a partition is missing or came twice: each counts once, whatever Spark
 * had to repeat.
 */
export async function receive(
  plan: Plan,
  access: Access,
  partitions: readonly Partition[],
  lines: AsyncGenerator<string, Manifest>,
  options: ReceiveOptions,
): Promise<RunResult & { readonly retries: number }> {
  const gathering = await createGathering(plan, options.watch);
  const step = plan.wide && (await openWide(plan.wide));
  const taken = new Set<number>();
  const take = ({ number, pieces = [], ...facts }: Facts, merged: StatePiece[] = []) => {
    const partition = partitions[number];
    if (!partition || taken.has(number)) throw new TeleError(`partition ${number} of the cluster's result came twice`);
    taken.add(number);
    const state = step && joinPieces(step, [...pieces, ...merged]);
    gathering.take({ ...facts, ...(state && { state }) }, startOf(partition));
    options.onPartition?.(gathering.report);
  };
  const runHere = async (number: number) => {
    const partition = partitions[number]!;
    const parts = openParts(await openStore(access), access, partition);
    gathering.take(await runPartition(gathering.plan, parts, options), startOf(partition));
  };
  const messages = readMessages(lines, options.onFile);
  const heads = plan.stages.some(({ op }) => op === 'head');
  const manifest =
    step && !heads
      ? await takeMerged(messages, take, options)
      : await takeInOrder(messages, take, options, heads ? { plan, gathering, runHere } : undefined);
  options.sink.flush();
  options.badSink?.flush();
  const missing = partitions.length - taken.size;
  if (manifest && missing > 0)
    throw new TeleError(`${missing} of ${partitions.length} partitions are missing in the cluster's result`);
  return { ...gathering.finish(), retries: manifest?.retries ?? 0 };
}

async function* readMessages(
  lines: AsyncGenerator<string, Manifest>,
  onFile: ReceiveOptions['onFile'],
): AsyncGenerator<WireLine, Manifest> {
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return value;
    const line = readWire(value);
    if (line.kind === 'error') throw executorError(line.text);
    if (line.kind === 'file') onFile?.(JSON.parse(line.text));
    else yield line;
  }
}

/** Receives states that are already merged; facts about partitions come in any order. */
async function takeMerged(
  messages: AsyncGenerator<WireLine, Manifest>,
  take: (facts: Facts, merged?: StatePiece[]) => void,
  options: ReceiveOptions,
): Promise<Manifest> {
  const merged: StatePiece[] = [];
  const told: Facts[] = [];
  const bad: WireLine[] = [];
  let next = await messages.next();
  for (; !next.done; next = await messages.next()) {
    const { kind, key, text } = next.value;
    if (kind === 'state') merged.push([key, text]);
    if (kind === 'bad') bad.push(next.value);
    if (kind === 'partition') told.push(readFacts(text));
  }
  for (const line of bad.sort((a, b) => a.task - b.task)) writeBlock(line, options);
  told.sort((a, b) => a.number - b.number);
  for (const [k, facts] of told.entries()) take(facts, k === told.length - 1 ? merged : []);
  return next.value;
}

/** The data needed to end a run where a head ends. */
interface Limited {
  readonly plan: Plan;
  readonly gathering: Gathering;
  /** Runs a partition in this process, with the lowered heads. */
  readonly runHere: (number: number) => Promise<void>;
}

/**
 * Receives partitions in order, after their blocks. With heads, blocks wait until it is known that no head ends in
 * their partition; the partition in which one ends is run here, and then no manifest is awaited.
 */
async function takeInOrder(
  messages: AsyncGenerator<WireLine, Manifest>,
  take: (facts: Facts) => void,
  options: ReceiveOptions,
  limited: Limited | undefined,
): Promise<Manifest | undefined> {
  const held: WireLine[] = [];
  for (;;) {
    const { done, value } = await messages.next();
    if (done) return value;
    if (value.kind !== 'partition') {
      if (limited) held.push(value);
      else writeBlock(value, options);
      continue;
    }
    const facts = readFacts(value.text);
    if (limited && !isWithinHeads(limited.plan, limited.gathering, facts.passed)) {
      await limited.runHere(facts.number);
      return undefined;
    }
    for (const line of held.splice(0)) writeBlock(line, options);
    take(facts);
    if (limited?.gathering.enough) return undefined;
  }
}

function writeBlock({ kind, text }: WireLine, { sink, badSink }: PartitionOptions): void {
  const into = kind === 'bad' ? badSink : sink;
  if (into) writeLines(into, unpackBlock(text));
}

function executorError(text: string): TeleError {
  const { message, hint, exit } = JSON.parse(text) as { message: string; hint?: string; exit: ExitCode };
  return new TeleError(`an executor says: ${message}`, {
    hint: hint ?? 'executors read the source themselves: s3://…, hdfs://…, or a path that all of them have',
    exit,
  });
}
