import { compareFolded, foldCase, foldedOrder } from '../fold-case.ts';
import type { Names } from '../model.ts';
import type { Dictionary } from '../ratings/dictionary.ts';
import { type Titles, titlesOf } from '../titles.ts';
import type { Tensor, TensorFile } from './safetensors.ts';

/**
 * Stores names as tensors: NAME.text holds all names as UTF-8, one after the other; NAME.ends the end of each;
 * NAME.order their numbers in the order of their bytes; NAME.folded their numbers in the order of their folded forms.
 * Users (`isSorted`) are stored in the order of their bytes and are found only by their exact names, so they need
 * neither order.
 */
export function nameTensors(
  name: string,
  names: Dictionary,
  order: Uint32Array,
  isSorted: boolean,
): Record<string, Tensor> {
  const stored = isSorted ? order : Uint32Array.from(order.keys());
  return {
    ...textTensors(name, stored.length, (at) => names.bytesAt(stored[at]!)),
    ...(isSorted ? {} : orderTensors(name, order, (index) => names.at(index))),
  };
}

/** Stores titles as tensors in the same form as names. Equal titles are in the order of their items. */
export function titleTensors(name: string, count: number, titles: Titles): Record<string, Tensor> {
  const bytes = Array.from({ length: count }, (_, item) => Buffer.from(titles.at(item), 'utf8'));
  const order = Uint32Array.from(bytes.keys()).sort((a, b) => Buffer.compare(bytes[a]!, bytes[b]!) || a - b);
  return {
    ...textTensors(name, count, (item) => bytes[item]!),
    ...orderTensors(name, order, (item) => titles.at(item)),
  };
}

/** The tensors NAME.order and NAME.folded. */
function orderTensors(name: string, order: Uint32Array, nameAt: (index: number) => string): Record<string, Tensor> {
  const shape = [order.length];
  return {
    [`${name}.order`]: { dtype: 'U32', shape, data: order },
    [`${name}.folded`]: { dtype: 'U32', shape, data: foldedOrder(order.length, nameAt) },
  };
}

/** The tensors NAME.text and NAME.ends. */
function textTensors(name: string, count: number, textAt: (index: number) => Buffer): Record<string, Tensor> {
  const ends = new Uint32Array(count);
  let size = 0;
  for (let index = 0; index < count; index++) {
    size += textAt(index).length;
    ends[index] = size;
  }
  const text = new Uint8Array(size);
  for (let index = 0; index < count; index++) text.set(textAt(index), index === 0 ? 0 : ends[index - 1]);
  return {
    [`${name}.text`]: { dtype: 'U8', shape: [size], data: text },
    [`${name}.ends`]: { dtype: 'U32', shape: [count], data: ends },
  };
}

/**
 * Reads the bytes of all names at once and decodes a name when it is asked for; used for items. Files of older versions
 * have no order of folded forms.
 */
export function readNames(file: TensorFile, name: string): Names {
  const { size, at, compare } = readTexts(file, name);
  const find = finder(file, `${name}.order`);
  const findFolded = finder(file, `${name}.folded`);
  return {
    size,
    at,
    find(wanted) {
      const bytes = Buffer.from(wanted, 'utf8');
      return find((index) => compare(index, bytes));
    },
    ...(file.has(`${name}.folded`) && {
      findFolded: (folded: string) => findFolded((index) => compareFolded(foldCase(at(index)), folded)),
    }),
  };
}

/**
 * Makes a binary search in an order that is read at the first search. `compare` compares a name, given by its number,
 * with the wanted one.
 */
function finder(file: TensorFile, name: string): (compare: (index: number) => number) => number {
  let order: Uint32Array | undefined;
  return (compare) => {
    order ??= file.u32(name);
    const found = search(order.length, (place) => compare(order![place]!));
    return found < 0 ? -1 : order[found]!;
  };
}

/**
 * Reads the bytes of all titles at once and decodes a title when it is asked for. Files of older versions have no order
 * of titles.
 */
export function readTitles(file: TensorFile, name: string, are: Titles['are']): Titles {
  if (file.has(`${name}.order`)) return { are, ...readNames(file, name) };
  const { size, at } = readTexts(file, name);
  return titlesOf(are, size, at);
}

function readTexts(file: TensorFile, name: string) {
  const text = Buffer.from(file.u8(`${name}.text`).buffer);
  const ends = file.u32(`${name}.ends`);
  const start = (index: number) => (index === 0 ? 0 : ends[index - 1]!);
  return {
    size: ends.length,
    at: (index: number) => text.toString('utf8', start(index), ends[index]!),
    compare: (index: number, bytes: Buffer) => text.compare(bytes, 0, bytes.length, start(index), ends[index]!),
  };
}

/** Names that stay in the file; used for users. Looking one up costs two small reads for each of its log₂ steps. */
export function openNames(file: TensorFile, name: string): Names {
  const size = file.length(`${name}.ends`);
  const end = (index: number) => file.bytes(`${name}.ends`, index * 4, index * 4 + 4).readUInt32LE();
  const read = (index: number) => file.bytes(`${name}.text`, index === 0 ? 0 : end(index - 1), end(index));
  return {
    size,
    at: (index) => read(index).toString('utf8'),
    find(wanted) {
      const bytes = Buffer.from(wanted, 'utf8');
      return search(size, (at) => read(at).compare(bytes));
    },
  };
}

/** The first place where `compare` (that entry against the wanted one) is zero, or -1. */
function search(size: number, compare: (at: number) => number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(middle) < 0) low = middle + 1;
    else high = middle;
  }
  return low < size && compare(low) === 0 ? low : -1;
}
