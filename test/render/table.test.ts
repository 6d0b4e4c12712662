import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draw, setLines } from '../../src/render/table.ts';

const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('', '界', 'é', 'a  b', '1,234'));

it('sets rows behind the first thousand as cli-table3 draws them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1 }),
      (columns, rows) => {
        // ASCII and other letters of one column: their width is their length.
        const cells = rows.map((row) => row.slice(0, columns).map((text) => text.replace(/[^ -~é]/g, '?')));
        const widths = Array.from({ length: columns }, (_, c) => Math.max(1, ...cells.map((row) => row[c]!.length)));
        for (const align of ['left', 'right'] as const) {
          const padded = cells.map((row) =>
            row.map((text, c) => (align === 'left' ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))),
          );
          expect(setLines(padded)).toBe(
            draw(
              padded,
              widths.map(() => ({ align })),
            ),
          );
        }
      },
    ),
  );
});
