import type { Plan } from '../../plan/plan.ts';
import type { Gathering } from './gather.ts';

// Workers run a partition with the heads of the whole plan, as if earlier partitions had let nothing through. Most
// partitions give the same result as with heads that are lowered by what was let through; only the one in which a head
// ends does not.

/**
 * Whether more records have passed a head than it may still let through. A block made until then may hold too many
 * lines.
 */
export function isBeyondHeads({ stages }: Plan, gathering: Gathering, passed: readonly number[]): boolean {
  return stages.some((_, k) => (passed[k] ?? 0) > gathering.left(k));
}

/** Whether the whole partition gave the same result as it would with the lowered heads. */
export function isWithinHeads({ stages }: Plan, gathering: Gathering, passed: readonly number[]): boolean {
  return stages.every((stage, k) => {
    const left = gathering.left(k);
    return stage.op !== 'head' || left === stage.count || (passed[k] ?? 0) < left;
  });
}
