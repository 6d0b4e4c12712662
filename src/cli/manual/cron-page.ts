import type { Page } from './page.ts';
import { paragraphs, verbatim } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** The page of the manual about runs from cron that read only what is new. */
export function cronPage(): Page {
  return {
    name: 'tele-cron',
    section: 7,
    summary: 'runs that follow each other: read only what is new of a source, exactly once',
    parts: [
      [
        'DESCRIPTION',
        `${paragraphs(
          'With --since last a command reads what the last successful run of the same --name has not read:',
        )}${verbatim(`*/5 * * * *  tele aggregate --by svc --source /var/log/app --since last --name app`)}${paragraphs(
          `Up to where everything was read stands in a mark, a small file under tele/marks below $XDG_STATE_HOME or ~/.local/state. It takes its place when the answer is out, with exit status 0, 3 or 10; with 1, 2 and 130 the next run reads the same again. With 5 what was read counts, and what failed is tried again. tele mark shows, forgets and renames marks. Without --name, the question and the source are the name.

The first run reads everything that is there, or with --first now nothing. A run of another question under the same name goes on where the last one ended, and says so. A mark of another source is refused.`,
        )}`,
      ],
      [
        'FILES THAT GROW, AND ROTATION',
        paragraphs(
          `A file of lines is read up to its last line end. A last line without one waits for the next run; if the file has not changed by then, and the line is a whole record, it is taken.

A file that has another name now is known by its number on the disk and the time when it was made. A copy of it, behind which the log was emptied (copytruncate), and an archive of it (.gz, .xz, .zst, .lzma) are known by checksums of what was read: its first 4 KB, and the 4 KB before where it ended. All of them go on where the file was. A new file that begins like one beside it, under a longer name of the same kind, and was changed less than a minute ago, may be a copy that is being made: that is said, and it is left to the next run.

A file that was emptied is read from its beginning, and that is said. One that was changed before the place up to which it was read is refused with exit status 1: nobody knows what of it is new. Files that are gone are remembered for a month: a folder that comes back is not read twice.

What is no file of lines, such as an archive or a JSON document, is read whole, once. If it changes it is read again, and that is said.`,
        ),
      ],
      [
        'BUCKETS',
        paragraphs(
          'An object is known by its key and ETag, or its time and size where there is no ETag. Each is read once; one that was written anew is read again, and that is said.',
        ),
      ],
      [
        'EXACTLY ONCE',
        paragraphs(
          `The mark is written and synced beside its place before the answer goes out, and then renamed. A full disk is thus noticed while nothing is out. Where standard output is a file, the next run sees whether the answer of a killed one got there, and counts it once. Where it is a pipe, nobody knows: what was read is then read again, and it is said that it may come twice.

Records that stream, as from filter or fetch, go out while they are read. Of a run that ends with another status than 0, 3, 5 or 10 they have to be thrown away: write them to a file of their own, and rename that when the run went well.`,
        ),
      ],
      [
        'STATES THAT GROW',
        paragraphs(
          `With --state the state in the file grows by what is new, and the answer is that of all of it; a file that is not there begins with what this run reads. The state names the run by which it has grown last, so that after a kill the next run sees whether it has. A state of another question, or of another version of tele, is refused with exit status 2, and nothing counts as read: give another file, or tele mark reset and an empty place.`,
        ),
      ],
      [
        'TWO AT ONCE',
        paragraphs(
          'A lock keeps runs of a name apart, between containers and hosts, too, that share the folder of marks. By default the second one fails with exit status 1; --if-running wait makes it wait, --if-running skip ends it with 0. A holder that died is noticed at once on the same machine, elsewhere after half a minute.',
        ),
      ],
      [
        'WHAT CANNOT BE USED WITH IT',
        paragraphs(
          'Standard input, --limit and head, --fraction, --vs, --report, and programs in a pipeline: each of them would leave out some of what is new, or read more.',
        ),
      ],
      ['SEE ALSO', seeAlso(['tele', 'tele-mark', 'tele-sources', 'tele-aggregate'])],
    ],
  };
}
