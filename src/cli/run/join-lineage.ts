import { planFacts } from '../../engines/run/facts.ts';
import type { Report } from '../../engines/run/report.ts';
import type { Lineage } from '../../handover/lineage.ts';
import type { Plan } from '../../plan/plan.ts';
import { readShares } from './read-shares.ts';

/** A plan behind what the commands before have handed on, as one. */
export interface Joined {
  readonly plan: Plan;
  /** The numbers of the first stages of all commands. */
  readonly starts: readonly number[];
  /** The paths that are of ours, see `RunOptions`: what the commands before read was typed. */
  ours(own: boolean | readonly string[]): Promise<boolean | readonly string[]>;
  /** What the last command alone has read and passed on: its input is what comes from the one before. */
  own(report: Report, passed: readonly number[]): { readonly report: Report; readonly passed: readonly number[] };
}

export function joinLineage(plan: Plan, { stages, starts }: Lineage, own: readonly number[] = [0]): Joined {
  const joined: Plan = { ...plan, stages: [...stages, ...plan.stages] };
  const all = [...starts, ...own.map((start) => start + stages.length)];
  return {
    plan: joined,
    starts: all,
    async ours(paths) {
      return paths === true ? (await planFacts(plan)).paths : paths;
    },
    own(report, passed) {
      const shares = readShares(joined, report, passed, all).slice(starts.length);
      const lines = shares[0]!.lines;
      const bad = shares.reduce((sum, share) => sum + share.bad, 0);
      return {
        report: { ...report, inputs: 1, lines, records: lines - bad, bad },
        passed: passed.slice(stages.length),
      };
    },
  };
}
