import { ratingsOf } from '../../analysis/ratings/named-ratings.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { TeleError } from '../../errors.ts';
import { largest } from '../../extremes.ts';
import { train } from '../../model/als/train.ts';
import { judgeSplits, type Try } from '../../model/evaluate/evaluate.ts';
import { type LaterQueries, type Learned, laterQueries } from '../../model/evaluate/later.ts';
import type { Outcome } from '../../model/evaluate/outcome.ts';
import { rankByModel } from '../../model/evaluate/rank-by-model.ts';
import type { Asked, TrialOptions } from '../../model/evaluate/trials.ts';
import type { StoredModel } from '../../model/file/stored-model.ts';
import { linkModelOf, modelOf } from '../../model/file/write-model.ts';
import { learnLinks } from '../../model/links/learn-links.ts';
import type { Settings } from '../../model/methods/settings.ts';
import type { Model } from '../../model/model.ts';
import type { Ratings } from '../../model/ratings/collect.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { counted } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import { keysOf } from './answer-clients.ts';
import { type EvaluateFlags, gridOf, judged } from './evaluate-grid.ts';
import type { Judgement } from './judgement.ts';
import { learnableRatings } from './train-model.ts';

/** Learns from earlier ratings with every setting, and evaluates on later ones. */
export function evaluateByTime(
  before: RatingsState,
  later: RatingsState,
  flags: EvaluateFlags,
  exclude?: NameList,
): Promise<Judgement> {
  const { ratings } = learnableRatings(before, flags, exclude).named;
  const judge = learnableRatings(later, { ...flags, 'min-clients': 1 }, exclude).named.ratings;
  const asked = laterQueries(
    judge,
    (item) => ratings.itemNames.find(judge.itemNames.at(item)),
    learnedFrom(ratings),
    flags.seed,
  );
  sayAsked(asked);
  const split = { queries: asked.queries, counts: ratings.popularity, users: ratings.users };
  const tryEach: Try<Asked> = async function* (grid, _, options) {
    for (const [index, settings] of grid.entries()) {
      if (options.signal?.aborted) return;
      yield [index, outcomeOf(await modelFor(settings, ratings, options), split, options)] as const;
    }
  };
  return judged(flags, (options) => judgeSplits([split], 1, { ...options, grid: gridOf(flags, ratings) }, tryEach));
}

/** Evaluates one model on ratings that it has not learned from. */
export function evaluateModel(
  model: StoredModel,
  later: RatingsState,
  flags: EvaluateFlags,
  exclude?: NameList,
): Promise<Judgement> {
  const judge = ratingsOf(later, { key: 'id', exclude }).ratings;
  const keys = new Map(keysOf(model, later).map((key, item) => [later.items.at(item), key]));
  const numberOf = (item: number) => {
    const key = keys.get(judge.itemNames.at(item));
    return key === undefined ? -1 : model.itemNames.find(key);
  };
  const learnedOf = (user: string) =>
    model.itemsOf(user)?.map(({ name, weight }) => ({ item: model.itemNames.find(name), weight }));
  if (!model.hasUsers)
    say('note: the model does not say from whom it was learned: if these are among them, it is judged too well');
  const asked = laterQueries(judge, numberOf, learnedOf, flags.seed);
  sayAsked(asked);
  const split = { queries: asked.queries, counts: model.popularity, users: model.users };
  const settings: Settings = model.method === 'als' ? { method: 'als', ...model.objective } : model.settings;
  return judged(flags, (options) =>
    judgeSplits([split], 1, { ...options, grid: [settings] }, async function* (_, __, trial) {
      yield [0, outcomeOf(model, split, trial)] as const;
    }),
  );
}

function learnedFrom({ userNames, start, columns, weights }: Ratings): (user: string) => Learned | undefined {
  return (name) => {
    const user = userNames.find(name);
    if (user < 0) return undefined;
    const [from, to] = [start[user]!, start[user + 1]!];
    return Array.from({ length: to - from }, (_, k) => ({ item: columns[from + k]!, weight: weights[from + k]! }));
  };
}

async function modelFor(settings: Settings, ratings: Ratings, options: TrialOptions): Promise<Model> {
  return settings.method === 'als'
    ? modelOf(await train(ratings, { ...options, ...settings }), ratings)
    : linkModelOf(settings, learnLinks(ratings, settings), ratings);
}

function outcomeOf(model: Model, { queries }: Asked, { cutoffs }: TrialOptions): Outcome {
  return rankByModel(model, queries, largest(cutoffs), cutoffs[0]!);
}

/** Says whom the lists are made for. Throws a TeleError if there is nobody. */
function sayAsked({ known, fresh, silent, unknown }: LaterQueries): void {
  const left = [
    silent > 0 ? `${counted(silent, 'client')} with nothing new, or nothing to tell from` : '',
    unknown > 0 ? `${counted(unknown, 'rating')} of add-ons that were not learned` : '',
  ].filter((text) => text !== '');
  if (known + fresh === 0)
    throw new TeleError(`nobody can be asked${left.length > 0 ? `: ${left.join(', ')}` : ''}`, {
      hint: 'judge by pings of other clients, or of a later day, on which some have more',
    });
  say(
    `note: asked are ${counted(known, 'client')} that the model has learned from, about what they have since, and ${counted(fresh, 'new one')}, about one of theirs that was left out${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`,
  );
}
