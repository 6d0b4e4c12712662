import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/record/record.ts';
import { findFault } from '../../src/record/scan-fault.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';

// The public test files of N. Seriot's "Parsing JSON is a minefield": github.com/nst/JSONTestSuite, a checkout of which
// this names.
const suite = process.env.JSON_TEST_SUITE;
if (suite === undefined)
  console.warn('JSON_TEST_SUITE names no checkout of nst/JSONTestSuite: its files are not tried');

/** A text as it is, as a member, and as an element. */
const WRAPPED = [
  ['', ''],
  ['{"v":', ',"k":1}'],
  ['{"k":1,"w":[', ']}'],
] as const;

describe.skipIf(suite === undefined)('the public test files', () => {
  const folder = path.join(suite ?? '.', 'test_parsing');
  const files = suite === undefined ? [] : readdirSync(folder);

  it.each(files)('%s', (file) => {
    const text = onOneLine(readFileSync(path.join(folder, file)));
    if (file.startsWith('y')) expect(findFault(text)).toBeUndefined();
    if (file.startsWith('n')) expect(findFault(text)).toBeDefined();
    for (const [before, after] of WRAPPED) {
      const line = Buffer.concat([Buffer.from(before), text, Buffer.from(after)]);
      for (const key of ['k', 'v', 'w', 'a']) check(line, key);
    }
  });
});

/**
 * With `strict` what JSON.parse takes for an object and nothing else is a record; without, an object has no other
 * values.
 */
function check(line: Buffer, key: string): void {
  const parsed = parse(line);
  for (const strict of [true, false]) {
    const scanner = createWasmScanner({ paths: [[{ key }]], strict })!;
    scanner.reserve(line.length + 1).set(line);
    const accepted = scanner.advance(line.length, true) === 1 && scanner.bad(0) === undefined;
    // Before a tab there may be an id, and the first line may begin with a BOM: then more than the JSON text counts.
    if (strict && !line.includes(9) && line[0] !== 0xef) expect(accepted).toBe(parsed !== undefined);
    if (accepted && parsed !== undefined) expect(scanner.value(0, 0)).toEqual(parsed[key]);
    if (accepted && key === 'k') expect([1, undefined]).toContain(scanner.value(0, 0));
  }
}

function parse(line: Buffer): Record<string, Json> | undefined {
  try {
    const value = JSON.parse(line.toString()) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Line ends become carriage returns: white space, and as forbidden inside strings, but the text stays one line. */
function onOneLine(text: Buffer): Buffer {
  const body = text.at(-1) === 10 ? text.subarray(0, -1) : text;
  return Buffer.from(body.map((byte) => (byte === 10 ? 13 : byte)));
}
