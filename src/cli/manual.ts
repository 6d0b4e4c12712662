import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core';
import { AGGREGATES } from '../aggregate/registry.ts';
import { EXIT } from '../errors.ts';
import { CONSTRUCTORS, GLOBALS, OPERATORS } from '../record/expression/language.ts';
import { KINDS, METHODS } from '../record/expression/methods.ts';
import { CONFIGURABLE, environmentName } from './config.ts';

/** Writes man/ from what the commands say of themselves, deletes pages of commands that are gone, and lists the pages in package.json. */
export function writeManual(root: string): void {
  const folder = path.join(root, 'man');
  const pages = manualPages(root);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name));
  for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
  const file = path.join(root, 'package.json');
  const before = readFileSync(file, 'utf8');
  const after = `${JSON.stringify({ ...JSON.parse(before), man: [...pages.keys()].map((name) => `man/${name}`) }, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
}

/** Every manual page by its file name, as roff. Made from oclif.manifest.json and package.json below `root`, and from nothing that changes by itself. */
export function manualPages(root: string): Map<string, string> {
  const { commands } = readJson<{ commands: Record<string, Described> }>(root, 'oclif.manifest.json');
  const product = readJson<Product>(root, 'package.json');
  const shown = Object.values(commands)
    .filter(({ hidden }) => hidden !== true)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const seven = [expressionsPage(), aggregatesPage()];
  const pages = [rootPage(shown, product), ...shown.map(commandPage), ...seven];
  return new Map(pages.map((page) => [`${page.name}.${page.section}`, write(page, product)]));
}

type Described = Command.Cached;
type Flag = Command.Flag.Cached;

interface Product {
  readonly version: string;
  readonly description: string;
}

interface Page {
  readonly name: string;
  readonly section: 1 | 7;
  readonly summary: string;
  /** Parts in order: a heading and its roff. Empty ones are left out. */
  readonly parts: readonly (readonly [heading: string, roff: string])[];
}

function readJson<T>(root: string, name: string): T {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8')) as T;
}

/** A page without a date: it would change though nothing else does. The version says how old it is. */
function write({ name, section, summary, parts }: Page, { version }: Product): string {
  const head = `.\\" Written by 'npm run man' from the commands themselves.\n.TH ${name.toUpperCase().replaceAll('-', '\\-')} ${section} "" "tele ${version}" "tele manual"\n.nh\n.ad l\n`;
  const body = parts
    .filter(([, roff]) => roff !== '')
    .map(([heading, roff]) => `.SH ${heading}\n${roff.replace(/^\.PP\n/, '')}`);
  return `${head}.SH NAME\n${roffText(name)} \\- ${roffText(summary)}\n${body.join('')}`;
}

function rootPage(commands: readonly Described[], { description }: Product): Page {
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
      ['EXIT STATUS', exitStatus()],
      ['ENVIRONMENT', environment(variablesOf(commands.flatMap(flagsOf)))],
      ['FILES', files()],
      ['SEE ALSO', seeAlso([...commands.map(({ id }) => pageName(id)), 'tele-expressions', 'tele-aggregates'])],
    ],
  };
}

function commandPage(command: Described): Page {
  const flags = flagsOf(command);
  const args = Object.values(command.args).filter(({ hidden }) => hidden !== true);
  const texts = fill(command.description ?? '').split(/\n{2,}/);
  const cost = texts.filter((text) => text.startsWith(COST));
  return {
    name: pageName(command.id),
    section: 1,
    summary: command.summary ?? command.id,
    parts: [
      ['SYNOPSIS', synopsis(command, args)],
      ['DESCRIPTION', paragraphs(texts.filter((text) => !text.startsWith(COST)).join('\n\n'))],
      ['ARGUMENTS', args.map((arg) => tagged(italic(arg.name), roffText(sentences(arg)))).join('')],
      ['OPTIONS', options(flags)],
      ['COST', paragraphs(cost.map((text) => upperFirst(text.slice(COST.length).trim())).join('\n\n'))],
      ['EXAMPLES', examples(command.examples ?? [])],
      ['EXIT STATUS', exitStatus()],
      ['ENVIRONMENT', environment(variablesOf(flags))],
      ['FILES', files()],
      ['SEE ALSO', seeAlso(['tele', ...languagesOf(command)])],
    ],
  };
}

const COST = 'Cost:';

function pageName(id: string): string {
  return `tele-${id.replaceAll(':', '-')}`;
}

function words({ id }: Described): string {
  return id.replaceAll(':', ' ');
}

function synopsis(command: Described, args: readonly Command.Arg.Cached[]): string {
  const names = args.map(({ name, required }) => (required ? italic(name) : `[${italic(name)}]`));
  const more = command.strict === false ? [`[${italic('word')} ...]`] : [];
  return `${[bold(`tele ${words(command)}`), ...names, ...more, `[${italic('option')} ...]`].join(' ')}\n`;
}

function flagsOf({ flags }: Described): Flag[] {
  return Object.values(flags).filter(({ hidden }) => hidden !== true);
}

/** The command's own options first, then each group under its name. */
function options(flags: readonly Flag[]): string {
  const groups = [...new Set(flags.map(groupOf))].sort();
  return groups
    .map((group) => {
      const heading = group === '' ? '' : `.SS ${roffText(upperFirst(group.toLowerCase()))} options\n`;
      const sorted = flags.filter((flag) => groupOf(flag) === group).sort((a, b) => (a.name < b.name ? -1 : 1));
      return heading + sorted.map((flag) => tagged(flagUse(flag), roffText(sentences(flag)))).join('');
    })
    .join('');
}

function groupOf({ helpGroup }: Flag): string {
  return helpGroup ?? '';
}

function flagUse(flag: Flag): string {
  const name = `--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${flag.name}`;
  const value = flag.type === 'option' ? ` ${italic(flag.helpValue?.toString() ?? 'value')}` : '';
  return `${flag.char === undefined ? '' : `${bold(`-${flag.char}`)}, `}${bold(name)}${value}`;
}

/** What an option or argument is for, what it may be, and what it is when left out. */
function sentences(item: Flag | Command.Arg.Cached): string {
  const option = item as Partial<Command.Flag.Cached & { options: readonly string[]; multiple: boolean }>;
  const facts = [
    option.options && `One of ${option.options.join(', ')}.`,
    ['string', 'number'].includes(typeof option.default) && `Default: ${option.default}.`,
    option.multiple && 'May be given several times.',
    option.env && `Environment: ${option.env}.`,
  ].filter(Boolean);
  return [`${upperFirst(fill(item.description ?? ''))}.`.replace(/([.…!?])\.$/, '$1'), ...facts].join(' ');
}

function examples(list: NonNullable<Described['examples']>): string {
  return list
    .map((example) => {
      const { description, command } = typeof example === 'string' ? { description: '', command: example } : example;
      const intro = description === '' ? '.PP\n' : `.PP\n${roffText(`${upperFirst(fill(description))}:`)}\n`;
      return `${intro}${verbatim(fill(command))}`;
    })
    .join('');
}

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

function exitStatus(): string {
  return Object.entries(EXIT)
    .map(([name, code]) => tagged(bold(String(code)), roffText(MEANINGS[name as keyof typeof EXIT])))
    .join('');
}

/** The options of these that a variable may set. */
function variablesOf(flags: readonly Flag[]): string[] {
  return CONFIGURABLE.filter((name) => flags.some(({ env }) => env === environmentName(name)));
}

function environment(configurable: readonly string[]): string {
  const rows = [
    ...configurable.map((name) => [environmentName(name), `Stands for --${name} where that is not given.`]),
    ['TELE_CONFIG', 'The config file; it must then exist.'],
    ['NO_COLOR', 'Where it is set and not empty, tables have no colours.'],
    ['XDG_CONFIG_HOME, XDG_CACHE_HOME', 'Where configuration and caches lie, instead of ~/.config and ~/.cache.'],
  ];
  return rows.map(([name, text]) => tagged(bold(name!), roffText(text!))).join('');
}

function files(): string {
  return tagged(
    italic('~/.config/tele/config.json'),
    roffText(
      'A JSON object of options by their names, those that a variable of the environment may set: {"source": "/data/lake", "output": "table"}. An option on the line wins over a variable, a variable over this file.',
    ),
  );
}

/** The pages of the languages that a command takes. */
function languagesOf({ args, flags }: Described): string[] {
  const values = Object.values(flags).map((flag) => (flag.type === 'option' ? flag.helpValue?.toString() : undefined));
  const takes = (...names: string[]) => values.some((value) => value !== undefined && names.includes(value));
  const aggregates = 'agg' in flags;
  return [
    ...(aggregates || 'expression' in args || takes('EXPR', 'KEY') ? ['tele-expressions'] : []),
    ...(aggregates ? ['tele-aggregates'] : []),
  ];
}

function seeAlso(names: readonly string[]): string {
  const section = (name: string) => (name === 'tele-expressions' || name === 'tele-aggregates' ? 7 : 1);
  return `${names.map((name) => `${bold(name)}(${section(name)})`).join(',\n')}\n`;
}

function expressionsPage(): Page {
  const list = (entries: readonly { use: string; doc: string }[]) =>
    entries.map(({ use, doc }) => tagged(bold(use), roffText(`${doc}.`))).join('');
  const methods = Object.entries(METHODS).map(
    ([kind, group]) => `.SS Methods of ${roffText(KINDS[kind as keyof typeof KINDS])}\n${list(Object.values(group))}`,
  );
  return {
    name: 'tele-expressions',
    section: 7,
    summary: 'what is computed of one record',
    parts: [
      [
        'DESCRIPTION',
        paragraphs(
          `An expression is JavaScript over one record. A free name is a member of the record: info.OS. The record itself is d, its index i. A missing path is undefined, never an error, at any depth.

An expression is parsed, and only what is listed here is in it: it reads nothing but its record, changes nothing, and runs nothing that the record holds. The paths that it names are known before the first record is read.

A member whose name is one of the names below is reached through the record: d.Math. A member whose name is not a JavaScript name is written d["a-b"].`,
        ),
      ],
      ['OPERATORS', list(OPERATORS)],
      ['NAMES', list([...Object.values(GLOBALS), ...Object.values(CONSTRUCTORS)])],
      [
        'METHODS',
        `${paragraphs('No method changes what it is called on: sort and reverse answer a new array. A method of a missing value answers undefined.')}${methods.join('')}`,
      ],
      ['SEE ALSO', seeAlso(['tele', 'tele-filter', 'tele-map', 'tele-flat-map', 'tele-aggregates'])],
    ],
  };
}

function aggregatesPage(): Page {
  return {
    name: 'tele-aggregates',
    section: 7,
    summary: 'what is computed of all records of a group',
    parts: [
      [
        'DESCRIPTION',
        `${paragraphs('Columns of a result are aggregates between commas, each with a name if you like. Their first argument is an expression over a record; see below for the others.')}${verbatim('n = count(), up = median(simpleMeasurements.uptime)')}${paragraphs('The same records give the same answer however they were split, ordered or spread over workers. An estimate is marked: its row has approximate: true and error.')}`,
      ],
      ['AGGREGATES', AGGREGATES.map(({ usage, doc }) => tagged(bold(usage), roffText(`${doc}.`))).join('')],
      ['SEE ALSO', seeAlso(['tele', 'tele-aggregate', 'tele-expressions'])],
    ],
  };
}

/** oclif's templates, of which the commands use the name of the program. */
function fill(text: string): string {
  return text.replaceAll(/<%=\s*config\.bin\s*%>/g, 'tele');
}

function upperFirst(text: string): string {
  return /^[a-z][a-z' ,]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part !== '')
    .map((part) => `.PP\n${part.split('\n').map(roffText).join('\n.br\n')}\n`)
    .join('');
}

function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${text}\n`;
}

function verbatim(text: string): string {
  return `.PP\n.RS 4\n.nf\n${text.split('\n').map(roffText).join('\n')}\n.fi\n.RE\n`;
}

function bold(text: string): string {
  return `\\fB${roffText(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${roffText(text)}\\fR`;
}

/** Text as roff: nothing in it is a request or an escape, quotes and hyphens come out as they were typed, the rest is ASCII. */
export function roffText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll(/[-'`^~"]/g, (sign) => SIGNS[sign]!)
    .replaceAll(
      /[^\n\x20-\x7e]/gu,
      (sign) => `\\[u${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replaceAll(/^\./gm, '\\&.');
}

const SIGNS: Record<string, string> = {
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};
