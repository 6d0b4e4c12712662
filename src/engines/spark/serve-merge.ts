import { openWide } from '../../wide/registry.ts';
import type { Job } from './job.ts';
import { mergePieces } from './states.ts';
import { readWire, type WireLine, writeWire } from './wire.ts';

/**
 * Runs on an executor over lines that Spark has sorted by key and number: merges states of one key within a block of
 * `block` tasks, in order, and writes them under the number of the first. All other lines pass. It holds one key's
 * state at a time.
 */
export async function serveMerge(
  { plan }: Job,
  block: number,
  lines: AsyncIterable<string>,
  write: (text: string) => void,
): Promise<void> {
  const step = plan.wide && (await openWide(plan.wide));
  let run: WireLine[] = [];
  const end = () => {
    const [first] = run;
    if (first === undefined || !step) return;
    const texts = run.map(({ text }) => text);
    write(writeWire({ ...first, text: run.length === 1 ? first.text : mergePieces(step, first.key, texts) }));
    run = [];
  };
  for await (const line of lines) {
    const next = readWire(line);
    const [first] = run;
    if (first && !isNeighbour(first, next, block)) end();
    if (next.kind === 'state') run.push(next);
    else write(`${line}\n`);
  }
  end();
}

function isNeighbour(a: WireLine, b: WireLine, block: number): boolean {
  return b.kind === 'state' && a.key === b.key && Math.floor(a.task / block) === Math.floor(b.task / block);
}
