import { DEBUG_TOPICS } from '../../debug.ts';
import { CONFIGURABLE, environmentName } from '../start/config.ts';
import type { Page } from './page.ts';
import { bold, italic, paragraphs, roffText, tagged, verbatim } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** Makes the page of the variables and the file that set options permanently. */
export function environmentPage(): Page {
  const terms = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([name, text]) => tagged(bold(name), roffText(`${text}.`))).join('');
  return {
    name: 'tele-environment',
    section: 7,
    summary: 'environment variables and config file of tele: default options, debug output, cache and colours',
    parts: [
      [
        'DESCRIPTION',
        paragraphs(
          'An option on the command line wins over a variable, a variable over the config file, and the config file over what tele does by itself.',
        ),
      ],
      [
        'OPTIONS AS VARIABLES',
        terms(CONFIGURABLE.map((name) => [environmentName(name), `Sets --${name} where that option is not given`])),
      ],
      [
        'OTHER VARIABLES',
        terms([
          ['TELE_CONFIG', 'Names the config file, which must then exist'],
          [
            'TELE_FUSE',
            'With 0, commands of a pipe write records to each other, instead of handing on how they are made',
          ],
          [
            'HADOOP_CONF_DIR, HADOOP_USER_NAME, TELE_HDFS_TOKEN',
            'The folder of hdfs-site.xml and core-site.xml, the user of HDFS, and a delegation token where Kerberos is wanted',
          ],
          ['NO_COLOR', 'Switches colours off where it is set and not empty'],
          [
            'XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME',
            'Folders for configuration, caches and marks, instead of ~/.config, ~/.cache and ~/.local/state',
          ],
        ]),
      ],
      [
        'DEBUG OUTPUT',
        `${paragraphs('TELE_DEBUG makes tele say on standard error what it decided and why. Its value is one topic, several between commas, or * for all of them:')}${terms(Object.entries(DEBUG_TOPICS))}${verbatim(`TELE_DEBUG=source,engine tele os-dist --channel nightly`)}`,
      ],
      [
        'FILES',
        tagged(
          italic('~/.config/tele/config.json'),
          roffText(
            'A JSON object of options by their names, those that a variable can set: {"source": "/data/lake", "output": "table"}.',
          ),
        ),
      ],
      ['SEE ALSO', seeAlso(['tele'])],
    ],
  };
}
