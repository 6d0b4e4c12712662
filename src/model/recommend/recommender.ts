import { TeleError } from '../../errors.ts';
import type { Model } from '../model.ts';
import type { Scored } from './best.ts';
import { diversify } from './diversify.ts';
import { FactorKnowledge } from './factor-knowledge.ts';
import type { Knowledge, Taste } from './knowledge.ts';
import { LinkKnowledge } from './link-knowledge.ts';

export interface RecommendOptions {
  /** How many. Default 10. */
  readonly count?: number | undefined;
  /** What must not be recommended, beside what is installed. */
  readonly exclude?: ((name: string) => boolean) | undefined;
  /** 0: the best; 1: as unlike each other as can be. Default 0. */
  readonly diversity?: number | undefined;
  /** How many of the installed are named as reasons. Default 3. */
  readonly reasons?: number | undefined;
}

/** Something that somebody has: its name, or that and how it was rated. A rating below zero is a dislike. */
export type Owned = string | readonly [name: string, weight: number];

export interface Reason {
  readonly name: string;
  /** Its share of the score. */
  readonly contribution: number;
}

export interface Recommendation {
  readonly name: string;
  /** By the model's method, 0 to about 1 for ALS and EASE; for popularity, the share of users that have it. */
  readonly score: number;
  /** Where the model knows no more for this user, the list goes on by popularity. */
  readonly basis: Basis;
  /** The installed ones that speak most for it, the strongest first. */
  readonly because: readonly Reason[];
}

export type Basis = 'model' | 'popularity';

export interface Recommendations {
  readonly recommendations: readonly Recommendation[];
  /** 'popularity' if the model knows nothing of what is installed and liked. */
  readonly basis: Basis;
  /** What is installed and known. */
  readonly installed: readonly string[];
  /** What is installed and not known. */
  readonly unknown: readonly string[];
}

/** Answers from one model; made once for many answers. */
export class Recommender {
  readonly model: Model;
  readonly #knowledge: Knowledge;
  #byPopularity: Uint32Array | undefined;

  constructor(model: Model) {
    this.model = model;
    this.#knowledge = model.method === 'als' ? new FactorKnowledge(model) : new LinkKnowledge(model);
  }

  /** Items for somebody who has these. Never one of them. */
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

  /** Why this item has its score: what each installed one contributes, the most first; they sum to the score. */
  explain(installed: Iterable<string>, name: string): { score: number; reasons: Reason[] } {
    const items = [...new Set(installed)].map((own) => this.#number(own));
    const taste = this.#knowledge.foldIn(
      items,
      items.map(() => 1),
    );
    const reasons = this.#reasons(taste, this.#number(name));
    return { score: reasons.reduce((sum, { contribution }) => sum + contribution, 0), reasons };
  }

  /** Items like this one: by cosine of the factors, or of who has them. */
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
   * What one user alone has tells what that user has, and nothing of others. Imported models do not say who has what.
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
