import { AGGREGATES } from '../../aggregate/registry.ts';
import { CONSTRUCTORS, FUNCTIONS, GLOBALS, OPERATORS } from '../../record/expression/language.ts';
import { KINDS, METHODS } from '../../record/expression/methods.ts';
import type { Page } from './page.ts';
import { bold, paragraphs, roffText, tagged, verbatim } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** The pages of the languages that users write in commands, in the order of the manual. */
export const LANGUAGES: readonly (() => Page)[] = [expressionsPage, aggregatesPage];

function expressionsPage(): Page {
  const list = (entries: readonly { use: string; doc: string }[]) =>
    entries.map(({ use, doc }) => tagged(bold(use), roffText(`${doc}.`))).join('');
  const methods = Object.entries(METHODS).map(
    ([kind, group]) => `.SS Methods of ${roffText(KINDS[kind as keyof typeof KINDS])}\n${list(Object.values(group))}`,
  );
  return {
    name: 'tele-expressions',
    section: 7,
    summary: 'JavaScript expressions that filter and transform a JSON record: operators, functions, methods',
    parts: [
      [
        'DESCRIPTION',
        paragraphs(
          `An expression is JavaScript over one record. A free name is a member of the record: info.OS. The record itself is d, its index i: its number from 0 on among the records that come to the command or stage, over the whole input. A missing path is undefined, never an error, at any depth.

An expression is parsed, and only what is listed here is in it: it reads nothing but its record, changes nothing, and runs nothing that the record holds. The paths that it names are known before the first record is read.

A member whose name is one of the names below is reached through the record: d.Math. A member whose name is not a JavaScript name is written d["a-b"].

Values from outside are given by --set: --set least=5 makes least a name in every expression of the plan. Such a value is JSON where it can be read as such, and text otherwise; it hides a member of that name, which is then d.least.`,
        ),
      ],
      [
        'DATES',
        paragraphs(`Dates are in UTC on every machine, whatever its own zone is, unless --tz names another zone of the tz database: new Date("2024-03-01T01:00:00") reads its text in that zone, getHours() and its kin answer in it. A text with a zone of its own (Z, +01:00) is what it says, and a day alone ("2024-03-01") begins in UTC, as JavaScript has it. The zone is part of the plan: it is recorded, and every thread and executor works in it.

There is no present: the same plan gives the same answer tomorrow. Give it with --set: --set now=$(date +%s)000.`),
      ],
      ['OPERATORS', list(OPERATORS)],
      ['NAMES', list([...Object.values(GLOBALS), ...Object.values(FUNCTIONS), ...Object.values(CONSTRUCTORS)])],
      [
        'METHODS',
        `${paragraphs('No method changes what it is called on: sort and reverse answer a new array. A method of a missing value answers undefined.')}${methods.join('')}`,
      ],
      [
        'EXAMPLES',
        verbatim(`tele filter 'info.OS === "Linux" && simpleMeasurements.uptime > 5'
tele map '{os: info.OS, hours: simpleMeasurements.uptime / 60}'
tele flat-map 'threadHangStats.map(t => ({thread: t.name, hangs: t.hangs.length}))'
tele aggregate --by 'info.locale.slice(0, 2)'`),
      ],
      ['COMING FROM JQ', JQ.map(([jq, ours]) => tagged(bold(jq), roffText(ours))).join('')],
      ['SEE ALSO', seeAlso(['tele', 'tele-filter', 'tele-map', 'tele-flat-map', 'tele-aggregates'])],
    ],
  };
}

/** Words of jq, and their equivalents here. */
const JQ = [
  ['.a.b', 'a.b, or d.a.b'],
  ['length', 'list.length, text.length, or Object.keys(o).length'],
  ['--arg NAME VALUE', '--set NAME=VALUE'],
  ['-r', 'tele map writes JSON only; --output csv writes text without quotes where none are needed.'],
  ['-e', 'The exit status does not depend on values: count lines, as in tele filter ... | wc -l.'],
  ['now', 'There is no clock, so that results can be repeated. Give the time by --set, as in --set now=2014-11-10.'],
] as const;

function aggregatesPage(): Page {
  return {
    name: 'tele-aggregates',
    section: 7,
    summary: 'aggregate functions over groups of JSON records: count, sum, mean, median, quantile',
    parts: [
      [
        'DESCRIPTION',
        `${paragraphs('Columns of a result are aggregates between commas, each with a name if you like. Their first argument is an expression over a record; see below for the others.')}${verbatim('n = count(), up = median(simpleMeasurements.uptime)')}${paragraphs('The same records give the same answer however they were split, ordered or spread over workers. An estimate is marked: its row has approximate: true and error.')}`,
      ],
      [
        'VALUES',
        paragraphs(`null and a missing value are no value to any aggregate, as in SQL: distinct, top, first, last, collect, count(x) and the others pass them over, and where no value is left the answer is null (0 of count, sum and distinct). As a key of --by they are one group, in which the key is null.

Where numbers are meant, in sum, mean, variance, stddev, median, quantile, histogram, min and max, true counts as 1 and false as 0, so that mean(level === "error") is a rate. Of other types nothing is made a number: text is passed over, but for min and max, to which all text is larger than every number.

An infinite number, which only 1e999 or a division reads as, is null in an answer.`),
      ],
      ['AGGREGATES', AGGREGATES.map(({ usage, doc }) => tagged(bold(usage), roffText(`${doc}.`))).join('')],
      ['SEE ALSO', seeAlso(['tele', 'tele-aggregate', 'tele-expressions'])],
    ],
  };
}
