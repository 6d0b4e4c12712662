import type { LocatedBadLine, Report } from '../../engines/run/report.ts';
import { EXIT, type ExitCode } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { RESERVED_WORDS } from '../../record/expression/language.ts';
import { CLIENT_PATHS } from '../../record/ping.ts';
import { printableLines } from '../../render/cell.ts';
import { counted, grouped, were } from '../../render/number-text.ts';
import { type Budget, withinBudget } from '../flags/numbers.ts';
import type { ReadShare } from '../run/read-shares.ts';

/** Prints one line for the person at the terminal or in the log. It goes to stderr, so that stdout holds only data. */
export function say(line: string): void {
  sayText(`tele: ${printableLines(line)}\n`);
}

/** The held lines; undefined while lines are written at once. */
let held: string[] | undefined;

/** Holds all further lines, until `releaseSaid`. */
export function holdSaid(): void {
  held = [];
}

/** Writes the held lines if they are `wanted`, else drops them. Further lines are written at once. */
export function releaseSaid(wanted: boolean): void {
  const lines = held ?? [];
  held = undefined;
  if (wanted) for (const line of lines) process.stderr.write(line);
}

/** Says a line before all held lines. */
export function sayFirst(line: string): void {
  if (held) held.unshift(`tele: ${printableLines(line)}\n`);
  else say(line);
}

function sayText(text: string): void {
  if (held) held.push(text);
  else process.stderr.write(text);
}

/** Reports what was lost: bad lines with their places, and inputs that failed. Returns the exit code. */
export function sayReport(
  report: Report,
  {
    budget,
    strict,
    badFile,
    ours,
    isQuiet = false,
    shares = [{ lines: report.lines + report.written, bad: report.bad }],
  }: {
    budget: Budget;
    strict: boolean;
    badFile: string | undefined;
    ours: boolean | readonly string[];
    /** Whether bad lines are counted without being named. */
    isQuiet?: boolean;
    /** The lines that each command of the pipeline read. The worst command decides. */
    shares?: readonly ReadShare[];
  },
): ExitCode {
  if (!isQuiet) for (const bad of report.examples) say(badLineText(bad));
  const tolerable = areTolerable(shares, budget);
  const later = shares.slice(1).filter(({ bad }) => bad > 0);
  const lines = report.lines + (report.written || later.reduce((sum, share) => sum + share.lines, 0));
  const badLines = report.bad - report.unanswered;
  const limit = tolerable ? '' : '; that is more than --max-bad allows';
  const kept = badFile === undefined ? '--bad FILE keeps them' : `they are in ${badFile}`;
  const untold = isQuiet ? 0 : report.bad - report.examples.length;
  if (untold > 0) say(`and ${report.unanswered === 0 ? counted(untold, 'more bad line') : `${grouped(untold)} more`}`);
  if (report.unanswered > 0) {
    const all = grouped(lines - badLines);
    say(
      `an expression failed for ${grouped(report.unanswered)} of ${all} records, which were left out (${kept})${limit}`,
    );
  }
  if (badLines > 0) {
    const checked = strict ? 'every byte was checked' : 'only the parts that were needed were checked';
    const whose =
      report.written > 0 ? ' of the input and of programs' : later.length > 0 ? ' of the input and of stages' : '';
    say(`${grouped(badLines)} of ${grouped(lines)} lines${whose} were bad (${checked}; ${kept})${limit}`);
  }
  if (report.unmatched > 0) say(`${counted(report.unmatched, 'record')} found no row in the table to join with`);
  if (report.late > 0)
    say(
      `${counted(report.late, 'record')} came too late: the row of their time was written, and is without them (${kept})`,
    );
  if (report.unsaid > 0)
    say(
      `${grouped(report.unsaid)} of ${grouped(report.records)} records do not say of themselves by what they were to be chosen, and are left out`,
    );
  sayChanged(report);
  if (ours !== true) sayUnseen(report, ours || []);
  if (report.cached > 0) say(`${counted(report.cached, 'object')} came from the cache`);
  sayUnkept(report.unkept);
  if (report.retried > 0) say(`${counted(report.retried, 'request')} ${were(report.retried)} repeated`);
  const hints = new Set<string>();
  for (const { source, message, hint } of report.failed.slice(0, FAILURES)) {
    say(message.includes(source) ? message : `${source}: ${message}`);
    if (hint !== undefined && !hints.has(hint)) sayText(`  try: ${printableLines(hint)}\n`);
    hints.add(hint ?? '');
  }
  if (report.failed.length > 0) {
    if (report.failed.length > FAILURES)
      say(`${counted(report.failed.length - FAILURES, 'more input')} failed; --report FILE names them all`);
    say(`${grouped(report.failed.length)} of ${grouped(report.inputs)} inputs failed: the result is partial`);
    return EXIT.partial;
  }
  return tolerable ? EXIT.ok : EXIT.badLines;
}

/** Whether no command of the pipeline read more bad lines than the budget allows. */
export function areTolerable(shares: readonly ReadShare[], budget: Budget): boolean {
  return shares.every(({ bad, lines }) => withinBudget(bad, lines, budget));
}

/** Reports values that could not be read exactly as written. */
function sayChanged({ garbled, rounded, lines, written }: Report): void {
  if (garbled > 0)
    say(
      `${grouped(garbled)} of ${grouped(lines + written)} lines have bytes that are no UTF-8, which all read as U+FFFD: different texts may have become one (--strict refuses such lines)`,
    );
  for (const [path, count] of rounded)
    say(
      `${path} is a whole number beyond 2^53 in ${counted(count, 'record')}, and lost its last digits: different ones may have become one${/\[(?!")/.test(path) ? '' : ` (text(${inExpression(path)}) keeps every digit)`}`,
    );
}

/** Reports once that the cache cannot keep more; what was read is still right. */
export function sayUnkept(objects: number): void {
  if (objects > 0)
    say(
      `the cache can keep no more: ${counted(objects, 'object')} ${were(objects)} read and not kept; tele cache says where it is`,
    );
}

/** Reports why a grouping has no group, so that an empty answer is not taken for a result. */
export function sayNoRows({ lines, bad, out }: Report): void {
  if (out > 0) return;
  say(
    lines - bad > 0
      ? `none of ${grouped(lines - bad)} records is left to answer from`
      : 'read 0 records: there is nothing to answer from',
  );
}

function badLineText({ source, program, made, line, offset, column, reason, unanswered }: LocatedBadLine): string {
  const place = program === undefined ? `${source}:${line}` : `${source}: line ${line} that ${program} wrote`;
  if (unanswered) return `${place}: ${reason}`;
  if (made) return `${place}: what was made of the line at byte ${offset} is bad: ${reason}`;
  return `${place}: bad line at byte ${offset}${column === undefined ? '' : `, column ${column + 1}`}: ${reason}`;
}

/** The most failed inputs that are reported one by one. */
const FAILURES = 10;

/** Writes a path as an expression. One that begins with a quoted key or a reserved word needs `d` before it. */
function inExpression(path: string): string {
  if (path.startsWith('[')) return `d${path}`;
  return RESERVED_WORDS.has(/^\w+/.exec(path)?.[0] ?? '') ? `d.${path}` : path;
}

/** Reports paths that no record had, since they are most often mistakes. */
function sayUnseen({ paths, known, lines, written, bad }: Report, ours: readonly string[]): void {
  const records = lines + written - bad;
  if (records === 0) return;
  // Each form of ping has its own path for the client's id, so one of them is enough.
  const client = CLIENT_PATHS.some((path) => paths.get(path));
  for (const [path, seen] of paths) {
    if (seen || ours.includes(path) || (client && CLIENT_PATHS.includes(path))) continue;
    const near = nearest(path, known);
    // Proposes columns of the rows before that are named like the end of the path.
    const sameEnd = [...known].filter((other) => other.endsWith(`.${path}`) || path.endsWith(`.${other}`));
    const proposals = [...new Set([...near, ...sameEnd])].slice(0, 3);
    say(
      `${path} was found in 0 of ${grouped(records)} records${proposals.length > 0 ? `; there is ${proposals.map(inExpression).join(', ')}` : ''}`,
    );
  }
}
