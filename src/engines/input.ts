import { FileStore } from '../source/file-store.ts';
import { STDIN_NAME, stdinBytes } from '../source/stdin.ts';
import type { Part } from './partition.ts';

/** The source flags as a command gets them. */
export interface InputFlags {
  readonly source?: string | undefined;
}

/** What a run reads. */
export interface Input {
  readonly totals: { readonly bytes?: number; readonly objects?: number };
  parts(): AsyncIterable<Part>;
  close(): Promise<void>;
}

export async function createInput(flags: InputFlags, _say: (line: string) => void): Promise<Input> {
  if (flags.source === undefined || flags.source === '-') {
    return {
      totals: {},
      async *parts() {
        yield { number: 0, name: STDIN_NAME, source: stdinBytes() };
      },
      async close() {},
    };
  }
  const store = new FileStore(flags.source);
  return {
    totals: {},
    async *parts() {
      let number = 0;
      for await (const level of store.list('', ''))
        for (const object of level.objects)
          yield { number: number++, name: object.uri, source: await store.open(object) };
    },
    async close() {},
  };
}
