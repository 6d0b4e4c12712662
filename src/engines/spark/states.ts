import type { Json } from '../../record/record.ts';
import type { WideState, WideStep } from '../../wide/wide-step.ts';

/** A piece of an encoded state. Pieces with the same key can be joined anywhere. */
export type StatePiece = readonly [key: string, piece: string];

/** Cuts a state into pieces, as lines of text. */
export function cutState({ shuffle }: WideStep, state: WideState): StatePiece[] {
  const json = state.encode();
  const pieces = shuffle?.cut(json) ?? [['', json] as const];
  return pieces.map(([key, piece]) => [key, JSON.stringify(piece)]);
}

/** Merges the pieces of one key, in input order, into one piece. */
export function mergePieces(step: WideStep, key: string, pieces: readonly string[]): string {
  const merged = joinPieces(
    step,
    pieces.map((piece) => [key, piece]),
  );
  return cutState(step, merged)[0]![1];
}

/** Joins pieces to a state. Pieces of one key must be in input order. */
export function joinPieces(step: WideStep, pieces: readonly StatePiece[]): WideState {
  const whole = step.create();
  for (const [key, text] of pieces) {
    const piece = JSON.parse(text) as Json;
    whole.merge(step.decode(step.shuffle ? step.shuffle.join(key, piece) : piece));
  }
  return whole;
}
