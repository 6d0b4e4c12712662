import type { GroupBy } from '../../aggregate/group.ts';
import type { Plan } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import type { Cursor, Step } from '../../stages/cursor.ts';
import type { Binder } from '../../stages/pipeline.ts';
import type { GroupTables } from './group-tables.ts';
import type { Report } from './report.ts';
import { createReservoir, type Reservoir } from './reservoir.ts';
import type { Sink } from './sink.ts';

/** The end of the narrow stages: where records leave them as lines, or enter the wide step's state. */
export interface End {
  readonly state: { readonly groups?: GroupBy; readonly reservoir?: Reservoir };
  makeStep(binder: Binder, raw: boolean): Step;
}

/** Counts in `report` what comes out. */
export function createEnd({ wide }: Plan, tables: GroupTables | undefined, sink: Sink, report: Report): End {
  if (wide?.op === 'group') {
    const groups = tables!.create();
    return { state: { groups }, makeStep: (binder) => groupStep(wide, tables!, groups, binder, report) };
  }
  if (wide?.op === 'reservoir') {
    const reservoir = createReservoir(wide.size, wide.seed);
    const makeStep = (_: Binder, raw: boolean): Step => {
      const lineOf = raw ? rowText : madeText;
      return (cursor) => {
        report.out++;
        reservoir.add(cursor.part, () => Buffer.from(lineOf(cursor)).toString());
        return true;
      };
    };
    return { state: { reservoir }, makeStep };
  }
  return { state: {}, makeStep: (_, raw) => lineStep(sink, raw, report) };
}

/** Writes every record as a line: as it came, or as JSON of what was made of it. */
export function lineStep(sink: Sink, raw: boolean, report: { out: number }): Step {
  const lineOf = raw ? rowText : madeText;
  return (cursor) => {
    sink.line(lineOf(cursor));
    report.out++;
    return true;
  };
}

function groupStep(
  { by, columns }: Extract<NonNullable<Plan['wide']>, { op: 'group' }>,
  { takesBytes }: GroupTables,
  groups: GroupBy,
  binder: Binder,
  report: Report,
): Step {
  const keys = by.map(({ expr }) => binder.bind(expr));
  const args = columns.map((column, c) => column.args.map((expr, a) => binder.bind(expr, takesBytes(c, a))));
  const keyValues: unknown[] = keys.map(() => undefined);
  const argValues: unknown[][] = args.map((own) => own.map(() => undefined));
  return (cursor) => {
    for (let k = 0; k < keys.length; k++) keyValues[k] = keys[k]!(cursor);
    for (let c = 0; c < args.length; c++) {
      const own = args[c]!;
      for (let a = 0; a < own.length; a++) argValues[c]![a] = own[a]!(cursor);
    }
    groups.add(keyValues, argValues);
    report.out++;
    return true;
  };
}

function rowText(cursor: Cursor): Uint8Array {
  return cursor.scanner.text(cursor.row);
}

function madeText({ made }: Cursor): Uint8Array {
  return Buffer.from(jsonText(made));
}
