import { type NamedRatings, type RatingsKey, ratingsOf } from '../../analysis/ratings/named-ratings.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { TeleError } from '../../errors.ts';
import type { TrainingProgress } from '../../model/als/options.ts';
import type { Training } from '../../model/als/train.ts';
import { linkModelOf, type ModelNotes, modelOf, type Writable } from '../../model/file/write-model.ts';
import { learnLinks } from '../../model/links/learn-links.ts';
import type { Settings } from '../../model/methods/settings.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { type Titles, titlesOf } from '../../model/titles.ts';
import { counted } from '../../render/number-text.ts';
import { chooseSettings } from './choose-settings.ts';
import { type DropCounts, describeDrops, dropsOf } from './drops.ts';
import { settingsFrom, type TrainingFlags } from './parameters.ts';
import { remarkWeights } from './remark-weights.ts';
import { type FactorFlags, trainFactors } from './train-factors.ts';

/** A model that was trained here, and its training data. */
export interface Trained {
  readonly model: Writable;
  readonly settings: Settings;
  readonly notes: ModelNotes;
  readonly named: NamedRatings;
  readonly drops: DropCounts;
  /** The course of training; only for ALS. */
  readonly training: Training | undefined;
  readonly seconds: number;
  /** Whether Ctrl-C came before the last iteration. */
  readonly isInterrupted: boolean;
}

/** Makes the matrix that the flags ask for. Throws a TeleError with the reasons if it is empty. */
export function learnableRatings(
  state: RatingsState,
  flags: Pick<TrainingFlags, 'key' | 'min-clients'>,
  exclude?: NameList,
): { named: NamedRatings; drops: DropCounts } {
  const named = ratingsOf(state, { key: flags.key as RatingsKey, minUsers: flags['min-clients'], exclude });
  const drops = dropsOf(state, named);
  if (named.ratings.columns.length === 0) {
    const left = describeDrops(drops);
    throw new TeleError(
      `there are no ratings to learn from in ${counted(state.facts.records, 'record')}${left && `: ${left}`}`,
      {
        hint: 'look at what is selected: channel, dates, lists, and the smallest number of clients for an add-on',
      },
    );
  }
  return { named, drops };
}

/**
 * Trains by the method of the flags, or else by the one that makes the best lists. `tell` gets the progress of ALS
 * after each iteration.
 */
export async function trainModel(
  state: RatingsState,
  flags: FactorFlags & { readonly progress: string },
  {
    exclude,
    tell,
    source,
  }: { exclude?: NameList | undefined; tell: (progress: TrainingProgress) => void; source: unknown },
): Promise<Trained> {
  const started = performance.now();
  const { named, drops } = learnableRatings(state, flags, exclude);
  const { ratings } = named;
  const given = settingsFrom(flags);
  const chosen = given === undefined ? await chooseSettings(ratings, flags) : undefined;
  const settings = given ?? chosen!.settings;
  if (settings.method === 'als') remarkWeights(ratings);
  const training = settings.method === 'als' ? await trainFactors(ratings, settings, flags, tell) : undefined;
  const titles = secondNames(named, flags);
  const model =
    settings.method === 'als'
      ? modelOf(training!, ratings, titles)
      : linkModelOf(settings, learnLinks(ratings, settings), ratings, titles);
  const notes = {
    source,
    seed: flags.seed,
    drops,
    ratings: ratings.columns.length,
    created: new Date().toISOString(),
    ...(training && { iterations: training.iterations, losses: training.losses }),
    ...(chosen && { metrics: chosen.metrics }),
  };
  return {
    model,
    settings,
    notes,
    named,
    drops,
    training,
    seconds: (performance.now() - started) / 1000,
    isInterrupted: training?.stopped === 'aborted',
  };
}

function secondNames({ titles }: NamedRatings, { key }: Pick<TrainingFlags, 'key'>): Titles | undefined {
  if (!titles.some((title) => title !== '')) return undefined;
  return titlesOf(key === 'name' ? 'ids' : 'names', titles.length, (item) => titles[item]!);
}
