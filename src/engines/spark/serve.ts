import { writeSync } from 'node:fs';
import { decodeJob } from './job.ts';
import { serveProbe } from './probe.ts';
import { ATTEMPT, serveAgain, WATCHED_FD } from './serve-again.ts';
import { serveMerge } from './serve-merge.ts';
import { serveParts } from './serve-parts.ts';
import { textLines } from './text-lines.ts';

/** The kind of work that a worker does. */
export interface Service {
  readonly merge?: number | undefined;
  readonly probe: boolean;
  readonly watched: boolean;
}

/**
 * Does the work of `tele worker`: a job's tasks, merging their results in blocks of `merge` tasks, or a probe of the
 * executor.
 */
export function serve(
  word: string,
  { merge, probe, watched }: Service,
  input: AsyncIterable<Uint8Array>,
  write: (text: string | Uint8Array) => void,
): Promise<void> {
  const job = decodeJob(word);
  const lines = textLines(input);
  if (probe) return serveProbe(job, lines, write);
  if (merge !== undefined) return serveMerge(job, merge, lines, write);
  if (Number(process.env[ATTEMPT] ?? 0) > 0) return serveAgain(lines, write);
  const tellPart = (partition: number, part: number) => void writeSync(WATCHED_FD, `${partition} ${part}\n`);
  return serveParts(job, lines, write, watched ? tellPart : undefined);
}
