import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLAN_SCHEMA } from '../../src/plan/schema.ts';
import { ROOT } from '../support/tele.ts';

const SRC = path.join(ROOT, 'src');

/** Modules outside of all rooms, which anyone may import: named in the line below the table. */
const COMMON = [
  'built-file.ts',
  'debug.ts',
  'errors.ts',
  'extremes.ts',
  'heap-room.ts',
  'spill.ts',
  'random.ts',
  'nearest.ts',
  'normal.ts',
  'write.ts',
];

interface Import {
  readonly from: string;
  readonly to: string;
  /** As it stands in the file. */
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'door';
}

/** AssemblyScript has compilers and imports of its own. */
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.c?ts$/.test(file) && !file.includes('/assembly/'))
  .sort();
const imports = files.flatMap(importsOf);

function readSource(file: string): string {
  return readFileSync(path.join(SRC, file), 'utf8');
}

function importsOf(file: string): Import[] {
  const text = readSource(file);
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;'"]*?\bfrom\s*'(\.[^']+)'/gm),
    ...text.matchAll(/^import\s*()'(\.[^']+)'/gm),
  ].map(([, type, specifier]) => ({ specifier: specifier!, kind: type ? ('type' as const) : ('value' as const) }));
  const doors = [...text.matchAll(/\bimport\(\s*'(\.[^']+)'/g)].map(([, specifier]) => ({
    specifier: specifier!,
    kind: 'door' as const,
  }));
  return [...found, ...doors].map(({ specifier, kind }) => ({
    from: file,
    to: path.posix.join(path.posix.dirname(file), specifier),
    specifier,
    kind,
  }));
}

interface Room {
  readonly may: ReadonlySet<string>;
  /** Does no I/O. */
  readonly pure: boolean;
}

/** What each room may import, from the table of CONTRIBUTING.md. */
function readTable(): Map<string, Room> {
  const text = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `src\/([a-z-]+)\/` \|.*\| ([^|]+) \|$/gm)].map(([row, room, may]) => ({
    room: room!,
    may: may!.trim(),
    pure: /\bPure\b|no I\/O/.test(row),
  }));
  const rooms = rows.map(({ room }) => room);
  return new Map(
    rows.map(({ room, may, pure }, k) => [room, { may: new Set(read(may, room, rooms, rooms.slice(k + 1))), pure }]),
  );
}

function read(may: string, room: string, rooms: readonly string[], below: readonly string[]): readonly string[] {
  if (may === '—') return [];
  if (may === 'everything below') return below;
  const but = /^all but (.+)$/.exec(may)?.[1];
  const named = (but ?? may).split(', ');
  for (const name of named) if (!rooms.includes(name)) throw new Error(`the table names no room "${name}"`);
  return but === undefined ? named : rooms.filter((other) => other !== room && !named.includes(other));
}

const roomOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');

describe('the rooms of CONTRIBUTING.md', () => {
  const table = readTable();

  it('are all the folders of src', () => {
    const folders = [...new Set(files.map(roomOf))].filter((room) => room !== '');
    expect([...table.keys()]).toEqual(expect.arrayContaining(folders));
    expect(files.filter((file) => roomOf(file) === '')).toEqual([...COMMON].sort());
  });

  it('import what they may, types included', () => {
    const broken = imports.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      if (here === '') return !COMMON.includes(to);
      return here !== there && !COMMON.includes(to) && !table.get(here)?.may.has(there);
    });
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('do no I/O where they say so', () => {
    const io = /^import\b[^;'"]*'node:(?:fs|net|http|https|child_process|worker_threads|readline)(?:\/[a-z]+)?'/m;
    const pure = files.filter((file) => table.get(roomOf(file))?.pure);
    expect(pure.length).toBeGreaterThan(20);
    expect(pure.filter((file) => io.test(readFileSync(path.join(SRC, file), 'utf8')))).toEqual([]);
  });

  it('allow no circle among themselves', () => {
    expect(circles([...table.keys()], (room) => [...table.get(room)!.may])).toEqual([]);
  });
});

describe('engines', () => {
  // A step that an engine knows by its name is one that somebody forgets in the next engine.
  it('name no wide step', () => {
    const wides = PLAN_SCHEMA.properties!.wide!.oneOf!.map(({ properties }) => properties!.op!.const);
    const name = new RegExp(`\\bop [!=]== '(?:${wides.join('|')})'|\\bcase '(?:${wides.join('|')})'`);
    expect(name.test(`if (wide.op === 'group')`)).toBe(true);
    const rooms = ['engines/', 'cli/explain/', 'cli/help/', 'cli/report/', 'cli/state/'];
    const named = files.filter((file) => rooms.some((room) => file.startsWith(room)) && name.test(readSource(file)));
    expect(named).toEqual([]);
  });
});

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['value', 'type', 'door']));
  });

  it('name files that are there, with their ending', () => {
    const lost = imports.filter(({ to }) => !/\.(?:c?ts|json)$/.test(to) || !existsSync(path.join(SRC, to)));
    expect(lost.map(({ from, specifier }) => `${from}: ${specifier}`)).toEqual([]);
  });

  // Types count. A door is opened long after its module was loaded, and makes no circle.
  it('make no circle', () => {
    const loaded = imports.filter(({ kind }) => kind !== 'door');
    expect(
      circles(files, (file) => loaded.filter(({ from }) => from === file).map(({ to }) => to)).map((circle) =>
        circle.join(' → '),
      ),
    ).toEqual([]);
  });

  // What stands behind a door is a bundle of its own: it would hold all of oclif a second time, and a start would read
  // it.
  it('lead through no door to a second oclif', () => {
    const next = (file: string) =>
      imports.filter(({ from, kind }) => from === file && kind === 'value').map(({ to }) => to);
    const doors = new Set(imports.filter(({ kind }) => kind === 'door').map(({ to }) => to));
    const heavy = [...doors].flatMap((door) =>
      [...reachable(door, next)].filter((file) => usesOclif(file)).map((file) => `${door} leads to ${file}`),
    );
    expect(doors.size).toBeGreaterThan(20);
    expect(heavy).toEqual([]);
  });
});

function usesOclif(file: string): boolean {
  return /^import\s(?!type\s)[^;'"]*'@oclif\//m.test(readFileSync(path.join(SRC, file), 'utf8'));
}

function reachable(start: string, next: (node: string) => readonly string[]): Set<string> {
  const found = new Set([start]);
  for (const node of found) for (const each of next(node)) found.add(each);
  return found;
}

/** Circles that a walk in depth meets: at least one where there is any. */
function circles(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (node: string, trail: readonly string[]) => {
    const at = trail.indexOf(node);
    if (at >= 0) found.push([...trail.slice(at), node]);
    if (at >= 0 || done.has(node)) return;
    for (const each of next(node)) walk(each, [...trail, node]);
    done.add(node);
  };
  for (const node of nodes) walk(node, []);
  return found;
}
