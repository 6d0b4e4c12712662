import { say } from '../output/say.ts';

/** Says where a report was asked for that there was nothing to write in. */
export function sayNoReport({ report }: { readonly report?: string | undefined }): void {
  if (report !== undefined) say('note: no report was written: the answer is from a model, and nothing was read');
}
