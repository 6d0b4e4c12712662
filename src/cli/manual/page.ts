import type { Command } from '@oclif/core';
import { roffText } from './roff.ts';

/** A command, as the manifest describes it. */
export type Described = Command.Cached;
/** A flag, as the manifest describes it. */
export type Flag = Command.Flag.Cached;

/** The parts of package.json that pages use. */
export interface Product {
  readonly version: string;
  readonly description: string;
}

/** A manual page before it is written as roff. */
export interface Page {
  readonly name: string;
  readonly section: 1 | 7;
  readonly summary: string;
  /** The sections in order: a heading and its roff. Empty ones are left out. */
  readonly parts: readonly (readonly [heading: string, roff: string])[];
}

/**
 * Writes a page as roff, without a date, which would change even where nothing else does. The version tells how old it
 * is.
 */
export function writePage({ name, section, summary, parts }: Page, { version }: Product): string {
  const head = `.\\" Written by 'npm run man' from the commands themselves.\n.TH ${name.toUpperCase().replaceAll('-', '\\-')} ${section} "" "tele ${version}" "tele manual"\n.nh\n.ad l\n`;
  const body = parts
    .filter(([, roff]) => roff !== '')
    .map(([heading, roff]) => `.SH ${heading}\n${roff.replace(/^\.PP\n/, '')}`);
  return `${head}.SH NAME\n${roffText(name)} \\- ${roffText(summary)}\n${body.join('')}`;
}
