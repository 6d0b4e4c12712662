import type { StoredModel } from '../../model/file/stored-model.ts';
import type { TrainingFlags } from './parameters.ts';
import { findRatings, type RatingFlags, readRatings } from './read-ratings.ts';
import { sayNoReport } from './say-no-report.ts';

/**
 * Opens the model that `--model` names, or obtains one for the source. The code that trains is loaded only for the
 * latter.
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
