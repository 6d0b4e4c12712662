import { drawnObjects, sampleOf } from '../../analysis/sampling/sample-of.ts';
import { withSample } from '../../analysis/sampling/sampled-plan.ts';
import type { Input } from '../../engines/input/input.ts';
import type { Pinned } from '../../engines/input/pinned.ts';
import { plainSize } from '../../engines/input/plain-bytes.ts';
import type { FailedInput } from '../../engines/run/report.ts';
import { type DrawnObjects, isLive, type Plan } from '../../plan/plan.ts';

/**
 * The plan with what estimates need, if its stages or the source flags draw a sample, or if a run may stop before it
 * has read all objects (`stops`).
 */
export function sampledPlan(
  plan: Plan,
  input: Input,
  { pinned, stops = false }: { readonly pinned?: Pinned | undefined; readonly stops?: boolean },
): Plan {
  const some = stops ? drawnObjects([], { of: input.stored?.objects.length ?? 0, bytes: 0 }) : undefined;
  const objects = some ?? drawnFrom(input) ?? pinned?.drawn;
  // Rows of a live run come before all objects have been read.
  const comesBefore = plan.wide !== undefined && isLive(plan.wide);
  return withSample(plan, objects && comesBefore ? undefined : sampleOf(plan.stages, objects));
}

/**
 * A command's own plan with what estimates need, after the run of `plan`: an object that failed counts as one that was
 * not drawn. If all were read, none was drawn.
 */
export function ownSampled(own: Plan, { wide, sample }: Plan, input: Input, failed: readonly FailedInput[]): Plan {
  const lost = new Set(failed.map(({ source }) => source));
  const objects = drawnFrom(input, ({ uri }) => !lost.has(uri)) ?? sample?.objects;
  const { objects: _, ...others } = sample ?? {};
  const read = { ...others, ...(objects && objects.drawn < objects.of && { objects }) };
  return { ...own, ...(wide && { wide }), ...(sample && Object.keys(read).length > 0 && { sample: read }) };
}

function drawnFrom(
  { listing, stored }: Input,
  isRead: (object: { readonly uri: string }) => boolean = () => true,
): DrawnObjects | undefined {
  if (!listing?.sampled || !stored) return undefined;
  const objects = stored.objects.filter(isRead).map((object) => ({ uri: object.uri, size: plainSize(object) }));
  return drawnObjects(objects, listing.sampled);
}
