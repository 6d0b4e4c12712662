import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/tele.ts';

it('says in CONTRIBUTING.md what each dependency is for', () => {
  const { devDependencies, dependencies = {} } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const [, table = ''] = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8').split('| package | what it is for |');
  const told = [...table.matchAll(/^\| (`.*`) \| \S.* \|$/gm)].flatMap(([, names]) =>
    names!.split(', ').map((name) => name.slice(1, -1)),
  );
  expect(told.sort()).toEqual([...Object.keys(devDependencies), ...Object.keys(dependencies)].sort());
});
