import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMS_SEED, type FormFrame, MODULES } from '../../fixtures/generator/form-kinds.ts';
import { drawForms } from '../../fixtures/generator/forms.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

type Row = { frame: string; hangs: number; stacks: { stack: string[] }[] };

const hangs = drawForms(FORMS_SEED)
  .weeks.flatMap(({ pings }) => pings)
  .flatMap((ping) => ping.hangs)
  .filter(({ thread }) => thread === 'Gecko');

/** Counts the planted hangs by the name that `nameOf` gives the last frame for which it gives one. */
function countBy(nameOf: (frame: FormFrame) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stack } of hangs) {
    const name = nameOf(stack.findLast((frame) => nameOf(frame) !== undefined)!)!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const plain = (frame: FormFrame) => (typeof frame === 'string' ? frame.replace(/:\d+$/, '') : undefined);
const bare = (frame: FormFrame) => plain(frame) ?? MODULES[(frame as { module: number }).module]?.[0] ?? '(unresolved)';

async function clusters(args: readonly string[], input?: string): Promise<Row[]> {
  const source = input === undefined ? ['--source', 'fixtures/forms/hang-reports.ndjson'] : [];
  const ran = await tele(['cluster-hangs', ...source, ...args], input === undefined ? {} : { input });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

const counted = (rows: readonly Row[]) => new Map(rows.map((row) => [row.frame, row.hangs]));

/** Symbol files for two of the three modules; made up. */
function symbolFolder(): string {
  const folder = temporaryFolder();
  const write = (index: number, lines: readonly string[]) => {
    const [module, id] = MODULES[index]!;
    const place = path.join(folder, module, id);
    mkdirSync(place, { recursive: true });
    const name = `${module.replace(/\.pdb$/, '')}.sym`;
    writeFileSync(path.join(place, name), [`MODULE windows x86_64 ${id} ${module}`, ...lines, ''].join('\r\n'));
  };
  write(0, ['FUNC 1f3000 a21 0 nsWindow::ProcessMessage(unsigned int)', '1f3000 a21 12 1', 'FUNC 1f3a30 10 0 Other()']);
  write(1, ['PUBLIC 9d200 0 NtWaitForAlertByThreadId', 'PUBLIC m 9d100 0 NtOpenFile', 'PUBLIC 9d2d0 0 NtClose']);
  return folder;
}

describe('frames without a name', () => {
  it('are clusters by their module, and give way to the last frame with a name', async () => {
    expect(counted(await clusters([]))).toEqual(countBy(bare));
    expect(counted(await clusters(['--last-labelled']))).toEqual(countBy(plain));
  });

  it('get their names from symbol files, as far as these know them', async () => {
    const folder = symbolFolder();
    const named = (frame: FormFrame) => {
      const name = bare(frame);
      return name === 'ntdll.pdb' ? 'NtWaitForAlertByThreadId' : name;
    };
    const rows = await clusters(['--symbols', folder]);
    expect(counted(rows)).toEqual(countBy(named));
    const refresh = rows.find(({ frame }) => frame === 'nsRefreshDriver::Tick')!;
    expect(refresh.stacks[0]!.stack).toContain('nsWindow::ProcessMessage(unsigned int)');
    const { stderr } = await tele([
      'cluster-hangs',
      '--source',
      'fixtures/forms/hang-reports.ndjson',
      '--symbols',
      folder,
    ]);
    expect(stderr).toContain(`no symbols for 1 module, such as libxul.so/${MODULES[2][1]}/libxul.so.sym`);
    // The two together: what has no symbol gives way.
    const labelled = (frame: FormFrame) =>
      typeof frame !== 'string' && frame.module === 0
        ? 'nsWindow::ProcessMessage(unsigned int)'
        : frame === undefined
          ? undefined
          : typeof frame !== 'string' && frame.module === 1
            ? named(frame)
            : plain(frame);
    expect(counted(await clusters(['--symbols', folder, '--last-labelled', '-j', '2']))).toEqual(countBy(labelled));
  });

  it('are told of where more than a third of the hangs end in one', async () => {
    const ping = (module: number) =>
      `${JSON.stringify({
        payload: {
          modules: [['xul.pdb', 'A']],
          hangs: Array.from({ length: 9 }, (_, i) => ({
            thread: 'Gecko',
            duration: 200,
            stack: ['main', i < module ? [0, 'ff'] : 'b'],
          })),
        },
      })}\n`;
    const note = 'end in a frame that names nothing';
    expect((await tele(['cluster-hangs'], { input: ping(4) })).stderr).toContain(`44 % of the hangs ${note}`);
    expect((await tele(['cluster-hangs'], { input: ping(3) })).stderr).not.toContain(note);
    expect((await tele(['cluster-hangs', '--last-labelled'], { input: ping(9) })).stderr).not.toContain(note);
  });

  it('stay where a stack has no other', async () => {
    const ping = {
      payload: {
        modules: [['a.dll', 'A']],
        hangs: [
          {
            thread: 'Gecko',
            duration: 200,
            stack: [
              [0, '1'],
              [-1, '2'],
            ],
          },
        ],
      },
    };
    expect(await clusters(['--last-labelled'], `${JSON.stringify(ping)}\n`)).toMatchObject([{ frame: '(unresolved)' }]);
  });

  it.each([
    ['--symbols', '/nowhere/at/all', 'is not a folder'],
    ['--stop-at', '(', 'is not a regular expression'],
  ])('refuse %s %s', async (flag, value, message) => {
    const ran = await tele(['cluster-hangs', flag, value]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

describe('nested event loops', () => {
  const stacks = [
    ['Startup::XRE_Main', 'Modal', 'nsThread::ProcessNextEvent', 'a', 'b'],
    ['Startup::XRE_Main', 'a', 'b'],
    ['nsThread::ProcessNextEvent', 'a', 'b'],
    ['x', 'nsThread::ProcessNextEvent'],
    ['x', 'y'],
  ];
  const input = `${JSON.stringify({ payload: { hangs: stacks.map((stack) => ({ thread: 'Gecko', duration: 200, stack })) } })}\n`;

  it.each([
    [
      '^nsThread::ProcessNextEvent$',
      ['Startup::XRE_Main;a;b 1', 'nsThread::ProcessNextEvent 1', 'nsThread::ProcessNextEvent;a;b 2', 'x;y 1'],
    ],
    [
      'event-loop',
      ['Startup::XRE_Main;a;b 1', 'nsThread::ProcessNextEvent 1', 'nsThread::ProcessNextEvent;a;b 2', 'x;y 1'],
    ],
    ['^a$', ['a;b 3', 'x;nsThread::ProcessNextEvent 1', 'x;y 1']],
  ])('end at the innermost frame that matches %s', async (rule, expected) => {
    const ran = await tele(['cluster-hangs', '--folded', '--stop-at', rule], { input });
    expect(ran.stdout.trim().split('\n').sort()).toEqual(expected.toSorted());
  });
});
