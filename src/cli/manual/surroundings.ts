import { EXIT } from '../../errors.ts';
import { bold, paragraphs, roffText, tagged } from './roff.ts';

/** Pages of section 7, which are not about a command. */
export const SEVEN = [
  'tele-expressions',
  'tele-aggregates',
  'tele-sources',
  'tele-cron',
  'tele-environment',
  'tele-report',
  'tele-spark',
];

/** The meaning of each exit code; the type ensures that none is missing. */
const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'All went well; also where the reader of the output went away.',
  failure: 'The run failed; standard error says why.',
  usage: 'The line that was typed cannot work; nothing was done.',
  badLines: 'The result is there, but more lines were bad than --max-bad allows.',
  partial: 'The result is there, but some inputs could not be read.',
  regression: 'A comparison found a regression, or an alarm of --fail-if or --fail-if-none rang.',
  interrupted: 'Interrupted from the keyboard.',
};

/** The list of exit codes. Only commands that compare, and the page of all commands, include that of a regression. */
export function exitStatus(compares: boolean): string {
  return Object.entries(EXIT)
    .filter(([, code]) => compares || code !== EXIT.regression)
    .map(([name, code]) => tagged(bold(String(code)), roffText(MEANINGS[name as keyof typeof EXIT])))
    .join('')
    .concat(
      paragraphs(
        `Where several apply, ${compares ? '10 stands before 5, and ' : ''}5 before 3; standard error says all that do.`,
      ),
    );
}

/** References to pages, with their sections. */
export function seeAlso(names: readonly string[]): string {
  return `${names.map((name) => `${bold(name)}(${SEVEN.includes(name) ? 7 : 1})`).join(',\n')}\n`;
}
