import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tele, temporaryFolder } from '../support/tele.ts';

const text = '{"a":1}\n{"a":2}\n';

describe('an input of another form is named, with a way out', () => {
  it.each<[string, string | Buffer, string, string]>([
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'is text in UTF-16 or UTF-32', 'iconv -f UTF-16 -t UTF-8'],
    ['UTF-16, swapped', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'is text in UTF-16 or UTF-32', 'iconv'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'is text in UTF-16 or UTF-32', 'iconv'],
    ['Avro', Buffer.from('Obj\x01\x04\x15\x10'), 'is an Avro file, which is not read', 'duckdb'],
    ['zip', Buffer.from('PK\x03\x04\x14\x00'), 'is a zip archive, which is not read', 'unzip -p'],
  ])('%s', async (_, bytes, message, way) => {
    const source = path.join(temporaryFolder(), 'in');
    writeFileSync(source, bytes);
    for (const input of ['-', source]) {
      const ran = await tele(['aggregate', '--source', input], { input: bytes });
      // Standard input is looked at before the run.
      expect([1, 5]).toContain(ran.exitCode);
      expect(ran.stderr).toContain(message);
      expect(ran.stderr).toContain(way);
    }
  });

  it.each([
    ['[1,2]\n[3,4]\n', "bad line at byte 0, column 1: an array, not an object (jq -c '{a: .[0]}' names its elements)"],
    ['{"a":1}{"a":2}\n', 'column 8: not JSON: a second record on the line (jq -c . writes each on its own)'],
    ['{"a":1} {"a":2}\n', 'column 9: not JSON: a second record on the line (jq -c . writes each on its own)'],
  ])('%j', async (input, message) => {
    const ran = await tele(['map', 'd'], { input });
    expect(ran).toMatchObject({ stdout: '', exitCode: 3 });
    expect(ran.stderr).toContain(message);
  });

  it('but a first line that is garbage is a bad line among others', async () => {
    for (const line of ['junk, more', 'PAR1', '\ufffe\u0000', 'a,b\tc']) {
      const ran = await tele(['map', 'a', '--max-bad', '1'], { input: `${line}\n${text}` });
      expect(ran).toMatchObject({ stdout: '1\n2\n', exitCode: 0 });
    }
  });
});
