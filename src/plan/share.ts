import { UsageError } from '../errors.ts';

/** Reads a share: `10%`, `0.1`. Throws a UsageError outside 0 to 1. */
export function parseShare(text: string, flag: string): number {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)(?:e-\d+)?\s*(%?)\s*$/i.exec(text);
  const share = match ? Number.parseFloat(text) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(share >= 0 && share <= 1))
    throw new UsageError(`${flag} takes a share between 0 and 1, not "${text}"`, `${flag} 0.1 or ${flag} 10%`);
  return share;
}

/** Writes a share in per cent, with every digit that it was given: `12.5 %`. */
export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
