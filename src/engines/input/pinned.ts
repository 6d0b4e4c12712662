import { TeleError } from '../../errors.ts';
import type { DrawnObjects } from '../../plan/plan.ts';
import type { StoredObject } from '../../source/store.ts';

/** The input of an earlier run, which is to be read again. */
export interface Pinned {
  /** The time of that run, which decides what `yesterday` means. */
  readonly at: Date;
  readonly objects: readonly Pick<StoredObject, 'uri' | 'size' | 'etag'>[];
  /** What these objects were drawn from, if they are a sample from which that run made estimates. */
  readonly drawn?: DrawnObjects | undefined;
}

/**
 * Finds the objects of the earlier run among those of now, in its order. Throws a TeleError if one is missing or has
 * changed.
 */
export function pinObjects(now: readonly StoredObject[], { objects, at }: Pinned): StoredObject[] {
  const there = new Map(now.map((object) => [object.uri, object]));
  return objects.map(({ uri, size, etag }) => {
    const found = there.get(uri);
    const change =
      found === undefined
        ? 'is gone'
        : found.size !== size
          ? `has ${found.size.toLocaleString('en-US')} bytes, and had ${size.toLocaleString('en-US')}`
          : found.etag !== etag
            ? `has the ETag ${found.etag}, and had ${etag}`
            : undefined;
    if (change === undefined) return found!;
    throw new TeleError(`${uri} is not what it was at ${at.toISOString()}: it ${change}`, {
      hint: 'without the report, the command itself reads the source as it is now',
    });
  });
}
