import { TeleError } from '../../errors.ts';
import type { Model } from '../model.ts';
import type { Scored } from './best.ts';
import { diversify } from './diversify.ts';
import { FactorKnowledge } from './factor-knowledge.ts';
import type { Knowledge, Taste } from './knowledge.ts';
import { LinkKnowledge } from './link-knowledge.ts';

/** The options of a recommendation. */
export interface RecommendOptions {
  /** The number of items. Default 10. */
  readonly count?: number | undefined;
  /** Tells which names must not be recommended, beside those that are installed. */
  readonly exclude?: ((name: string) => boolean) | undefined;
  /** From 0 (the best items) to 1 (items as unlike each other as possible). Default 0. */
  readonly diversity?: number | undefined;
  /** The number of installed items that are named as reasons. Default 3. */
  readonly reasons?: number | undefined;
}

/** An item that a user has: its name, or its name and rating. A rating below zero is a dislike. */
export type Owned = string | readonly [name: string, weight: number];

/** An installed item that speaks for a recommendation. */
export interface Reason {
  readonly name: string;
  /** The amount that the item adds to the score. */
  readonly contribution: number;
}

/** One recommended item. */
export interface Recommendation {
  readonly name: string;
  /**
   * The score by the model's method: 0 to about 1 for ALS and EASE; for popularity, the share of users that have the
   * item.
   */
  readonly score: number;
  /** The basis of the score. Where the model knows no more for this user, the list goes on by popularity. */
  readonly basis: Basis;
  /** The installed items that add most to the score, the strongest first. */
  readonly because: readonly Reason[];
}

/** The basis of a recommendation: the model, or popularity alone. */
export type Basis = 'model' | 'popularity';

/** The answer to one user. */
export interface Recommendations {
  readonly recommendations: readonly Recommendation[];
  /** 'popularity' if the model knows none of the items that are installed and liked. */
  readonly basis: Basis;
  /** The installed items that the model knows. */
  readonly installed: readonly string[];
  /** The installed items that the model does not know. */
  readonly unknown: readonly string[];
}

/** Answers users from one model. Create one for many answers: it prepares the model. */
export class Recommender {
  readonly model: Model;
  readonly #knowledge: Knowledge;
  #byPopularity: Uint32Array | undefined;

  constructor(model: Model) {
    this.model = model;
    this.#knowledge = model.method === 'als' ? new FactorKnowledge(model) : new LinkKnowledge(model);
  }

  /**
   * Recommends items to a user who has `installed`, and never one of those. Throws a UsageError for a diversity out of
   * range.
   */
  recommend(installed: Iterable<Owned>, options: RecommendOptions = {}): Recommendations {
    const { count = 10, diversity = 0, exclude } = options;
    checkDiversity(diversity);
    const { itemNames } = this.model;
    const weights = new Map(Array.from(installed, (one) => (typeof one === 'string' ? ([one, 1] as const) : one)));
    const named = Array.from(weights, ([name, weight]) => ({ name, weight, item: itemNames.find(name) }));
    const known = named.filter(({ item }) => item >= 0);
    const left = new Set(known.map(({ item }) => item));
    const passes = (item: number) => !left.has(item) && !exclude?.(itemNames.at(item));
    const usable = known.filter(({ item }) => this.#knowledge.tells(item));
    const chosen: Recommendation[] = [];
    if (usable.some(({ item, weight }) => weight > 0 && this.#isShared(item))) {
      const taste = this.#knowledge.foldIn(
        usable.map(({ item }) => item),
        usable.map(({ weight }) => weight),
      );
      for (const { item, score } of this.#choose(taste, count, diversity, passes)) {
        const because = this.#reasons(taste, item).slice(0, options.reasons ?? 3);
        chosen.push({ name: itemNames.at(item), score, basis: 'model', because });
        left.add(item);
      }
    }
    return {
      recommendations: chosen.concat(this.#popular(count - chosen.length, passes)),
      basis: chosen.length > 0 ? 'model' : 'popularity',
      installed: known.map(({ name }) => name),
      unknown: named.filter(({ item }) => item < 0).map(({ name }) => name),
    };
  }

  /** The score of an item and the contribution of each installed one, the largest first; they sum to the score. */
  explain(installed: Iterable<string>, name: string): { score: number; reasons: Reason[] } {
    const items = [...new Set(installed)].map((own) => this.#number(own));
    const taste = this.#knowledge.foldIn(
      items,
      items.map(() => 1),
    );
    const reasons = this.#reasons(taste, this.#number(name));
    return { score: reasons.reduce((sum, { contribution }) => sum + contribution, 0), reasons };
  }

  /** The items most like this one, by the cosine of their factors or of who has them. */
  similar(name: string, options: Pick<RecommendOptions, 'count' | 'exclude'> = {}): { name: string; score: number }[] {
    const { itemNames } = this.model;
    const passes = (item: number) => !options.exclude?.(itemNames.at(item));
    const similar = this.#knowledge.similar(this.#number(name), options.count ?? 10, passes);
    return similar.map(({ item, score }) => ({ name: itemNames.at(item), score }));
  }

  #choose(taste: Taste, count: number, diversity: number, passes: (item: number) => boolean): readonly Scored[] {
    if (diversity === 0) return taste.top(count, passes);
    return diversify(this.#knowledge, taste.top(Math.max(100, count * 10), passes), count, diversity);
  }

  #number(name: string): number {
    const item = this.model.itemNames.find(name);
    if (item < 0) throw new TeleError(`the model does not know '${name}'`);
    return item;
  }

  /**
   * Whether more than one user has the item: an item of one user says nothing about others. Imported models do not
   * know, so every item counts as shared.
   */
  #isShared(item: number): boolean {
    return this.model.users === 0 || this.model.popularity[item]! > 1;
  }

  #reasons(taste: Taste, item: number): Reason[] {
    return taste
      .reasons(item)
      .filter(({ score }) => score !== 0)
      .map((reason) => ({ name: this.model.itemNames.at(reason.item), contribution: reason.score }))
      .sort((a, b) => b.contribution - a.contribution);
  }

  #popular(count: number, passes: (item: number) => boolean): Recommendation[] {
    const { popularity, itemNames, users } = this.model;
    const recommendations: Recommendation[] = [];
    if (count <= 0 || users === 0) return recommendations;
    this.#byPopularity ??= Uint32Array.from(popularity.keys()).sort((a, b) => popularity[b]! - popularity[a]! || a - b);
    for (const item of this.#byPopularity) {
      if (recommendations.length >= count) break;
      if (popularity[item] === 0 || !passes(item)) continue;
      const score = popularity[item]! / users;
      recommendations.push({ name: itemNames.at(item), score, basis: 'popularity', because: [] });
    }
    return recommendations;
  }
}

function checkDiversity(diversity: number): void {
  if (diversity >= 0 && diversity <= 1) return;
  throw new TeleError(`diversity must be between 0 and 1, not ${diversity}`);
}
