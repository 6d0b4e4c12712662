import { REPORT_SCHEMA } from '../report/report-schema.ts';
import type { Page } from './page.ts';
import { bold, paragraphs, roffText, tagged } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** Makes the page about the file that `--report` writes. */
export function reportPage(): Page {
  const rows = Object.entries(REPORT_SCHEMA.properties!).map(([name, { description = '' }]) =>
    tagged(bold(name), roffText(`${description[0]!.toUpperCase()}${description.slice(1)}.`)),
  );
  return {
    name: 'tele-report',
    section: 7,
    summary: 'format of the JSON report file that --report writes about a run',
    parts: [
      [
        'DESCRIPTION',
        paragraphs(
          `Every command that reads records takes --report FILE, and writes to it, when the run is over, one JSON object that tells what was run, over what, what came of it and where the time went. The file is there whole or not at all. tele run FILE runs the same again: the output is the same, byte for byte, where the objects are what they were.

tele run --report-schema prints its JSON schema.`,
        ),
      ],
      ['MEMBERS', rows.join('')],
      ['SEE ALSO', seeAlso(['tele', 'tele-run'])],
    ],
  };
}
