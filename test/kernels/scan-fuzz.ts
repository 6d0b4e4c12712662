import type { Random } from '../../src/random.ts';
import { compareScanners, emptyTally, type Tally } from './scan-compare.ts';
import { createDraw, type Draw, damage, drawPaths, drawRecord } from './scan-lines.ts';

/**
 * Compares the scanners on about `lines` random lines, a third of them damaged, in inputs of up to 40 lines and blocks
 * of all sizes.
 */
export function fuzzScanners(random: Random, lines: number): Tally {
  const draw = createDraw(random);
  const tally = emptyTally();
  while (tally.rows < lines) {
    const input = drawInput(draw);
    const sizes = Array.from({ length: 1 + draw.below(5) }, () => draw.below(draw.pick([8, 200, 5000])));
    compareScanners(
      input,
      drawPaths(draw),
      draw.chance(0.5),
      sizes,
      tally,
      draw.chance(0.1) ? 20 + draw.below(300) : undefined,
    );
  }
  return tally;
}

function drawInput(draw: Draw): Buffer {
  const parts: Buffer[] = draw.chance(0.2) ? [Buffer.from('\ufeff')] : [];
  let before = Buffer.from('{}');
  for (let left = 1 + draw.below(40); left > 0; left--) {
    const record = Buffer.from(
      (draw.chance(0.1) ? `${draw.pick(['u1', '', 'ü"', '{', ' u ', 'a\u0000'])}\t` : '') + drawRecord(draw),
    );
    const line = draw.chance(0.3) ? damage(draw, record, before) : record;
    parts.push(line, Buffer.from(draw.pick(['\n', '\n', '\n', '\r\n', '\n\n', ' \n', '\n \t\r\n'])));
    before = record;
  }
  if (draw.chance(0.3)) parts.pop();
  return Buffer.concat(parts);
}
