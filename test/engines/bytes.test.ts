import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HANG_AGGREGATES } from '../../src/analysis/hangs/entries.ts';
import { HANG_PATHS } from '../../src/analysis/hangs/read/read.ts';
import { runInline } from '../../src/engines/run/inline.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';
import type { CreateScanner } from '../../src/record/scanner.ts';
import { memoryBytes } from '../../src/source/memory.ts';
import { openObject } from '../../src/source/open-object.ts';
import { classicPing } from '../analysis/hangs/pings.ts';

const FOLDER = 'fixtures/lake/saved_session/Firefox/nightly/36.0a1';

describe.each(HANG_AGGREGATES)('$name', ({ name }) => {
  const plan: Plan = {
    version: 1,
    stages: [],
    wide: {
      op: 'group',
      by: [],
      columns: [{ name: 'hangs', fn: name, args: [...HANG_PATHS], params: [{ thread: '*' }] }],
    },
    strict: false,
  };

  async function answer(input: Uint8Array, createScanner: CreateScanner): Promise<string> {
    const parts = [{ number: 0, name: 'pings', source: await openObject(memoryBytes(input), 'pings', {}) }];
    const { rows, report } = await runInline(plan, [{ start: 0, parts }], {
      createScanner,
      sink: { line() {}, flush() {} },
    });
    return JSON.stringify([rows, report.lines, report.bad, [...report.paths]]);
  }

  it.each(readdirSync(FOLDER).slice(0, 6))('is the same from bytes as from values: %s', async (object) => {
    const input = readFileSync(path.join(FOLDER, object));
    const plain = await answer(input, createParseScanner);
    expect(plain).toContain('"hangs":{');
    expect(await answer(input, createWasmScanner as CreateScanner)).toBe(plain);
  });

  it('is the same where the text is out of the ordinary', async () => {
    const hang = { stack: ['a::b', 'ü"\\', 'c'], values: { '255': 2, '511': 1 } };
    const ping = JSON.stringify(classicPing('a', 30, { Gecko: [hang], 'G"é': [hang, hang] }));
    const lines = [
      ping,
      ping.replace('"stack"', '"st\\u0061ck"'),
      ping.replace('"name"', ' "name" '),
      ping.replace('"hangs":[', '"hangs":[null,'),
      ping.replace('[{"name"', '[17,{"name"'),
      ping.replace('"255":2', '"255":2,"255":3'),
      ping.replace('"threadHangStats":[', '"payload":{"threadHangStats":{}},"threadHangStats":['),
      ping.replace('"threadHangStats"', '"threadHangStats":{},"threadHangStats"'),
      '{"threadHangStats":{}}',
      '{"threadHangStats":null,"payload":{"threadHangStats":[]}}',
      '{"threadHangStats":"none"}',
    ];
    const input = Buffer.from(`${lines.join('\n')}\n`);
    expect(await answer(input, createWasmScanner as CreateScanner)).toBe(await answer(input, createParseScanner));
  });
});
