import { encodeRatings, type RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { grouped } from '../../render/number-text.ts';
import { groupsOf } from '../../wide/group.ts';
import { openWide } from '../../wide/registry.ts';
import type { Counts } from '../answers/answer.ts';
import { say } from '../output/say.ts';
import { mergeStates, type StateRun, writeState } from '../state/state-file.ts';

/** The command whose states hold ratings. */
export const COUNTING = 'recommend train';

/** Keeps the ratings of a table as a state, the same as that of the plan that reads them from records. */
export async function keepTable(
  file: string,
  plan: Plan,
  ratings: RatingsState,
  run: Omit<StateRun, 'state'>,
): Promise<void> {
  const step = await openWide(plan.wide!);
  const state = step.decode([[[], [encodeRatings(ratings)]]]);
  writeState(file, { command: COUNTING, plan, view: {} }, { ...run, state });
}

/** Reads the ratings of a state. Throws a UsageError for a state of another command. */
export async function ratingsFrom(file: string): Promise<RatingsState> {
  const { command, state, counts } = await mergeStates([file]);
  if (command === COUNTING) {
    sayPartial(file, counts);
    return groupsOf(state).states()[0]![0] as RatingsState;
  }
  throw new UsageError(`${file} is a state of ${command}`, `--from takes one that tele ${COUNTING} --state FILE wrote`);
}

function sayPartial(file: string, { failed, inputs }: Counts): void {
  if (failed === 0) return;
  say(`${grouped(failed)} of the ${grouped(inputs)} inputs that ${file} was made from failed: the model is partial`);
  process.exitCode = EXIT.partial;
}
