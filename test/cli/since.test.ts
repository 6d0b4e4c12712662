import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseNew } from '../../src/cli/since/choose-new.ts';
import type { Marked } from '../../src/cli/since/mark-file.ts';
import { openParts } from '../../src/engines/input/open-part.ts';
import { listParts } from '../../src/engines/input/part-spec.ts';
import { FileStore } from '../../src/source/file-store.ts';
import type { StoredObject } from '../../src/source/store.ts';
import { temporaryFolder } from '../support/tele.ts';

/** Runs that read what is new of a folder, one after the other: each answers the lines that it read. */
function startRuns(folder: string) {
  let before: readonly Marked[] = [];
  const said: string[] = [];
  let now = new Date();
  return {
    said,
    /** From now on it is so much later. */
    later(ms: number) {
      now = new Date(now.getTime() + ms);
    },
    get marked() {
      return before;
    },
    async read(): Promise<string[]> {
      const store = new FileStore(folder);
      const objects: StoredObject[] = [];
      for await (const level of store.list('', '')) objects.push(...level.objects);
      const say = (line: string) => said.push(line);
      const chosen = await chooseNew(store, objects, { before, select: undefined, now, say });
      const parts = await listParts(store, chosen.slices, true, true);
      const lines: string[] = [];
      for await (const { source } of openParts(store, { uri: folder }, parts)) {
        const block = Buffer.alloc(1 << 16);
        let text = '';
        for (let got = await source.read(block); got > 0; got = await source.read(block))
          text += block.subarray(0, got).toString();
        await source.close();
        lines.push(...text.split('\n').filter((line) => line !== ''));
      }
      before = JSON.parse(JSON.stringify(chosen.marked)) as Marked[];
      return lines;
    },
  };
}

function lineOf(n: number): string {
  return `{"n":${n},"text":"${'x'.repeat((n * 37) % 120)}"}`;
}

describe('what is new of a folder', () => {
  it('is what stands behind the last whole line that was read', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log');
    const runs = startRuns(folder);
    writeFileSync(log, '{"n":1}\n{"n":2}\n{"n":');
    expect(await runs.read()).toEqual(['{"n":1}', '{"n":2}']);
    appendFileSync(log, '3}\n{"n":4}\n');
    expect(await runs.read()).toEqual(['{"n":3}', '{"n":4}']);
    expect(await runs.read()).toEqual([]);
    expect(runs.said).toEqual([]);
  });

  it('has a last line without its end when that has waited for one run, and is a whole record', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'a.ndjson');
    const runs = startRuns(folder);
    writeFileSync(log, '{"n":1}\n{"n":2}');
    expect(await runs.read()).toEqual(['{"n":1}']);
    expect(await runs.read()).toEqual(['{"n":2}']);
    appendFileSync(log, '\n{"n":3');
    expect(await runs.read()).toEqual([]);
    expect(await runs.read()).toEqual([]);
    appendFileSync(log, '}\n');
    expect(await runs.read()).toEqual(['{"n":3}']);
  });

  it('goes on in a file that has another name now, and in its archive', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log');
    const runs = startRuns(folder);
    writeFileSync(log, '{"n":1}\n');
    expect(await runs.read()).toEqual(['{"n":1}']);
    appendFileSync(log, '{"n":2}\n');
    renameSync(log, `${log}.1`);
    writeFileSync(log, '{"n":1}\n');
    // The new one begins like the old one, and is another file all the same.
    expect(await runs.read()).toEqual(['{"n":1}', '{"n":2}']);
    appendFileSync(`${log}.1`, '{"n":3}\n');
    writeFileSync(path.join(folder, 'app-2026-11-30.log.gz'), gzipSync(readFileSync(`${log}.1`)));
    unlinkSync(`${log}.1`);
    expect(await runs.read()).toEqual(['{"n":3}']);
    expect(await runs.read()).toEqual([]);
  });

  it('leaves an archive that is being made to the run behind the end of its file', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log.1');
    const runs = startRuns(folder);
    writeFileSync(log, `${lineOf(1)}\n${lineOf(2)}\n`);
    expect(await runs.read()).toEqual([lineOf(1), lineOf(2)]);
    const archive = gzipSync(readFileSync(log));
    for (const length of [0, 9, 30, archive.length]) {
      writeFileSync(`${log}.gz`, archive.subarray(0, length));
      expect(await runs.read(), `${length} bytes`).toEqual([]);
    }
    unlinkSync(log);
    expect(await runs.read()).toEqual([]);
  });

  it('takes a file that stays beside the one it begins like for one of its own, a minute later', async () => {
    const folder = temporaryFolder();
    const runs = startRuns(folder);
    writeFileSync(path.join(folder, 'app.log'), '{"n":1}\n');
    expect(await runs.read()).toEqual(['{"n":1}']);
    writeFileSync(path.join(folder, 'app.log.1'), '{"n":1}\n');
    expect(await runs.read()).toEqual([]);
    expect(runs.said.join()).toMatch(/app\.log\.1 begins like \S+app\.log and was changed just now/);
    runs.later(61_000);
    expect(await runs.read()).toEqual(['{"n":1}']);
    expect(await runs.read()).toEqual([]);
  });

  it('begins anew in a file that was emptied, and says so', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log');
    const runs = startRuns(folder);
    writeFileSync(log, `${lineOf(1)}\n${lineOf(2)}\n`);
    await runs.read();
    truncateSync(log, 0);
    appendFileSync(log, '{"n":3}\n');
    expect(await runs.read()).toEqual(['{"n":3}']);
    expect(runs.said).toEqual([`${log} was emptied since it was read: it is read from its beginning`]);
  });

  it('is refused where a file was changed in its middle', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log');
    const runs = startRuns(folder);
    const lines = Array.from({ length: 200 }, (_, n) => lineOf(n));
    writeFileSync(log, `${lines.join('\n')}\n`);
    await runs.read();
    const { length } = lines.join('\n');
    const fd = readFileSync(log);
    fd.write('9', length - 20);
    writeFileSync(log, Buffer.concat([fd, Buffer.from('{"n":3}\n')]));
    await expect(runs.read()).rejects.toThrow(/was changed in its middle since the last run/);
  });

  it('is nothing where a folder was away for a while', async () => {
    const folder = temporaryFolder();
    const away = path.join(temporaryFolder(), 'a.ndjson');
    const log = path.join(folder, 'a.ndjson');
    const runs = startRuns(folder);
    writeFileSync(log, '{"n":1}\n');
    await runs.read();
    copyFileSync(log, away);
    renameSync(log, `${away}.same`);
    writeFileSync(path.join(folder, 'b.ndjson'), '{"n":2}\n');
    expect(await runs.read()).toEqual(['{"n":2}']);
    renameSync(`${away}.same`, log);
    appendFileSync(log, '{"n":3}\n');
    expect(await runs.read()).toEqual(['{"n":3}']);
    rmSync(log);
    runs.later(40 * 86_400_000);
    await runs.read();
    runs.later(40 * 86_400_000);
    await runs.read();
    expect(runs.marked.map(({ key }) => path.basename(key))).toEqual(['b.ndjson']);
  });
});

describe('a log that is written and rotated at random', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('line', 'lines', 'half', 'run') },
    { weight: 2, arbitrary: fc.constantFrom('rename', 'copy', 'compress', 'begin', 'finish') },
  );

  it('is read once, line by line', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const folder = temporaryFolder();
        const log = path.join(folder, 'app.log');
        writeFileSync(log, '');
        const runs = startRuns(folder);
        const read: string[] = [];
        let written = 0;
        let half = '';
        let time = 1_700_000_000;
        const append = (text: string) => {
          appendFileSync(log, text);
          // Clocks of disks stand still for some ms: each change has a time of its own.
          utimesSync(log, ++time, time);
        };
        const whole = () => {
          append(half);
          half = '';
        };
        const oldest = () => [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((k) => existsSync(`${log}.${k}`)).at(-1);
        const shift = () => {
          for (let k = 50; k > 0; k--)
            for (const ending of ['', '.gz'])
              if (existsSync(`${log}.${k}${ending}`)) renameSync(`${log}.${k}${ending}`, `${log}.${k + 1}${ending}`);
        };
        const archive = (k: number) => gzipSync(readFileSync(`${log}.${k}`));
        const compress = (k: number) => {
          writeFileSync(`${log}.${k}.gz`, archive(k));
          unlinkSync(`${log}.${k}`);
        };
        const finish = () => {
          for (let k = 1; k <= 52; k++) if (existsSync(`${log}.${k}`) && existsSync(`${log}.${k}.gz`)) compress(k);
        };
        for (const name of [...steps, 'finish', 'run', 'whole', 'run', 'run']) {
          if (name === 'line') append(`${half}${half === '' ? `${lineOf(++written)}\n` : ''}`);
          if (name === 'line') half = '';
          if (name === 'lines') whole();
          if (name === 'lines') for (let k = 0; k < 20; k++) append(`${lineOf(++written)}\n`);
          if (name === 'half' && half === '') {
            const line = `${lineOf(++written)}\n`;
            append(line.slice(0, 5));
            half = line.slice(5);
          }
          if (name === 'whole') whole();
          if (name === 'run') read.push(...(await runs.read()));
          if (name === 'rename' && statSync(log).size > 0) {
            whole();
            finish();
            shift();
            renameSync(log, `${log}.1`);
            writeFileSync(log, '');
          }
          if (name === 'copy' && statSync(log).size > 0) {
            whole();
            finish();
            shift();
            copyFileSync(log, `${log}.1`);
            truncateSync(log, 0);
          }
          const k = oldest();
          if (k !== undefined && name === 'compress') compress(k);
          if (k !== undefined && name === 'begin')
            writeFileSync(`${log}.${k}.gz`, archive(k).subarray(0, archive(k).length - 15));
          if (name === 'finish') finish();
        }
        const all = Array.from({ length: written }, (_, n) => lineOf(n + 1));
        expect(read.toSorted()).toEqual(all.toSorted());
      }),
      { numRuns: 150 },
    );
  });
});
