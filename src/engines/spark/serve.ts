import { decodeJob } from './job.ts';
import { serveProbe } from './probe.ts';
import { serveMerge } from './serve-merge.ts';
import { serveParts } from './serve-parts.ts';
import { textLines } from './text-lines.ts';

/** What `tele worker` does: a job's tasks, the merging of what came of them in blocks of `merge` tasks, or a look around. */
export function serve(
  word: string,
  { merge, probe }: { readonly merge?: number | undefined; readonly probe: boolean },
  input: AsyncIterable<Uint8Array>,
  write: (text: string) => void,
): Promise<void> {
  const job = decodeJob(word);
  const lines = textLines(input);
  if (probe) return serveProbe(job, lines, write);
  return merge === undefined ? serveParts(job, lines, write) : serveMerge(job, merge, lines, write);
}
