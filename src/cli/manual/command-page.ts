import type { Command } from '@oclif/core';
import type { Described, Flag, Page } from './page.ts';
import { bold, italic, paragraphs, roffText, tagged, verbatim } from './roff.ts';
import { exitStatus, seeAlso } from './surroundings.ts';
import { fill, upperFirst } from './text.ts';

/** Makes the page of one command. */
export function commandPage(command: Described): Page {
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
      ['EXIT STATUS', exitStatus('fail-on-regression' in command.flags || 'fail-if' in command.flags)],
      ['SEE ALSO', seeAlso(['tele', ...languagesOf(command), 'tele-environment'])],
    ],
  };
}

const COST = 'Cost:';

/** The name of a command's page: tele-recommend-train for `recommend:train`. */
export function pageName(id: string): string {
  return `tele-${id.replaceAll(':', '-')}`;
}

/** The command's name as it is typed. */
export function words({ id }: Described): string {
  return id.replaceAll(':', ' ');
}

function synopsis(command: Described, args: readonly Command.Arg.Cached[]): string {
  const names = args.map(({ name, required, multiple }) => {
    const shown = `${italic(name)}${multiple ? ' ...' : ''}`;
    return required ? shown : `[${shown}]`;
  });
  const more = command.strict === false ? ['...'] : [];
  return `${[bold(`tele ${words(command)}`), ...names, ...more, `[${italic('option')} ...]`].join(' ')}\n`;
}

/** The flags that are not hidden. */
export function flagsOf({ flags }: Described): Flag[] {
  return Object.values(flags).filter(({ hidden }) => hidden !== true);
}

/** The command's own options, then each group under its name. */
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

/** Describes an option or argument: its purpose, its values, and its default. */
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

/** The names of the pages of languages that a command takes. */
function languagesOf({ args, flags }: Described): string[] {
  const values = Object.values(flags).map((flag) => (flag.type === 'option' ? flag.helpValue?.toString() : undefined));
  const takes = (...names: string[]) => values.some((value) => value !== undefined && names.includes(value));
  const aggregates = 'agg' in flags;
  return [
    ...(aggregates || ['expression', 'member', 'key', 'value'].some((name) => name in args) || takes('EXPR', 'KEY')
      ? ['tele-expressions']
      : []),
    ...(aggregates ? ['tele-aggregates'] : []),
  ];
}
