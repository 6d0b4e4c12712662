import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../src/random.ts';
import { ROOT } from '../support/tele.ts';

/** The bundled sample, which has what pings have. */
export const SAMPLE = path.join(ROOT, 'fixtures', 'lake');

/** Ranges of this many bytes cut the large file of the lake in about fifty. */
export const RANGE_BYTES = '4000';

/**
 * A lake of one plain file that is read in ranges, small plain files, archives, an empty file and one of blank lines;
 * with bad lines everywhere.
 */
export function writeLake(folder: string): void {
  mkdirSync(path.join(folder, 'day=1'), { recursive: true });
  mkdirSync(path.join(folder, 'day=2'), { recursive: true });
  writeFileSync(path.join(folder, 'day=1', 'a-small.ndjson'), lines(1, 30));
  writeFileSync(path.join(folder, 'day=1', 'b-large.ndjson'), lines(2, 2000));
  writeFileSync(path.join(folder, 'day=1', 'c.ndjson.gz'), gzipSync(lines(3, 200)));
  writeFileSync(path.join(folder, 'day=1', 'd-empty.ndjson'), '');
  writeFileSync(path.join(folder, 'day=2', 'e-blank.ndjson'), '\n\n \n');
  writeFileSync(path.join(folder, 'day=2', 'f.ndjson'), lines(4, 90).trimEnd());
  writeFileSync(path.join(folder, 'day=2', 'g-crlf.ndjson'), lines(5, 400).replaceAll('\n', '\r\n'));
}

/** Records with blank and bad lines among them, some of them several in a row. */
function lines(seed: number, count: number): string {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let text = '';
  for (let k = 0; k < count; k++) {
    const chance = random();
    if (chance < 0.02) text += '{"broken": \n';
    else if (chance < 0.05) text += pick(['\n', '  \n', '\n\n\n']);
    const record = {
      clientID: `c${Math.floor(random() * 300)}`,
      n: k,
      info: { OS: pick(['Linux', 'WINNT', 'Darwin', null, 'ünï']), version: pick([35, 36, '36.0a1']) },
      x: Math.round(random() * 1e6) / 1e3,
      list: Array.from({ length: Math.floor(random() * 4) }, () => pick(['a', 'b', 'c'])),
      pad: 'p'.repeat(Math.floor(random() * 120)),
    };
    text += random() < 0.1 ? `id${k}\t${JSON.stringify(record)}\n` : `${JSON.stringify(record)}\n`;
  }
  return text;
}
