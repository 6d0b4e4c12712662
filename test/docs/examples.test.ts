import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, temporaryFolder } from '../support/tele.ts';
import { ELSEWHERE, expectToWork } from './documented.ts';

interface Command {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly { readonly description: string; readonly command: string }[];
}

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, Command>;
};
const commands = Object.values(manifest.commands).filter(({ hidden }) => hidden !== true);

describe.each(commands)('$id', ({ id, summary = '', description = '', examples = [] }) => {
  const lines = examples.map(({ command }) => command.replaceAll(/<%=\s*config\.bin\s*%>/g, 'tele'));

  it('says what it does in a line, what it costs, and shows it twice', () => {
    expect(summary).toMatch(/^[a-z].*[^.]$/);
    expect(description).toMatch(/^Cost: \S/m);
    expect(description).not.toMatch(/ $/m);
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const example of examples) expect(example.description).toMatch(/\S/);
    for (const line of lines) expect(line).toMatch(new RegExp(`\\btele ${id.replaceAll(':', ' ')}\\b`));
  });

  // In order and in one folder: one example may read what the one before it wrote.
  it('does what its examples show', async () => {
    const cwd = temporaryFolder();
    for (const line of lines) if (!ELSEWHERE.test(line)) await expectToWork(line, cwd);
  });

  const foreign = lines.filter((line) => ELSEWHERE.test(line));
  if (foreign.length > 0) it.skip(`needs a bucket or a cluster: ${foreign.join('; ')}`, () => {});
});
