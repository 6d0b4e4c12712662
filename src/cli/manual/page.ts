import type { Command } from '@oclif/core';
import { roffText } from './roff.ts';

/** A command, as the manifest has it. */
export type Described = Command.Cached;
/** A flag, as the manifest has it. */
export type Flag = Command.Flag.Cached;

/** What package.json says of the product. */
export interface Product {
  readonly version: string;
  readonly description: string;
}

/** A manual page. */
export interface Page {
  readonly name: string;
  readonly section: 1 | 7;
  readonly summary: string;
  /** Parts in order: a heading and its roff. Empty ones are left out. */
  readonly parts: readonly (readonly [heading: string, roff: string])[];
}

/** A page without a date: it would change though nothing else does. The version says how old it is. */
export function writePage({ name, section, summary, parts }: Page, { version }: Product): string {
  const head = `.\\" Written by 'npm run man' from the commands themselves.\n.TH ${name.toUpperCase().replaceAll('-', '\\-')} ${section} "" "tele ${version}" "tele manual"\n.nh\n.ad l\n`;
  const body = parts
    .filter(([, roff]) => roff !== '')
    .map(([heading, roff]) => `.SH ${heading}\n${roff.replace(/^\.PP\n/, '')}`);
  return `${head}.SH NAME\n${roffText(name)} \\- ${roffText(summary)}\n${body.join('')}`;
}
