import { TeleError } from '../../errors.ts';
import { FRAME } from '../../kernels/als/frame.ts';
import { alsModule, type KernelGround, layGround } from '../../kernels/als/kernels.ts';
import { itemCounts, type Matrix } from '../ratings/matrix.ts';
import { type DistinctRows, distinctRows } from './distinct-rows.ts';
import { type Layout, layOut, type Shape, shapeOf } from './layout.ts';
import { splitByCost } from './split.ts';
import { startTeam, type Team } from './team.ts';

/** The options of a trainer, which decide its memory and its threads. */
export interface TrainerOptions {
  readonly factors: number;
  readonly threads: number;
  readonly plain?: boolean | undefined;
  /** Solve equal rows once (default true). Must be false when users start from given factors. */
  readonly merge?: boolean | undefined;
  /** Bytes to reserve for the caller's own arrays. */
  readonly room?: number | undefined;
}

/** With fewer multiplications in one pass, starting threads costs more than it saves. */
const SMALL = 2 ** 22;

/**
 * One set of ratings in the memory that the kernels share, and the team that runs the kernels. Close it when done: it
 * may own threads.
 */
export class KernelMemory {
  readonly rows: DistinctRows;
  readonly shape: Shape;
  readonly layout: Layout;
  readonly buffer: ArrayBufferLike;
  readonly team: Team;
  /** The number of ratings above zero of each item. */
  readonly counts: Uint32Array;

  constructor(matrix: Matrix, options: TrainerOptions) {
    this.rows = distinctRows(matrix, options.merge ?? true);
    this.counts = itemCounts(matrix);
    const small = this.rows.columns.length * options.factors < SMALL;
    const threads = small ? 1 : Math.max(1, options.threads);
    this.shape = shapeOf(this.rows, matrix.items, options.factors, threads);
    this.layout = layOut(this.shape, options.room);
    const { address, bytes, scratch } = this.layout;
    const ground = allocate(() => layGround(options.plain ? undefined : alsModule(), bytes), bytes);
    this.buffer = ground.memory.buffer;
    this.team = startTeam(ground, { control: address.control, tasks: address.tasks, scratch });
    this.#writeData();
  }

  close(): Promise<void> {
    return this.team.close();
  }

  /** A view of one of the arrays, as floats. */
  f32(name: keyof Layout['address'], length: number): Float32Array {
    return new Float32Array(this.buffer, this.layout.address[name], length);
  }

  #u32(name: keyof Layout['address'], length: number): Uint32Array {
    return new Uint32Array(this.buffer, this.layout.address[name], length);
  }

  /** Sets a word of the frame, from which kernels read addresses and sizes. */
  setWord(name: keyof typeof FRAME, value: number): void {
    new Uint32Array(this.buffer, this.layout.address.frame)[FRAME[name]] = value;
  }

  #writeData(): void {
    const { rows, shape, layout } = this;
    for (const name of ADDRESSES) this.setWord(name, layout.address[name]);
    for (const name of ['factors', 'items', 'parts', 'longest'] as const) this.setWord(name, shape[name]);
    this.#u32('start', shape.rows + 1).set(rows.start);
    this.#u32('columns', shape.ratings).set(rows.columns);
    const multiplicity = this.f32('multiplicity', shape.rows);
    for (let row = 0; row < shape.rows; row++) multiplicity[row] = Math.sqrt(rows.multiplicity[row]!);
    const n = shape.factors;
    const solving = (k: number) =>
      n * n + (k > shape.longest ? k * n * n + n ** 3 / 3 : k * k * n + k ** 3 / 3 + 6 * k * n);
    this.#u32('solveParts', shape.parts + 1).set(splitByCost(rows, shape.parts, solving));
    this.#u32('passParts', shape.parts + 1).set(splitByCost(rows, shape.parts, (k) => k + 1));
  }
}

function allocate(make: () => KernelGround, bytes: number): KernelGround {
  try {
    return make();
  } catch (cause) {
    throw new TeleError(
      `training needs ${(bytes / 2 ** 30).toFixed(1)} GiB of memory, which this machine does not give`,
      {
        hint: 'take fewer factors, or a sample of the clients',
        cause,
      },
    );
  }
}

const ADDRESSES = [
  'y',
  'rotated',
  'basis',
  'basisT',
  'x',
  'start',
  'columns',
  'confidence',
  'rowPenalty',
  'multiplicity',
  'spectrum',
  'itemPenalty',
  'partial',
  'gram',
  'sums',
  'residual',
  'direction',
  'probe',
  'energy',
  'solveParts',
  'passParts',
] as const;
