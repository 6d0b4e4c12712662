import { EXIT } from '../../errors.ts';
import { CONFIGURABLE, environmentName } from '../start/config.ts';
import type { Flag } from './page.ts';
import { bold, italic, roffText, tagged } from './roff.ts';

/** Pages that are no command's. */
export const SEVEN = ['tele-expressions', 'tele-aggregates', 'tele-report', 'tele-spark'];

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

/** The options of these that a variable may set. */
export function variablesOf(flags: readonly Flag[]): string[] {
  return CONFIGURABLE.filter((name) => flags.some(({ env }) => env === environmentName(name)));
}

/** What the variables of the environment do; `configurable` are flags that have one. */
export function environment(configurable: readonly string[]): string {
  const rows = [
    ...configurable.map((name) => [environmentName(name), `Stands for --${name} where that is not given.`]),
    ['TELE_CONFIG', 'The config file; it must then exist.'],
    ['NO_COLOR', 'Where it is set and not empty, tables have no colours.'],
    ['XDG_CONFIG_HOME, XDG_CACHE_HOME', 'Where configuration and caches lie, instead of ~/.config and ~/.cache.'],
  ];
  return rows.map(([name, text]) => tagged(bold(name!), roffText(text!))).join('');
}

/** The config file. */
export function files(): string {
  return tagged(
    italic('~/.config/tele/config.json'),
    roffText(
      'A JSON object of options by their names, those that a variable of the environment may set: {"source": "/data/lake", "output": "table"}. An option on the line wins over a variable, a variable over this file.',
    ),
  );
}

/** References to pages; those of the languages are in section 7. */
export function seeAlso(names: readonly string[]): string {
  return `${names.map((name) => `${bold(name)}(${SEVEN.includes(name) ? 7 : 1})`).join(',\n')}\n`;
}
