import { expectAnswered, findObjects, type InputFlags } from '../../engines/input/find-objects.ts';
import { createLineSink } from '../../engines/run/sink.ts';
import { EXIT, TeleError, UsageError } from '../../errors.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, sizeText } from '../../render/number-text.ts';
import { countObject, duration, emptyTally, guess } from '../explain/estimate.ts';
import { formOf } from '../output/form.ts';
import { print } from '../output/print.ts';
import { say } from '../output/say.ts';

/**
 * Lists the selected objects and reads none of them: as NDJSON during listing, or through `answer` at the end. Says on
 * stderr how many there are, with an estimate of their content. Sets the exit code.
 */
export async function listSource(
  flags: InputFlags & { readonly output?: string | undefined; readonly 'fail-fast': boolean },
  answer: (rows: readonly JsonRecord[]) => Promise<void>,
): Promise<void> {
  const found = await findObjects(flags, say);
  if (found === undefined) throw new UsageError('standard input has no objects to list', '--source names a source');
  expectAnswered(found);
  const stream = formOf(flags.output) === 'ndjson';
  const sink = createLineSink((block) => print(block));
  const rows: JsonRecord[] = [];
  const estimate = emptyTally();
  for await (const object of found.objects()) {
    countObject(estimate, object);
    const { uri, size, etag } = object;
    const row = { uri, size, ...(etag !== undefined && { etag }) };
    if (stream) sink.line(Buffer.from(JSON.stringify(row)));
    else rows.push(row);
  }
  sink.flush();
  if (!stream) await answer(rows);
  const { facts, store } = found;
  const { pings, seconds } = guess(estimate, store.local !== true, 1);
  say(
    `${counted(estimate.objects, 'object')}, ${sizeText(estimate.bytes)}, found in ${counted(facts.levels, 'level')}; a guess from names and sizes: about ${counted(pings, 'ping')}, ${duration(seconds)}`,
  );
  for (const message of facts.failed.values()) {
    if (flags['fail-fast']) throw new TeleError(message);
    say(message);
  }
  if (facts.failed.size > 0) process.exitCode = EXIT.partial;
}
