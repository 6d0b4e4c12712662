import { TeleError, UsageError } from '../../errors.ts';
import type { Part } from '../run/part.ts';
import type { FoundObjects, InputFlags } from './find-objects.ts';
import type { Input } from './input.ts';

/**
 * The input of `--follow`: what is added from now on to the files that the source flags name. It has no end. Throws a
 * UsageError for what is no file of lines.
 */
export async function followInput(
  found: FoundObjects | undefined,
  flags: InputFlags,
  say: (line: string) => void,
): Promise<Omit<Input, 'choosing'>> {
  if (found === undefined)
    throw new UsageError('--follow follows files, and standard input goes on by itself', 'leave out --follow');
  const { store, access } = found;
  if (!store.local)
    throw new UsageError(`--follow follows files, and ${access.uri} is none`, '--source FOLDER or a file');
  const other = (['select', 'match', 'types', 'fraction'] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined || (flags.input ?? 'ndjson') !== 'ndjson')
    throw new UsageError(`--follow reads lines of JSON, and not --${other ?? 'input'}`, `tail -F FILE | tele …`);
  return {
    uri: access.uri,
    failed: [],
    totals: {},
    *open() {
      yield { start: 0, parts: part(found, say) };
    },
  };
}

async function* part({ access, listAgain }: FoundObjects, say: (line: string) => void): AsyncIterable<Part> {
  const { followFiles } = await import('../../source/follow/follow-files.ts');
  const source = await followFiles(async () => {
    try {
      return await listAgain();
    } catch (error) {
      // Between two names of a log there is none.
      if (error instanceof TeleError) return [];
      throw error;
    }
  }, say);
  yield { number: 0, name: access.uri, live: true, source };
}
