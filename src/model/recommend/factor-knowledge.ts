import type { FactorModel } from '../model.ts';
import { rowOf } from '../rows.ts';
import type { Scored } from './best.ts';
import { foldIn } from './fold-in.ts';
import type { Knowledge, Taste } from './knowledge.ts';
import { isScore } from './no-score.ts';
import { Scorer } from './scorer.ts';

/** The knowledge of a model of ALS, from its item factors. */
export class FactorKnowledge implements Knowledge {
  readonly #model: FactorModel;
  readonly #scorer: Scorer;

  constructor(model: FactorModel) {
    this.#model = model;
    this.#scorer = new Scorer(model);
  }

  tells(item: number): boolean {
    return rowOf(this.#model, item).some((value) => value !== 0);
  }

  foldIn(items: readonly number[], weights: readonly number[]): Taste {
    const user = foldIn(this.#model, items, weights);
    return {
      top: (count, passes) => this.#scorer.top(user.vector, count, passes).filter(({ score }) => isScore('als', score)),
      reasons: (item) => Array.from(user.contributions(item), (score, j) => ({ item: user.items[j]!, score })),
    };
  }

  likenessTo(item: number): (other: number) => number {
    return this.#scorer.similarityTo(item);
  }

  similar(item: number, count: number, passes: (item: number) => boolean): Scored[] {
    return this.#scorer.similar(item, count, passes);
  }
}
