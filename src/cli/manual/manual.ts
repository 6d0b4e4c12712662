import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandPage } from './command-page.ts';
import { cronPage } from './cron-page.ts';
import { environmentPage } from './environment-page.ts';
import { LANGUAGES } from './languages.ts';
import { type Described, type Product, writePage } from './page.ts';
import { reportPage } from './report-page.ts';
import { rootPage } from './root-page.ts';
import { sourcesPage } from './sources-page.ts';
import { sparkPage } from './spark-page.ts';

/**
 * Writes man/ from the commands' own descriptions, deletes pages of commands that no longer exist, and lists the pages
 * in package.json.
 */
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

/**
 * All manual pages as roff, by file name. They are made only from oclif.manifest.json and package.json below `root`, so
 * they do not change by themselves.
 */
export function manualPages(root: string): Map<string, string> {
  const { commands } = readJson<{ commands: Record<string, Described> }>(root, 'oclif.manifest.json');
  const product = readJson<Product>(root, 'package.json');
  const shown = Object.values(commands)
    .filter(({ hidden }) => hidden !== true)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const pages = [
    rootPage(shown, product),
    ...shown.map(commandPage),
    ...LANGUAGES.map((page) => page()),
    sourcesPage(),
    cronPage(),
    environmentPage(),
    reportPage(),
    sparkPage(),
  ];
  return new Map(pages.map((page) => [`${page.name}.${page.section}`, writePage(page, product)]));
}

function readJson<T>(root: string, name: string): T {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8')) as T;
}
