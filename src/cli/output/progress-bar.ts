import { SingleBar } from 'cli-progress';
import { type Face, sentence, type Totals } from './progress-text.ts';

/** The lengths of the bar, with and without enough room. */
const LENGTHS = [30, 10];

/** A bar that is redrawn in place and cleared at the end. It is shorter where the words need the room. */
export function drawBar(totals: Totals): Face {
  const barOf = (progress: number, length: number) => `[${'='.repeat(Math.round(progress * length)).padEnd(length)}] `;
  const lineOf = (progress: number, text: string) => {
    if (!totals.bytes) return text;
    const bars = LENGTHS.map((length) => barOf(progress, length));
    return (bars.find((bar) => bar.length + text.length <= columns()) ?? '') + text;
  };
  const bar = new SingleBar({
    format: (_options, { progress }, { text }: { text: string }) => lineOf(progress, text),
    clearOnComplete: true,
    // cli-progress would listen for Ctrl-C to show the cursor again; the listener would delay the end of the program.
    hideCursor: false,
    gracefulExit: false,
    stopOnComplete: false,
    linewrap: true,
  });
  let started = false;
  return {
    update(done, seconds) {
      const text = sentence(done, seconds, totals, columns() - (totals.bytes ? LENGTHS.at(-1)! + 3 : 0));
      if (!started) bar.start(totals.bytes ?? 1, 0, { text });
      started = true;
      bar.update(Math.min(done.bytes, totals.bytes ?? 0), { text });
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function columns(): number {
  return process.stderr.columns || 80;
}
