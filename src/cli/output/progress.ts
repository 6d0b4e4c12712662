import { type Done, type Face, sentence, type Totals } from './progress-text.ts';

/** Shows the progress of a run on stderr. */
export interface Progress {
  /** Whether anything is shown. */
  readonly isShown: boolean;
  update(done: Done): void;
  /** Clears what has been drawn. */
  end(): void;
}

const NONE: Progress = { isShown: false, update() {}, end() {} };

/** Makes the progress display of the given kind. Nothing is shown in the first 500 ms. */
export async function createProgress(face: string, totals: Totals): Promise<Progress> {
  const chosen = face === 'auto' ? (process.stderr.isTTY ? 'bar' : 'none') : face;
  if (chosen === 'none') return NONE;
  const started = performance.now();
  const draw =
    chosen === 'bar'
      ? (await import('./progress-bar.ts')).drawBar(totals)
      : chosen === 'log'
        ? drawLog(totals)
        : drawJson(totals);
  const every = chosen === 'bar' ? 200 : 2000;
  let next = started + 500;
  return {
    isShown: true,
    update(done) {
      const now = performance.now();
      if (now < next) return;
      next = now + every;
      draw.update(done, (now - started) / 1000);
    },
    end: () => draw.end(),
  };
}

function drawLog(totals: Totals): Face {
  return {
    update: (done, seconds) => process.stderr.write(`tele: ${sentence(done, seconds, totals)}\n`),
    end() {},
  };
}

function drawJson(totals: Totals): Face {
  return {
    update: (done, seconds) =>
      process.stderr.write(
        `${JSON.stringify({ event: 'progress', seconds: Number(seconds.toFixed(3)), ...done, totals })}\n`,
      ),
    end() {},
  };
}
