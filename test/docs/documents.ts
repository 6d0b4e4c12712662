import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/tele.ts';

/** A Markdown page that users read: its name from the package's folder, and its text. */
export interface Document {
  readonly name: string;
  readonly text: string;
}

export const README = read('README.md');

/** README.md and the pages of docs/. */
export const DOCUMENTS: readonly Document[] = [
  README,
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => read(`docs/${name}`)),
];

/** A page by its name. */
export function read(name: string): Document {
  return { name, text: readFileSync(path.join(ROOT, name), 'utf8') };
}

/** What a reader can copy: blocks of shell, whose lines belong together. */
export function shellBlocks({ text }: Document): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines!.trim());
}
