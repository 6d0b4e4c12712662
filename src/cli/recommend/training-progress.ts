import type { TrainingProgress } from '../../model/als/options.ts';
import { say } from '../output/say.ts';

/**
 * Makes a function that reports each iteration on stderr, where progress is shown: its loss, the change, and the time
 * left.
 */
export function tellIterations(face: string): (progress: TrainingProgress) => void {
  const chosen = face === 'auto' ? (process.stderr.isTTY ? 'log' : 'none') : face;
  if (chosen === 'none') return () => {};
  let before: number | undefined;
  return (progress) => {
    if (chosen === 'json') process.stderr.write(`${JSON.stringify({ event: 'iteration', ...progress })}\n`);
    else say(iterationLine(progress, before));
    before = progress.loss;
  };
}

function iterationLine({ iteration, iterations, loss, seconds }: TrainingProgress, before: number | undefined): string {
  const fell = before ? ` (${(((loss - before) / before) * 100).toFixed(2)} %)` : '';
  const left = iteration > 0 ? `, ${Math.ceil((seconds / iteration) * (iterations - iteration))} s left` : '';
  return `iteration ${iteration} of ${iterations}: loss ${loss.toLocaleString('en-US', { maximumFractionDigits: 1 })}${fell}${left}`;
}

/** Makes a function that reports how many trainings of an evaluation are done. */
export function tellTrials(face: string): (done: number, total: number) => void {
  const chosen = face === 'auto' ? (process.stderr.isTTY ? 'log' : 'none') : face;
  if (chosen === 'none') return () => {};
  const started = performance.now();
  return (done, total) => {
    const seconds = (performance.now() - started) / 1000;
    if (chosen === 'json') process.stderr.write(`${JSON.stringify({ event: 'trial', done, total, seconds })}\n`);
    else say(`${done} of ${total} trainings, ${Math.ceil((seconds / done) * (total - done))} s left`);
  };
}
