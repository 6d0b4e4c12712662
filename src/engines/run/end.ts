import { jsonText } from '../../record/canonical.ts';
import type { Binder } from '../../stages/binder.ts';
import type { Cursor, Step } from '../../stages/cursor.ts';
import type { WideState } from '../../wide/wide-step.ts';
import type { Report } from './report.ts';
import type { Sink } from './sink.ts';

/**
 * Makes the step behind the narrow stages. `raw` says that records come as rows of the scanner, not as values that a
 * stage made.
 */
export type MakeEnd = (binder: Binder, raw: boolean) => Step;

/** Records leave the narrow stages as lines, or enter the wide step's state. The report counts them. */
export function endOf(state: WideState | undefined, sink: Sink, report: Report): MakeEnd {
  if (state === undefined) return (_, raw) => lineStep(sink, raw, report);
  return (binder, raw) => {
    const take = state.taker(binder, raw ? rowText : madeText);
    return (cursor) => {
      const more = take(cursor);
      report.out++;
      return more;
    };
  };
}

/** Writes every record as a line: unchanged, or the JSON of the value that was made. */
export function lineStep(sink: Sink, raw: boolean, report: { out: number }): Step {
  const lineOf = raw ? rowText : madeText;
  return (cursor) => {
    sink.line(lineOf(cursor));
    report.out++;
    return true;
  };
}

function rowText(cursor: Cursor): Uint8Array {
  return cursor.scanner.text(cursor.row);
}

function madeText({ made, line }: Cursor): Uint8Array {
  return line ?? Buffer.from(jsonText(made));
}
