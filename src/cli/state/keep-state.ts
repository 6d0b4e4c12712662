import type { PlanRun } from '../run/run-plan.ts';
import type { StateHead } from './state-file.ts';

/**
 * Writes the state that `--state` asks for, if it was given. Returns the run whose answer is shown: with `--since last`
 * the state grows, and the answer is that of the whole state. The code for it is loaded only then.
 */
export async function keepState(file: string | undefined, head: StateHead, made: PlanRun): Promise<PlanRun> {
  if (file === undefined) return made;
  const { growState, writeState } = await import('./state-file.ts');
  if (made.since !== undefined) return growState(file, head, made, made.since.growState(file));
  writeState(file, head, made);
  return made;
}
