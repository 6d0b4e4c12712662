import type { StoredModel } from '../../model/file/stored-model.ts';
import type { TrainingFlags } from './parameters.ts';
import { findRatings, type RatingFlags, readRatings } from './read-ratings.ts';
import { sayNoReport } from './say-no-report.ts';

/**
 * The model that `--model` names, or one of the source, for an answer of it alone. Code that trains is loaded only for
 * the latter.
 */
export async function openOrTrain(
  flags: RatingFlags & TrainingFlags & { readonly model?: string | undefined },
): Promise<StoredModel> {
  if (flags.model !== undefined) {
    sayNoReport(flags);
    return (await import('../../model/file/stored-model.ts')).openModel(flags.model);
  }
  const input = await findRatings(flags);
  const { obtainModel } = await import('./obtain-model.ts');
  return obtainModel(flags, input, () => readRatings(flags, input));
}
