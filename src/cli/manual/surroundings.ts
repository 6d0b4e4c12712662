import { EXIT } from '../../errors.ts';
import { bold, paragraphs, roffText, tagged } from './roff.ts';

/** Pages that are no command's. */
export const SEVEN = [
  'tele-expressions',
  'tele-aggregates',
  'tele-sources',
  'tele-environment',
  'tele-report',
  'tele-spark',
];

/** What the exit codes mean; the type makes sure that none is left out. */
const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'All went well; also where the reader of the output went away.',
  failure: 'The run failed; standard error says why.',
  usage: 'The line that was typed cannot work; nothing was done.',
  badLines: 'The result is there, but more lines were bad than --max-bad allows.',
  partial: 'The result is there, but some inputs could not be read.',
  regression: 'A comparison found a regression.',
  interrupted: 'Interrupted from the keyboard.',
};

/** The exit codes: of a command that compares, and of all together, that of a regression, too. */
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

/** References to pages; those of the languages are in section 7. */
export function seeAlso(names: readonly string[]): string {
  return `${names.map((name) => `${bold(name)}(${SEVEN.includes(name) ? 7 : 1})`).join(',\n')}\n`;
}
