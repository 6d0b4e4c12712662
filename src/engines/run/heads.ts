import type { Plan } from '../../plan/plan.ts';
import type { Gathering } from './gather.ts';

// Workers run a partition with the heads of the whole plan, as if nothing had been let through before. Most partitions
// then make the same as they would with what is left of the heads; the one in which a head ends does not.

/** More records passed a head than it may let through now: a block that was made until then may hold too much. */
export function isBeyondHeads({ stages }: Plan, gathering: Gathering, passed: readonly number[]): boolean {
  return stages.some((_, k) => (passed[k] ?? 0) > gathering.left(k));
}

/** Did the whole partition make the same as it would have with what is left of the heads? */
export function isWithinHeads({ stages }: Plan, gathering: Gathering, passed: readonly number[]): boolean {
  return stages.every((stage, k) => {
    const left = gathering.left(k);
    return stage.op !== 'head' || left === stage.count || (passed[k] ?? 0) < left;
  });
}
