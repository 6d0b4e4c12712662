import { EXIT } from '../../errors.ts';
import { bold, roffText, tagged } from './roff.ts';

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

/** The exit codes of every command. */
export function exitStatus(): string {
  return Object.entries(EXIT)
    .map(([name, code]) => tagged(bold(String(code)), roffText(MEANINGS[name as keyof typeof EXIT])))
    .join('');
}

/** References to pages; those of the languages are in section 7. */
export function seeAlso(names: readonly string[]): string {
  return `${names.map((name) => `${bold(name)}(${SEVEN.includes(name) ? 7 : 1})`).join(',\n')}\n`;
}
