import { say } from '../output/say.ts';

/** Says that a requested report was not written, because nothing was read. */
export function sayNoReport({ report }: { readonly report?: string | undefined }): void {
  if (report !== undefined) say('note: no report was written: the answer is from a model, and nothing was read');
}
