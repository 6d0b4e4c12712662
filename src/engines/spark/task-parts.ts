import { TeleError } from '../../errors.ts';
import type { Store } from '../../source/store.ts';
import { type Access, openParts } from '../input/open-part.ts';
import type { Part } from '../run/part.ts';
import type { SparkTask } from './job.ts';

/** Opens the parts of a task's partition. A part that was given up fails, with the reason, when it is read. */
export async function* openTaskParts(
  store: Store,
  access: Access,
  { parts, lost = {} }: SparkTask['partitions'][number],
): AsyncGenerator<Part> {
  const others = openParts(
    store,
    access,
    parts.filter((_, k) => lost[k] === undefined),
  );
  try {
    for (const [k, { number, object, range, from }] of parts.entries()) {
      const reason = lost[k];
      if (reason === undefined) {
        const { value, done } = await others.next();
        if (done) return;
        yield value;
      } else {
        const read = async () => {
          throw new TeleError(reason);
        };
        yield {
          number,
          name: object.uri,
          ...(range && { start: range.start }),
          ...(from !== undefined && { from }),
          source: { read, close: () => {} },
        };
      }
    }
  } finally {
    await others.return(undefined);
  }
}
