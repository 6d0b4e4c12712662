import { planFacts } from '../../engines/run/facts.ts';
import type { Report } from '../../engines/run/report.ts';
import type { Lineage } from '../../handover/lineage.ts';
import type { Plan } from '../../plan/plan.ts';
import { readShares } from './read-shares.ts';

/** A plan joined with the plans of the commands before it. */
export interface Joined {
  readonly plan: Plan;
  /** The numbers of the first stages of all commands. */
  readonly starts: readonly number[];
  /** The paths that come from tele (see `RunOptions`); paths of the commands before were typed. */
  ours(own: boolean | readonly string[]): Promise<boolean | readonly string[]>;
  /** Computes what the last command alone read and passed on. Its input is the output of the command before. */
  own(report: Report, passed: readonly number[]): { readonly report: Report; readonly passed: readonly number[] };
}

/**
 * Joins a plan with the lineage of the commands before it. `own` has the numbers of the first stages of the plan's
 * commands.
 */
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
