import type { InputFlags } from '../../engines/input/input.ts';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { DIMENSIONS, parseFilter } from '../../record/dimension.ts';
import { chooseSource } from '../../source/choose.ts';

const NAMES: readonly string[] = ['source', ...Object.keys(DIMENSIONS)];

/**
 * The flags of the selection to compare with: the given ones, changed as `--vs` says. `--vs` takes words: a date
 * filter, or NAME=VALUE with the name of a source flag. Throws a UsageError for any other word, and where both
 * selections would be standard input.
 */
export function otherSelection<F extends InputFlags>(flags: F, texts: readonly string[]): F {
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  const changes = Object.fromEntries(words.map(readWord));
  if (Object.keys(changes).length === 0) throw new UsageError('--vs is empty', HINT);
  if (changes.source === undefined && chooseSource(flags, () => {}) === '-')
    throw new UsageError(
      'standard input can be read once: --vs needs a source to choose from',
      '--source FOLDER with --vs 20141103..20141109, or --vs source=before.ndjson',
    );
  return {
    ...flags,
    ...changes,
    files: changes.source === undefined ? flags.files : undefined,
    pinned: undefined,
    planned: undefined,
    typed: new Set([...flags.typed, ...Object.keys(changes)]),
  };
}

/** Whether the first selection contains the second: it does not filter by the flags in which the second differs. */
export function holdsOther<F extends InputFlags>(flags: F, other: F): boolean {
  const changed = [...other.typed].filter((name) => flags[name as keyof F] !== other[name as keyof F]);
  return changed.every((name) => name !== 'source' && (flags[name as keyof F] ?? '*') === '*');
}

const HINT = '--vs 20141103..20141109, --vs channel=aurora, or several: --vs "channel=beta date=7d"';

function readWord(word: string): [name: string, value: string] {
  const [, name = 'date', value = word] = /^([a-z-]+)=(.*)$/s.exec(word) ?? [];
  if (!NAMES.includes(name)) {
    const [best] = nearest(name, NAMES);
    throw new UsageError(
      `--vs knows no "${name}"${best === undefined ? '' : `; did you mean ${best}?`}`,
      `names are ${NAMES.join(', ')}`,
    );
  }
  if (name === 'date') checkDate(value);
  return [name, value];
}

function checkDate(value: string): void {
  try {
    parseFilter('date', value, new Date());
  } catch {
    throw new UsageError(`--vs cannot be "${value}": it is no date and no NAME=VALUE`, HINT);
  }
}
