import { EXIT } from '../../errors.ts';
import { pageName, words } from './command-page.ts';
import type { Described, Page, Product } from './page.ts';
import { bold, italic, paragraphs, roffText, tagged } from './roff.ts';
import { exitStatus, SEVEN, seeAlso } from './surroundings.ts';
import { lowerFirst } from './text.ts';

/** Makes the page of the program itself. */
export function rootPage(commands: readonly Described[], { description }: Product): Page {
  const rows = commands.map((command) => tagged(bold(`tele ${words(command)}`), roffText(command.summary ?? '')));
  return {
    name: 'tele',
    section: 1,
    summary: lowerFirst(description),
    parts: [
      ['SYNOPSIS', `${bold('tele')} ${italic('command')} [${italic('option')} ...]\n`],
      [
        'DESCRIPTION',
        paragraphs(
          `tele answers questions about telemetry pings. Its commands read pings from a source or from standard input, and join by pipes: what goes between them is NDJSON, one record a line.

An answer is a table on a terminal and NDJSON in a pipe; --output overrides both ways. Data goes to standard output, everything else to standard error.

A line that is no JSON object never stops a run: it is counted, located and reported; more of them than --max-bad allows make the exit status ${EXIT.badLines}.`,
        ),
      ],
      ['COMMANDS', rows.join('')],
      ['EXIT STATUS', exitStatus(true)],
      ['SEE ALSO', seeAlso([...commands.map(({ id }) => pageName(id)), ...SEVEN])],
    ],
  };
}
