import type { PlanRun } from '../run/run-plan.ts';
import type { StateHead } from './state-file.ts';

/** Writes the state that `--state` asks for, if it was given. The code for it is loaded only then. */
export async function keepState(file: string | undefined, head: StateHead, result: PlanRun): Promise<void> {
  if (file === undefined) return;
  const { writeState } = await import('./state-file.ts');
  writeState(file, head, result);
}
