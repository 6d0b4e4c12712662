import { formatPath } from '../../record/path.ts';
import type { Json, PathStep } from '../../record/record.ts';
import type { Scanner } from '../../record/scanner.ts';
import { KNOWN } from './report.ts';

const LOOKED_AT = 20;
const DEEPEST = 4;

/** Adds the paths of the first records of a block, which serve to suggest a name for a path that no record has. */
export function knownPaths(scanner: Scanner, rows: number, known: Set<string>): void {
  for (let row = 0, looked = 0; row < rows && looked < LOOKED_AT; row++) {
    if (scanner.bad(row)) continue;
    looked++;
    try {
      addPaths(scanner.record(row), [], known);
    } catch {
      // A line with a fault where nothing was read; other lines show the paths, too.
    }
  }
}

function addPaths(value: Json, path: readonly PathStep[], known: Set<string>): void {
  if (path.length > 0) known.add(formatPath(path));
  if (path.length === DEEPEST || typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (known.size >= KNOWN) return;
    addPaths(inner, [...path, { key }], known);
  }
}
