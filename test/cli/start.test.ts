import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { shell, tele, temporaryFolder } from '../support/tele.ts';

const INPUT = '{"os":"Linux"}\n{"os":"WINNT"}\n';
const LINUX = { stdout: '{"os":"Linux"}\n', stderr: '', exitCode: 0 };

test('each command keeps its own compiled form, and a second start does not make it anew', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const filter = () => tele(['filter', 'os === "Linux"'], { input: INPUT, env });
  expect(await filter()).toEqual(LINUX);
  expect(kept(env.XDG_CACHE_HOME)).toEqual(['filter.bin']);
  const [file] = cacheFiles(env.XDG_CACHE_HOME);
  const made = readFileSync(file!);
  expect(await filter()).toEqual(LINUX);
  expect(readFileSync(file!).equals(made)).toBe(true);
  await tele(['map', 'os'], { input: INPUT, env });
  await tele(['filter', '--help'], { env });
  expect(kept(env.XDG_CACHE_HOME)).toEqual(['filter.bin', 'help.bin', 'map.bin']);
});

test('a command below another one keeps its own compiled form, too', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const model = path.join(temporaryFolder(), 'model');
  await tele(['recommend', 'train', '--factors', '2', '-o', model], { input: 'a\tx\na\ty\nb\tx\n', env });
  await tele(['recommend', '--model', model, '--installed', 'x'], { env });
  const names = new Set(kept(env.XDG_CACHE_HOME));
  expect(names).toEqual(new Set(['recommend-train.bin', 'recommend.bin']));
});

test('a run that failed keeps nothing: not for a command that does not exist, nor for an expression that does not parse', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  expect((await tele(['flter', 'true'], { env })).exitCode).toBe(2);
  expect((await tele(['filter', 'os ==='], { env })).exitCode).toBe(2);
  expect(kept(env.XDG_CACHE_HOME)).toEqual([]);
});

test('a compiled form that is broken is made anew', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const filter = () => tele(['filter', 'os === "Linux"'], { input: INPUT, env });
  await filter();
  const [file] = cacheFiles(env.XDG_CACHE_HOME);
  for (const broken of ['', 'no compiled form', readFileSync(file!).subarray(0, 5000)]) {
    writeFileSync(file!, broken);
    expect(await filter()).toEqual(LINUX);
    expect(readFileSync(file!).length).toBeGreaterThan(100_000);
  }
});

test('a compiled form in which a byte has changed is made anew', async () => {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const filter = () => tele(['filter', 'os === "Linux"'], { input: INPUT, env });
  await filter();
  const [file] = cacheFiles(env.XDG_CACHE_HOME);
  const whole = readFileSync(file!);
  const random = seededRandom(20141109);
  for (let k = 0; k < 20; k++) {
    const damaged = Buffer.from(whole);
    damaged[Math.floor(random() * whole.length)]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file!, damaged);
    expect(await filter()).toEqual(LINUX);
    expect(readFileSync(file!).equals(damaged)).toBe(false);
  }
});

test('where nothing can be kept, all else goes on', async () => {
  const env = { XDG_CACHE_HOME: '/dev/null/no-folder' };
  expect(await tele(['filter', 'os === "Linux"'], { input: INPUT, env })).toEqual(LINUX);
});

test('a reader of --version that has gone is no failure; a full disk is one', async () => {
  expect(await shell('exec 3> >(true); wait $!; tele --version >&3')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  expect(await shell('tele --version > /dev/full')).toEqual({
    stdout: '',
    stderr: 'tele: ENOSPC: no space left on device, write\n',
    exitCode: 1,
  });
});

test('help arrives whole where the pipe is nearly full and its reader slow', async () => {
  const { stdout } = await shell(`(printf '%65000s'; tele aggregate --help) | (sleep 1; cat)`);
  const { stdout: whole } = await tele(['aggregate', '--help']);
  expect(stdout.trimStart()).toBe(whole);
});

test('a command of pipes starts without the modules of Node that take long to load, and that it does not need', async () => {
  const told = path.join(temporaryFolder(), 'told.cjs');
  writeFileSync(told, `process.on('exit', () => process.stderr.write(process.moduleLoadList.join('\\n')));`);
  const { stdout, stderr } = await tele(['filter', 'os === "Linux"'], {
    input: INPUT,
    env: { NODE_OPTIONS: `--require=${told}` },
  });
  expect(stdout).toBe(LINUX.stdout);
  const loaded = stderr.split('\n').map((line) => line.replace('NativeModule ', ''));
  expect(loaded).toContain('fs');
  for (const slow of ['crypto', 'http', 'https', 'zlib', 'worker_threads', 'stream/web', 'inspector'])
    expect(loaded).not.toContain(slow);
});

function cacheFiles(home: string): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bin'))
    .map((name) => path.join(home, name))
    .sort();
}

function kept(home: string): string[] {
  return cacheFiles(home).map((file) => path.basename(file));
}
