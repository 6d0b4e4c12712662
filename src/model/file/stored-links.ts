import { crc32 } from 'node:zlib';
import type { LinkRow, Links, LinkTable } from '../links/links.ts';
import { bytesOf, damaged, type Tensor, type TensorFile } from './safetensors.ts';

/**
 * Links as tensors: `links.start` U32 [items + 1], `links.items` U32, `links.weights` F32 and `links.both` U32, row
 * after row, and `links.crc32` U32 [items], the checksum of each row's three pieces.
 */
export function linkTensors(links: LinkTable): Record<string, Tensor> {
  const { start, items, weights, both } = links;
  const sums = Uint32Array.from({ length: start.length - 1 }, (_, row) => rowSum(links.row(row)));
  return {
    'links.start': { dtype: 'U32', shape: [start.length], data: start },
    'links.items': { dtype: 'U32', shape: [items.length], data: items },
    'links.weights': { dtype: 'F32', shape: [weights.length], data: weights },
    'links.both': { dtype: 'U32', shape: [both.length], data: both },
    'links.crc32': { dtype: 'U32', shape: [sums.length], data: sums },
  };
}

/** The rows of a file, each read and checked when it is first asked for. */
export class StoredRows implements Links {
  readonly #path: string;
  readonly #file: TensorFile;
  readonly #rows = new Map<number, LinkRow>();
  #start: Uint32Array | undefined;
  #sums: Uint32Array | undefined;

  constructor(path: string, file: TensorFile) {
    this.#path = path;
    this.#file = file;
  }

  row(item: number): LinkRow {
    const known = this.#rows.get(item);
    if (known !== undefined) return known;
    this.#start ??= this.#file.u32('links.start');
    this.#sums ??= this.#file.u32('links.crc32');
    const [from, to] = [this.#start[item]!, this.#start[item + 1]!];
    const row = {
      items: new Uint32Array(this.#piece('links.items', from, to)),
      weights: new Float32Array(this.#piece('links.weights', from, to)),
      both: new Uint32Array(this.#piece('links.both', from, to)),
    };
    if (rowSum(row) !== this.#sums[item]) throw damaged(this.#path, "a checksum of 'links' is wrong");
    this.#rows.set(item, row);
    return row;
  }

  #piece(name: string, from: number, to: number): ArrayBuffer {
    return Uint8Array.from(this.#file.bytes(name, from * 4, to * 4)).buffer;
  }
}

function rowSum({ items, weights, both }: LinkRow): number {
  return crc32(bytesOf(both), crc32(bytesOf(weights), crc32(bytesOf(items))));
}
