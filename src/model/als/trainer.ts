import type { Matrix } from '../ratings/matrix.ts';
import { NO_ROW } from './distinct-rows.ts';
import { symmetricEigen } from './eigen.ts';
import { KernelMemory, type TrainerOptions } from './kernel-memory.ts';
import { extraWeight, LEAST_EXTRA, type Objective, penaltyOf } from './options.ts';
import type { Tasks } from './task-queue.ts';
import type { Team } from './team.ts';

/** The number of item rows in one task. */
const ITEM_ROWS = 128;
/** Items may be left out of further steps while their errors together stay below this share of the allowed error. */
const SPARE = 0.1;

/**
 * The half-steps over one set of ratings, in the memory that the kernels share. One trainer serves many objectives:
 * `begin` sets one. Close it when done: it may own threads.
 */
export class Trainer extends KernelMemory {
  readonly #matrix: Matrix;
  readonly #factors: number;
  #floor = 0;
  #zeroLoss = 0;

  constructor(matrix: Matrix, options: TrainerOptions) {
    super(matrix, options);
    this.#matrix = matrix;
    this.#factors = options.factors;
  }

  /** Sets the objective; call it before the first half-step. */
  begin(objective: Objective): void {
    const { rows, shape } = this;
    this.#floor = objective.lambda === 0 ? LEAST : 0;
    const confidence = this.f32('confidence', shape.ratings);
    let least = Number.POSITIVE_INFINITY;
    this.#zeroLoss = 0;
    for (let row = 0; row < shape.rows; row++) {
      for (let j = rows.start[row]!; j < rows.start[row + 1]!; j++) {
        const v = Math.min(Math.max(extraWeight(objective, rows.weights[j]!), LEAST_EXTRA), 1e12);
        confidence[j] = rows.weights[j]! > 0 ? v : -v;
        least = Math.min(least, v);
        if (rows.weights[j]! > 0) this.#zeroLoss += (1 + v) * rows.multiplicity[row]!;
      }
    }
    this.setWord('directLoss', least < 0.1 ? 1 : 0);
    const rowPenalty = this.f32('rowPenalty', shape.rows);
    for (let row = 0; row < shape.rows; row++) rowPenalty[row] = penaltyOf(objective, rows.counts[row]!);
    const itemPenalty = this.f32('itemPenalty', shape.items).fill(-1);
    this.counts.forEach((n, item) => {
      if (n > 0) itemPenalty[item] = penaltyOf(objective, n);
    });
  }

  /** The objective where all factors are zero. Rounding errors are in proportion to it. */
  get zeroLoss(): number {
    return this.#zeroLoss;
  }

  /** Sets the item factors (items × factors). Items without ratings above zero become zero. */
  setItems(factors: Float32Array): void {
    this.#setRows(this.f32('y', this.shape.items * this.shape.factors), factors, this.#matrix.items, (item) =>
      this.counts[item] === 0 ? undefined : item,
    );
  }

  /** Sets the user factors (users × factors), and all item factors to zero. */
  async setUsers(factors: Float32Array): Promise<void> {
    const x = this.f32('x', this.shape.rows * this.shape.factors);
    this.#setRows(x, factors, this.#matrix.users, (user) => {
      const row = this.rows.rowOf[user]!;
      return row === NO_ROW ? undefined : row;
    });
    this.f32('rotated', this.shape.items * this.shape.factors).fill(0);
    await this.#run('seedRows', this.#parts());
  }

  /**
   * User half-step, exact for the current items, which are rotated into the eigenbasis of YᵀY. Returns the objective.
   * `keep` says that an item half-step follows.
   */
  async solveUsers(keep: boolean): Promise<number> {
    const parts = this.shape.parts;
    const share = Math.ceil(this.shape.items / 4 / parts) * 4;
    const slices = Array.from({ length: parts }, (_, part) => {
      const first = Math.min(this.shape.items, part * share);
      return [first, Math.min(this.shape.items, first + share), part] as const;
    });
    await this.#run('gramItems', slices);
    this.#setBasis();
    const tasks = this.#itemTasks();
    await this.#run('rotateItems', tasks);
    const penalty = this.#total(tasks.length);
    await this.#run(
      'solveRows',
      this.#parts().map(([part]) => [part, keep ? 1 : 0]),
    );
    return Math.max(0, this.#total(parts) + penalty);
  }

  /**
   * Item half-step by conjugate gradients, until the error of the objective is certainly less than `missing`: a matrix
   * A that exceeds its preconditioner D has r·A⁻¹r ≤ r·D⁻¹r. Rare items come last and converge first, so the steps run
   * over fewer and fewer items. Takes `most` steps at most, and ends early when `stop` says so. Returns the number of
   * steps.
   */
  async solveItems(missing: number, most: number, stop: () => boolean): Promise<number> {
    this.#setBasis();
    let tasks = this.#itemTasks();
    await this.#run('startItems', tasks);
    let done = 0;
    for (let steps = 0; ; steps++) {
      const sums = new Float64Array(this.buffer, this.layout.address.sums, tasks.length);
      const open = sums.reduce((sum, value) => sum + value, 0);
      if (steps >= most || open + done <= missing || stop()) return steps;
      let active = tasks.length;
      while (active > 1 && done + sums[active - 1]! <= missing * SPARE) done += sums[--active]!;
      tasks = tasks.slice(0, active);
      this.setWord('active', tasks[active - 1]![1]);
      await this.#run('probeItems', tasks);
      await this.#run('passRows', this.#parts());
      await this.#run('stepItems', tasks);
    }
  }

  /**
   * The item factors (items × factors) in the eigenbasis of YᵀY, and its eigenvalues. Valid right after `solveUsers`.
   */
  items(): { factors: Float32Array; spectrum: Float32Array } {
    const n = this.#factors;
    const padded = this.f32('rotated', this.shape.items * this.shape.factors);
    const factors = new Float32Array(this.#matrix.items * n);
    for (let item = 0; item < this.#matrix.items; item++) {
      factors.set(padded.subarray(item * this.shape.factors, item * this.shape.factors + n), item * n);
    }
    return { factors, spectrum: this.f32('spectrum', n).slice() };
  }

  /** The user factors (users × factors) in the same basis. Valid right after `solveUsers`. */
  users(): Float32Array {
    const factors = new Float32Array(this.#matrix.users * this.#factors);
    for (let user = 0; user < this.#matrix.users; user++) factors.set(this.userOf(user), user * this.#factors);
    return factors;
  }

  /** The factors of one user in the same basis; zeros for a user without a rating above zero. */
  userOf(user: number): Float64Array {
    const row = this.rows.rowOf[user]!;
    if (row === NO_ROW) return new Float64Array(this.#factors);
    const x = this.f32('x', this.shape.rows * this.shape.factors);
    const times = this.f32('multiplicity', this.shape.rows)[row]!;
    return Float64Array.from({ length: this.#factors }, (_, f) => x[row * this.shape.factors + f]! / times);
  }

  #setRows(to: Float32Array, from: Float32Array, rows: number, place: (row: number) => number | undefined): void {
    to.fill(0);
    for (let row = 0; row < rows; row++) {
      const at = place(row);
      if (at === undefined) continue;
      to.set(from.subarray(row * this.#factors, (row + 1) * this.#factors), at * this.shape.factors);
    }
  }

  /** Adds up the parts' products to YᵀY, and makes its eigenvectors the basis. */
  #setBasis(): void {
    const n = this.shape.factors;
    const parts = new Float64Array(this.buffer, this.layout.address.gram, this.shape.parts * n * n);
    const total = parts.slice(0, n * n);
    for (let part = 1; part < this.shape.parts; part++) {
      for (let at = 0; at < n * n; at++) total[at]! += parts[part * n * n + at]!;
    }
    const { values, vectors } = symmetricEigen(total, n);
    const basis = this.f32('basis', n * n);
    const basisT = this.f32('basisT', n * n);
    basis.set(vectors);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) basisT[j * n + i] = basis[i * n + j]!;
    const least = Math.max(0, this.#floor * values[0]!);
    this.f32('spectrum', n).set(values.map((value) => Math.max(value, least)));
  }

  #run(kernel: Parameters<Team['run']>[0], tasks: Tasks): Promise<void> {
    return this.team.run(kernel, this.layout.address.frame, tasks);
  }

  #total(tasks: number): number {
    return new Float64Array(this.buffer, this.layout.address.sums, tasks).reduce((sum, value) => sum + value, 0);
  }

  #parts(): [number][] {
    return Array.from({ length: this.shape.parts }, (_, part) => [part]);
  }

  #itemTasks(): [number, number, number][] {
    const tasks = Math.ceil(this.shape.items / ITEM_ROWS);
    return Array.from({ length: tasks }, (_, task) => {
      const first = task * ITEM_ROWS;
      return [first, Math.min(this.shape.items, first + ITEM_ROWS), task];
    });
  }
}

/** With λ = 0 a direction that no item uses would have no penalty: it gets this share of the largest eigenvalue. */
const LEAST = 1e-7;
