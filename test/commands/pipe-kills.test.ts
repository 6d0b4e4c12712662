import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { programFolder, temporaryFolder } from '../support/tele.ts';

/**
 * How many runs: TELE_LONG=1 is for a night. What is held to be a hang, in milliseconds, on a machine that others use.
 */
const RUNS = process.env.TELE_LONG === '1' ? 500 : 12;
const HANG = 30_000;

const LINES = [
  `tele fetch --source records.ndjson | tele filter 'n >= 0' | tele map '{n}'`,
  `cat records.ndjson | tele filter 'n >= 0' | tele map '{n}' | tele map '{n}'`,
  `tele filter 'n >= 0' < records.ndjson | tele sample --rate 1 | tele map '{n}'`,
];
const SIGNALS = ['SIGSTOP', 'SIGKILL', 'SIGINT'] as const;

/** The commands of a pipeline, the children of its shell, but for cat: nobody can tell that it was killed. */
function membersOf(shell: number, line: string): number[] {
  return readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .slice(line.startsWith('cat') ? 1 : 0);
}

it.skipIf(process.platform !== 'linux')(
  'a member that is stopped, killed or interrupted at any moment makes no hang, and no part of an answer with exit code 0',
  async () => {
    const random = seededRandom(Number(process.env.TELE_SEED ?? 1));
    const folder = temporaryFolder();
    const count = 30_000;
    const records = Array.from({ length: count }, (_, n) => `{"n":${n},"pad":"${'x'.repeat(40)}"}\n`);
    writeFileSync(path.join(folder, 'records.ndjson'), records.join(''));
    const whole = Array.from({ length: count }, (_, n) => `{"n":${n}}\n`).join('');
    for (let run = 0; run < RUNS; run++) {
      const line = LINES[Math.floor(random() * LINES.length)]!;
      const signal = SIGNALS[Math.floor(random() * SIGNALS.length)]!;
      const fuse = random() < 0.5 ? '0' : '1';
      const [moment, who] = [random() * 400, random()];
      const child = spawn('bash', ['-c', `${line} > out; echo "\${PIPESTATUS[-1]}"`], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, PATH: `${programFolder()}:${process.env.PATH}`, TELE_FUSE: fuse },
      });
      const closed = once(child, 'close');
      let said = '';
      child.stdout.on('data', (bytes) => {
        said += bytes;
      });
      await after(moment);
      const members = child.exitCode === null ? membersOf(child.pid!, line) : [];
      const member = members[Math.floor(who * members.length)];
      const send = (name: NodeJS.Signals) => {
        try {
          if (member !== undefined) process.kill(member, name);
        } catch {
          // It has ended by itself meanwhile.
        }
      };
      send(signal);
      await after(50);
      if (signal === 'SIGSTOP') send('SIGCONT');
      const story = `${line}, ${signal} after ${moment.toFixed(0)} ms, TELE_FUSE=${fuse}`;
      const over = await Promise.race([closed.then(() => 'over'), after(HANG, 'hangs', { ref: false })]);
      if (over === 'hangs') child.kill('SIGKILL');
      expect(over, story).toBe('over');
      // One that is killed before it has said a word leaves an empty pipe, as any program does.
      if (said.trim() === '0')
        expect(['', whole].includes(readFileSync(path.join(folder, 'out'), 'utf8')), story).toBe(true);
    }
  },
  RUNS * HANG,
);
