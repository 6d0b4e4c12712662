import { type Access, openParts, openStore } from '../input/open-part.ts';
import { startOf } from '../input/pack.ts';
import type { Gathering } from '../run/gather.ts';
import { runPartition } from '../run/partition.ts';
import type { PartitionOptions } from '../run/partition-options.ts';
import { type Sink, skipping } from '../run/sink.ts';
import type { Task, TaskPiece } from './task.ts';

/**
 * Runs the piece in which a head ends, up to that record: reads what an inline run would have read, and writes what is
 * still to be written.
 */
export async function runLimited(
  access: Access,
  { task, piece }: { readonly task: Task; readonly piece: TaskPiece },
  gathering: Gathering,
  { createScanner, sink, badSink }: PartitionOptions,
): Promise<void> {
  const rest = (to: Sink, kind: 'out' | 'bad') => skipping(to, task.written[kind] - piece.start[kind]);
  const parts = openParts(await openStore(access), access, piece.parts);
  const result = await runPartition(gathering.plan, parts, {
    createScanner,
    sink: rest(sink, 'out'),
    ...(badSink && { badSink: rest(badSink, 'bad') }),
  });
  gathering.take(result, startOf(piece.parts));
}
