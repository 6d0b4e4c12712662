import { existsSync } from 'node:fs';
import { say } from '../output/say.ts';
import type { PlanRun } from '../run/run-plan.ts';
import type { StateHead } from './state-file.ts';

/**
 * Writes the state that `--state` asks for, if it was given, and returns the run to answer from: with `--since last`
 * the state grows, and the answer is that of all of it. The code for it is loaded only then.
 */
export async function keepState(file: string | undefined, head: StateHead, made: PlanRun): Promise<PlanRun> {
  if (file === undefined) return made;
  const { growState, writeState } = await import('./state-file.ts');
  const { since } = made;
  if (since !== undefined) {
    if (!since.isFirst && !existsSync(file))
      say(`${file} begins with what this run has read: what runs before have read is not in it`);
    return growState(file, head, made, since.growState(file));
  }
  writeState(file, head, made);
  return made;
}
