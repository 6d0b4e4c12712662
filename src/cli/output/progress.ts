import { grouped, sizeText } from '../../render/number-text.ts';

/** What has been done so far; totals are known for stored objects, not for standard input. */
export interface Done {
  readonly bytes: number;
  readonly records: number;
  readonly objects: number;
  /** Requests over a network that were repeated. */
  readonly retried?: number;
}

export interface Totals {
  readonly bytes?: number;
  readonly objects?: number;
}

/** Tells on stderr how far a run is. */
export interface Progress {
  update(done: Done): void;
  /** Clears what has been drawn. */
  end(): void;
}

const NONE: Progress = { update() {}, end() {} };

/** A progress of one of four faces. Nothing is shown in the first 500 ms. */
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
    update(done) {
      const now = performance.now();
      if (now < next) return;
      next = now + every;
      draw.update(done, (now - started) / 1000);
    },
    end: () => draw.end(),
  };
}

export interface Face {
  update(done: Done, seconds: number): void;
  end(): void;
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

export function sentence({ bytes, records, objects, retried = 0 }: Done, seconds: number, totals: Totals): string {
  const left =
    totals.bytes && bytes > 0 ? `, ${Math.max(0, Math.ceil((seconds * (totals.bytes - bytes)) / bytes))} s left` : '';
  const of = totals.objects === undefined ? '' : ` of ${totals.objects}`;
  const lines = records === 0 ? '' : `, ${grouped(records)} records`;
  const again = retried === 0 ? '' : `, ${retried} requests repeated`;
  return `${objects}${of} objects, ${sizeText(bytes)}${lines}, ${sizeText(bytes / seconds)}/s${again}${left}`;
}
