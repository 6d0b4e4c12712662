import { drawnObjects, sampleOf } from '../../analysis/sampling/sample-of.ts';
import { withSample } from '../../analysis/sampling/sampled-plan.ts';
import type { Input } from '../../engines/input/input.ts';
import type { Pinned } from '../../engines/input/pinned.ts';
import { plainSize } from '../../engines/input/plain-bytes.ts';
import type { FailedInput } from '../../engines/run/report.ts';
import type { DrawnObjects, Plan } from '../../plan/plan.ts';

/** The plan with what estimates need, if its stages or the source flags draw a sample. */
export function sampledPlan(plan: Plan, input: Input, { pinned }: { readonly pinned?: Pinned | undefined }): Plan {
  const objects = drawnFrom(input) ?? pinned?.drawn;
  // Rows of a live run come before all objects have been read.
  const isLive = plan.wide?.op === 'group' && plan.wide.live !== undefined;
  return withSample(plan, objects && isLive ? undefined : sampleOf(plan.stages, objects));
}

/**
 * A command's own plan with what estimates need, after the run of `plan`: an object that failed counts as one that was
 * not drawn.
 */
export function ownSampled(own: Plan, { wide, sample }: Plan, input: Input, failed: readonly FailedInput[]): Plan {
  const lost = new Set(failed.map(({ source }) => source));
  const objects = lost.size > 0 && sample?.objects ? drawnFrom(input, ({ uri }) => !lost.has(uri)) : undefined;
  return { ...own, ...(wide && { wide }), ...(sample && { sample: { ...sample, ...(objects && { objects }) } }) };
}

function drawnFrom(
  { listing, stored }: Input,
  isRead: (object: { readonly uri: string }) => boolean = () => true,
): DrawnObjects | undefined {
  if (!listing?.sampled || !stored) return undefined;
  const objects = stored.objects.filter(isRead).map((object) => ({ uri: object.uri, size: plainSize(object) }));
  return drawnObjects(objects, listing.sampled);
}
