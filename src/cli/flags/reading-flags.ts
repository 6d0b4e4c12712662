import type { InputFlags } from '../../engines/input/input.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SparkFlagValues } from './spark-flags.ts';

/** The flags of a command that reads records, as oclif parses them. */
export interface ReadingFlags extends InputFlags, SparkFlagValues {
  readonly strict: boolean;
  readonly bad?: string | undefined;
  readonly quiet?: boolean;
  readonly 'max-bad': string;
  readonly progress: string;
  readonly report?: string | undefined;
  readonly state?: string | undefined;
  readonly master?: string | undefined;
  readonly jobs?: number | undefined;
  readonly limit?: number | undefined;
  readonly 'fail-fast'?: boolean;
  /** The command and its words, as a report records them. */
  readonly argv?: readonly string[];
  /** The plan that the flags must make, if this run repeats a report. */
  readonly planned?: Plan | undefined;
  readonly since?: string | undefined;
  /** When the run began. */
  readonly started?: Date;
  readonly name?: string | undefined;
  readonly first?: string | undefined;
  readonly 'if-running'?: string | undefined;
  readonly within?: string | undefined;
  readonly for?: string | undefined;
  readonly 'sample-clients'?: string | undefined;
  readonly tz?: string | undefined;
  readonly set?: readonly string[] | undefined;
}
