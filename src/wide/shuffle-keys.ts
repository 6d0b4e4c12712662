import type { Json } from '../record/record.ts';
import type { Shuffle } from './wide-step.ts';

/** Cuts an encoded state that is a list of pairs, the keys of a group and what is held of it. */
export const SHUFFLE_KEYS: Shuffle = {
  cut: (state) => (state as [Json, Json][]).map(([keys, held]) => [JSON.stringify(keys), held]),
  join: (keys, held) => [[JSON.parse(keys), held]],
};
