import { TeleError } from '../../errors.ts';
import type { Model } from '../model.ts';
import { rowOf } from '../rows.ts';
import { diversify } from './diversify.ts';
import { type FoldedUser, foldIn } from './fold-in.ts';
import { Scorer } from './scorer.ts';

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
  /** The predicted preference, 0 to about 1; for popularity, the share of users that have it. */
  readonly score: number;
  /** The installed ones that speak most for it, the strongest first. */
  readonly because: readonly Reason[];
}

export interface Recommendations {
  readonly recommendations: readonly Recommendation[];
  /** 'popularity' if nothing that is installed, and liked, is known to the model. */
  readonly basis: 'model' | 'popularity';
  /** What is installed and known. */
  readonly installed: readonly string[];
  /** What is installed and not known. */
  readonly unknown: readonly string[];
}

/** Answers from one model; made once for many answers. */
export class Recommender {
  readonly model: Model;
  #scorer: Scorer | undefined;
  #byPopularity: Uint32Array | undefined;

  constructor(model: Model) {
    this.model = model;
  }

  /** Items for somebody who has these. Never one of them. */
  recommend(installed: Iterable<Owned>, options: RecommendOptions = {}): Recommendations {
    const { count = 10, diversity = 0, exclude } = options;
    checkDiversity(diversity);
    const { itemNames } = this.model;
    const weights = new Map(Array.from(installed, (one) => (typeof one === 'string' ? ([one, 1] as const) : one)));
    const named = Array.from(weights, ([name, weight]) => ({ name, weight, item: itemNames.find(name) }));
    const known = named.filter(({ item }) => item >= 0);
    const names = {
      installed: known.map(({ name }) => name),
      unknown: named.filter(({ item }) => item < 0).map(({ name }) => name),
    };
    const own = new Set(known.map(({ item }) => item));
    const passes = (item: number) => !own.has(item) && !exclude?.(itemNames.at(item));
    const usable = known.filter(({ item }) => this.#hasFactors(item));
    if (!usable.some(({ weight }) => weight > 0))
      return { recommendations: this.#popular(count, passes), basis: 'popularity', ...names };
    const user = foldIn(
      this.model,
      usable.map(({ item }) => item),
      usable.map(({ weight }) => weight),
    );
    this.#scorer ??= new Scorer(this.model);
    const wanted = diversity > 0 ? Math.max(100, count * 10) : count;
    const candidates = this.#scorer.top(user.vector, wanted, passes);
    const chosen = diversity > 0 ? diversify(this.#scorer, candidates, count, diversity) : candidates;
    const recommendations = chosen.map(({ item, score }) => ({
      name: itemNames.at(item),
      score,
      because: options.reasons === 0 ? [] : this.#reasons(user, item).slice(0, options.reasons ?? 3),
    }));
    return { recommendations, basis: 'model', ...names };
  }

  /** Why this item has its score: what each installed one contributes, the most first; they sum to the score. */
  explain(installed: Iterable<string>, name: string): { score: number; reasons: Reason[] } {
    const items = [...new Set(installed)].map((own) => this.#number(own));
    const item = this.#number(name);
    const reasons = this.#reasons(foldIn(this.model, items), item);
    return { score: reasons.reduce((sum, { contribution }) => sum + contribution, 0), reasons };
  }

  /** Items like this one, by cosine of their factors. */
  similar(name: string, options: Pick<RecommendOptions, 'count' | 'exclude'> = {}): { name: string; score: number }[] {
    const { itemNames } = this.model;
    this.#scorer ??= new Scorer(this.model);
    const passes = (item: number) => !options.exclude?.(itemNames.at(item));
    const similar = this.#scorer.similar(this.#number(name), options.count ?? 10, passes);
    return similar.map(({ item, score }) => ({ name: itemNames.at(item), score }));
  }

  #number(name: string): number {
    const item = this.model.itemNames.find(name);
    if (item < 0) throw new TeleError(`the model does not know '${name}'`);
    return item;
  }

  #hasFactors(item: number): boolean {
    return rowOf(this.model, item).some((value) => value !== 0);
  }

  #reasons(user: FoldedUser, item: number): Reason[] {
    return Array.from(user.contributions(item), (contribution, j) => {
      return { name: this.model.itemNames.at(user.items[j]!), contribution };
    })
      .filter(({ contribution }) => contribution !== 0)
      .sort((a, b) => b.contribution - a.contribution);
  }

  #popular(count: number, passes: (item: number) => boolean): Recommendation[] {
    const { popularity, itemNames, users } = this.model;
    this.#byPopularity ??= Uint32Array.from(popularity.keys()).sort((a, b) => popularity[b]! - popularity[a]! || a - b);
    const recommendations: Recommendation[] = [];
    for (const item of this.#byPopularity) {
      if (recommendations.length >= count) break;
      if (!passes(item)) continue;
      recommendations.push({ name: itemNames.at(item), score: popularity[item]! / Math.max(users, 1), because: [] });
    }
    return recommendations;
  }
}

function checkDiversity(diversity: number): void {
  if (diversity >= 0 && diversity <= 1) return;
  throw new TeleError(`diversity must be between 0 and 1, not ${diversity}`);
}
