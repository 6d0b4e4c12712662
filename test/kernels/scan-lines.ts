import type { Random } from '../../src/random.ts';
import type { Path, PathStep } from '../../src/record/record.ts';

// Lines and paths for trying scanners on: records in unusual spellings, full of the same few keys, and damaged lines.

export interface Draw {
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(all: readonly T[]): T;
}

export function createDraw(random: Random): Draw {
  const below = (limit: number) => Math.floor(random() * limit);
  return { below, chance: (probability) => random() < probability, pick: (all) => all[below(all.length)]! };
}

const PLAIN_KEYS = ['a', 'b', 'c', 'id', 'OS', 'a.b', '', '0'];
const KEYS = [
  ...PLAIN_KEYS,
  ...split(
    '1  2  10  01  4294967294  4294967295  __proto__  length  toString  ü  key with "quotes"  back\\slash  tab\t',
  ),
  ...split('eight888  nine99999  a key that is rather longer than 16 bytes  a\ud800  \ufffd'),
];
export const NUMBERS = split(
  '0  -0  1  -1  12  100  123456789012345  1234567890123456  9007199254740993  1e5  1E+2  0e1  1e-7  1e999  -1e999  5e-324  ' +
    '0.1  -0.0  3.14  0.000001  123456789.123456  123456.789012345  1.7976931348623157e308',
);
const STRINGS = [
  ...split(
    '  Linux  x  "a":1  {"a":1}  }  {  [  ]  \\  \\\\  "  \\"  /  \u2028  \u0000  \u007f  ü  日本  😀  \ud83d  \ude00x  \ufeff  \n',
  ),
  'a'.repeat(70),
];
const INSERTS = [
  ...split(
    '{  }  [  ]  ,  :  "  \\  \t  \r  \n  0  1  -  .  e  a  /  \u0000  \u0001  ü  \ufeff  \\u0061  "a":1,  true  ""',
  ),
  ' ',
];

/** Up to five paths through what `drawRecord` makes. */
export function drawPaths(draw: Draw): Path[] {
  return Array.from({ length: 1 + draw.below(5) }, () =>
    Array.from({ length: draw.chance(0.03) ? 0 : 1 + draw.below(3) }, () => drawStep(draw)),
  );
}

function drawStep(draw: Draw): PathStep {
  if (draw.chance(0.2)) return { every: true };
  if (draw.chance(0.2)) return { index: draw.below(6) - 3 };
  return { key: draw.pick(draw.chance(0.8) ? PLAIN_KEYS : KEYS) };
}

/** The text of an object. */
export function drawRecord(draw: Draw): string {
  return drawObject(draw, 1 + draw.below(4), draw.pick(['', '', ' ', '\t ', '\r']));
}

function drawValue(draw: Draw, depth: number, space: string): string {
  const kind = draw.below(depth > 0 ? 9 : 5);
  if (kind < 1) return draw.pick(['true', 'false', 'null']);
  if (kind < 3) return draw.pick(NUMBERS);
  if (kind < 5) return drawString(draw);
  if (kind < 7) return drawObject(draw, depth - 1, space);
  return drawArray(draw, depth - 1, space);
}

function drawObject(draw: Draw, depth: number, space: string): string {
  const used = new Set<string>();
  const members: string[] = [];
  for (let left = draw.below(6); left > 0; left--) {
    const key = draw.pick(draw.chance(0.93) ? PLAIN_KEYS : KEYS);
    if (used.has(key) && draw.chance(0.95)) continue;
    used.add(key);
    members.push(`${spell(draw, key, draw.chance(0.02) ? 0.3 : 0)}${space}:${space}${drawValue(draw, depth, space)}`);
  }
  return `{${space}${members.join(`${space},${space}`)}${space}}`;
}

function drawArray(draw: Draw, depth: number, space: string): string {
  if (draw.chance(0.3))
    return `[${Array.from({ length: draw.below(60) }, () => draw.below(draw.pick([2, 10, 5000]))).join(draw.pick([',', ',', ', ']))}]`;
  return `[${space}${Array.from({ length: draw.below(5) }, () => drawValue(draw, depth, space)).join(`,${space}`)}]`;
}

function drawString(draw: Draw): string {
  let text = draw.pick(STRINGS);
  if (draw.chance(0.1)) text = 'y'.repeat(draw.below(64)) + '\\'.repeat(draw.below(70)) + text;
  return spell(draw, text, draw.pick([0, 0, 0.3]));
}

/** A string in JSON, with each character spelled as an escape by the given chance even where it need not be. */
function spell(draw: Draw, text: string, chance: number): string {
  if (chance === 0 || !draw.chance(0.5)) return JSON.stringify(text);
  let spelled = '"';
  for (const unit of text.split('')) {
    const escaped = draw.chance(chance + 0.1) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : undefined;
    spelled += escaped ?? (unit === '/' ? '\\/' : JSON.stringify(unit).slice(1, -1));
  }
  return `${spelled}"`;
}

/** The bytes with some damage: bytes lost, put in, replaced, repeated, cut off, or glued to another line. */
export function damage(draw: Draw, line: Buffer, other: Buffer): Buffer {
  const at = draw.below(line.length + 1);
  const size = draw.chance(0.8) ? 1 : draw.below(12);
  const [before, after] = [line.subarray(0, at), line.subarray(Math.min(line.length, at + size))];
  switch (draw.below(7)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, Buffer.from(draw.pick(INSERTS)), line.subarray(at)]);
    case 2:
      return Buffer.concat([before, Buffer.from(draw.pick(INSERTS)), after]);
    case 3:
      return before;
    case 4:
      return Buffer.concat([before, other.subarray(draw.below(other.length + 1))]);
    case 5:
      return Buffer.concat([before, line.subarray(Math.max(0, at - size))]);
    default:
      return Buffer.concat([before, Buffer.from([draw.below(256)]), after]);
  }
}

/** The pieces between two spaces in a row. */
export function split(text: string): string[] {
  return text.split('  ');
}
