import type { Pipe, RecordStage, Stage } from '../plan/plan.ts';

/** The stages up to a program, or to the end. */
export interface Section {
  readonly stages: readonly RecordStage[];
  /** The program that reads the section's records; the last section has none. */
  readonly program?: Pipe;
}

/** Cuts stages behind every program. The result has one section more than there are programs. */
export function cutSections(stages: readonly Stage[]): [Section, ...Section[]] {
  const at = stages.findIndex(({ op }) => op === 'pipe');
  if (at < 0) return [{ stages: stages as readonly RecordStage[] }];
  const program = stages[at] as Pipe;
  return [{ stages: stages.slice(0, at) as RecordStage[], program }, ...cutSections(stages.slice(at + 1))];
}
