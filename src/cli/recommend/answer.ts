import { TeleError, UsageError } from '../../errors.ts';
import type { StoredModel } from '../../model/file/stored-model.ts';
import type { Model } from '../../model/model.ts';
import { labelOf, namesOf } from '../../model/recommend/item-label.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { type Owned, Recommender } from '../../model/recommend/recommender.ts';
import { nameFinder, resolveItems, splitNames } from '../../model/recommend/resolve.ts';
import type { JsonRecord } from '../../record/record.ts';

/** The wishes of a user: the number of items, their diversity, and the items to leave out. */
export interface Wish {
  readonly count: number;
  readonly diversity: number;
  readonly exclude?: NameList | undefined;
}

/** The rows of an answer, and sentences for the person who asked. */
export interface RecommendAnswer {
  readonly rows: JsonRecord[];
  readonly sentences: string[];
}

/**
 * Makes a list for somebody who has what was typed: names or ids, several between commas. A name may itself contain
 * commas.
 */
export function answerInstalled(model: Model, texts: readonly string[], wish: Wish): RecommendAnswer {
  const find = nameFinder(model);
  const typed = texts.flatMap((text) => splitNames(text, find));
  const { known, unknown } = resolveItems(model, typed, find);
  const sentences = unknown.map(({ typed: word, near }) => {
    return `the model does not know "${word}"${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`;
  });
  return answer(model, known, wish, sentences);
}

/**
 * Makes a list for a user of the training data, by the ratings in the model. Throws a TeleError for a user that the
 * model does not know.
 */
export function answerUser(model: StoredModel, user: string, wish: Wish): RecommendAnswer {
  if (!model.hasUsers)
    throw new TeleError('the model holds no clients: it was trained with --no-clients, or imported', {
      hint: 'tele recommend --installed NAME,NAME',
    });
  const items = model.itemsOf(user);
  if (items === undefined)
    throw new TeleError(`the model was trained without a client "${user}"`, {
      hint: 'tele recommend --installed NAME,NAME',
    });
  return answer(
    model,
    items.map(({ name, weight }) => [name, weight]),
    wish,
    [],
  );
}

function answer(model: Model, known: readonly Owned[], wish: Wish, sentences: string[]): RecommendAnswer {
  const { recommendations, basis, installed } = new Recommender(model).recommend(known, {
    count: wish.count,
    diversity: wish.diversity,
    exclude: excludeKeys(model, wish.exclude),
  });
  if (basis === 'popularity' && model.users === 0)
    throw new TeleError('nothing that is installed is known to the model, and it does not know what is popular', {
      hint: 'name an add-on that it knows: tele recommend similar shows some',
    });
  if (model.method === 'popularity') sentences.push('note: the model is one of popularity: these are the most popular');
  else if (basis === 'popularity')
    sentences.push(
      `${installed.length > 0 ? 'the model knows nothing that goes with what is installed' : 'nothing that is installed is known to the model'}: these are the most popular`,
    );
  if (recommendations.length === 0) sentences.push('there is nothing left to recommend');
  const rows = recommendations.map(({ name, score, because, ...own }, index) => ({
    rank: index + 1,
    ...labelOf(model, name),
    score: rounded(score),
    basis: own.basis,
    because: because.map((reason) => ({
      ...labelOf(model, reason.name),
      contribution: rounded(reason.contribution),
    })),
  }));
  return { rows, sentences };
}

/** Finds the items most like one. Throws a UsageError with similar names for an item that the model does not know. */
export function answerSimilar(model: Model, typed: string, wish: Pick<Wish, 'count' | 'exclude'>): JsonRecord[] {
  const { known, unknown } = resolveItems(model, [typed]);
  if (unknown.length > 0) {
    const { near } = unknown[0]!;
    throw new UsageError(
      `the model does not know "${typed}"`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
    );
  }
  const exclude = excludeKeys(model, wish.exclude);
  return new Recommender(model).similar(known[0]!, { count: wish.count, exclude }).map(({ name, score }, index) => ({
    rank: index + 1,
    ...labelOf(model, name),
    similarity: rounded(score),
  }));
}

/** Makes a filter that matches a list against all names of an item. */
export function excludeKeys(model: Model, list: NameList | undefined): ((key: string) => boolean) | undefined {
  return list && ((key) => list(namesOf(model, key)));
}

/** Rounds to six significant digits, which is more than the model's precision. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
