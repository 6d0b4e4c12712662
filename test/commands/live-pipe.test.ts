import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BIN, programFolder, shell, temporaryFolder } from '../support/tele.ts';

const O_NONBLOCK = 0o4000;

/** A line of shell whose first command reads what the test writes; `next` answers the next line that comes out. */
function live(line: string) {
  const child = spawn('bash', ['-c', `tele() { "${process.execPath}" "${BIN}" "$@"; }; ${line}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, XDG_CONFIG_HOME: '/nowhere' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, write: (text: string) => child.stdin.write(text), next: async () => (await lines.next()).value };
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.stdin!.end();
  const [code] = await once(child, 'exit');
  return code;
}

describe('a line that comes is a line that goes', () => {
  it.each([
    ['filter', 'tele filter true'],
    ['three commands', `tele filter 'n >= 0' | tele map '{n}' | tele sample --rate 1`],
    ['a program in a pipeline', `tele run "filter 'n >= 0' | sed -u s/x/y/ | map '{n}'"`],
  ])('through %s', async (_, line) => {
    const { child, write, next } = live(line);
    for (let n = 0; n < 10; n++) {
      write(`{"n":${n}}\n`);
      expect(await next()).toBe(`{"n":${n}}`);
    }
    expect(await ended(child)).toBe(0);
  });
});

it.skipIf(process.platform !== 'linux').each(['0', '1'])(
  'a line that is written to a file comes out of tail -f and two commands within 100 ms, TELE_FUSE=%s',
  async (TELE_FUSE) => {
    const file = path.join(temporaryFolder(), 'growing.ndjson');
    writeFileSync(file, '');
    const line = `tail -f -n +1 '${file}' | tele filter 'n >= 0' | tele map '{n}'`;
    const child = spawn('bash', ['-c', line], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_CONFIG_HOME: '/nowhere', PATH: `${programFolder()}:${process.env.PATH}`, TELE_FUSE },
      detached: true,
    });
    onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const delays: number[] = [];
    for (let n = 0; n < 12; n++) {
      appendFileSync(file, `{"n":${n}}\n`);
      const written = performance.now();
      expect((await lines.next()).value).toBe(`{"n":${n}}`);
      delays.push(performance.now() - written);
    }
    // The first one waits for the start. Half of the others may come late where a machine is busy with something else.
    expect(delays.slice(1).sort((a, b) => a - b)[5]).toBeLessThan(100);
  },
);

describe.skipIf(!existsSync('/proc/self/fdinfo'))('standard output and error', () => {
  it('stay blocking for whoever shares them', async () => {
    const { child, write, next } = live(`exec 2>&1; echo $$; exec "${process.execPath}" "${BIN}" filter true`);
    const pid = await next();
    write('{"n":0}\n');
    await next();
    for (const fd of [1, 2]) {
      const [, flags] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))!;
      expect(Number.parseInt(flags!, 8) & O_NONBLOCK).toBe(0);
    }
    expect(await ended(child)).toBe(0);
  });

  it('are written to where somebody else has made them non-blocking', async () => {
    // Node makes the pipe of its standard output non-blocking, and stays until the pipe has been filled many times
    // over.
    const stays = `node -e 'process.stdout; setTimeout(() => {}, 1e6)' & other=$!`;
    const ran = await shell(
      `{ ${stays}; yes '{"a":"${'x'.repeat(200)}"}' | head -20000 | tele filter true --source -; kill $other; } | { read first; wc -l; }`,
    );
    expect(ran).toEqual({ stdout: '19999\n', stderr: '', exitCode: 0 });
  });
});
