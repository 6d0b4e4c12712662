import { existsSync, fstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { DIMENSIONS } from '../record/dimension.ts';

const CHOOSING: readonly string[] = ['source', 'fraction', ...Object.keys(DIMENSIONS)];

/**
 * When a command reads standard input: even where it is empty, such as /dev/null; where it may hold data; or last,
 * where no source is set. What is typed on the line goes first in each case.
 */
export type StdinUse = 'always' | 'data' | 'last';

/**
 * What a command reads. A source flag on the line decides for a source; otherwise data on standard input comes first;
 * then the source of the environment or the config file; then the bundled sample, which is said aloud. Answers a uri,
 * or `-` for standard input.
 */
export function chooseSource(
  flags: { readonly source?: string | undefined; readonly typed: ReadonlySet<string>; readonly stdin: StdinUse },
  say: (line: string) => void,
): string {
  const { source, typed, stdin: use } = flags;
  if (source !== undefined && (typed.has('source') || use === 'last')) return source;
  const stdin = standardInput();
  if (
    !CHOOSING.some((flag) => typed.has(flag)) &&
    (stdin === 'data' || (stdin === 'empty' && use === 'always' && source === undefined))
  )
    return '-';
  if (source !== undefined) return source;
  say(
    'reading the bundled sample, which is generated data (--source, TELE_SOURCE or the config file name another source)',
  );
  return sampleLake();
}

/** A pipe, socket or file holds data; /dev/null holds none; a terminal, or nothing, is no input. */
function standardInput(): 'data' | 'empty' | 'none' {
  try {
    const facts = fstatSync(0);
    if (facts.isFIFO() || facts.isSocket() || facts.isFile()) return 'data';
    return isatty(0) ? 'none' : 'empty';
  } catch {
    return 'none';
  }
}

/** fixtures/lake of the package: above this file, which is in dist/ when bundled and in src/source/ under test. */
export function sampleLake(): string {
  let folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const lake = join(folder, 'fixtures', 'lake');
    const parent = dirname(folder);
    if (existsSync(lake) || parent === folder) return lake;
    folder = parent;
  }
}
