import { SingleBar } from 'cli-progress';
import { type Face, sentence, type Totals } from './progress-text.ts';

/** A bar that is redrawn in place and cleared at the end. */
export function drawBar(totals: Totals): Face {
  const bar = new SingleBar({
    format: (_options, { progress }, { text }: { text: string }) =>
      totals.bytes ? `[${'='.repeat(Math.round(progress * 30)).padEnd(30)}] ${text}` : text,
    clearOnComplete: true,
    hideCursor: true,
    stopOnComplete: false,
    linewrap: true,
  });
  let started = false;
  return {
    update(done, seconds) {
      const text = sentence(done, seconds, totals);
      if (!started) bar.start(totals.bytes ?? 1, 0, { text });
      started = true;
      bar.update(Math.min(done.bytes, totals.bytes ?? 0), { text });
    },
    end() {
      if (started) bar.stop();
    },
  };
}
