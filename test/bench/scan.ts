import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import { parsePath } from '../../src/record/path.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';
import type { CreateScanner, Scanner } from '../../src/record/scanner.ts';
import { writePings } from './scan-data.ts';

// Four questions over a plain file, one thread: `esbuild test/bench/scan.ts --bundle --platform=node | node - FILE [MB]
// [parse]`. A FILE that is not there is written first. Use a memory file system; the figures are processor time, of
// warm reads.

interface Question {
  readonly name: string;
  readonly paths: readonly string[];
  readonly strict?: boolean;
  answer(scanner: Scanner, row: number): void;
  result(): unknown;
}

const BLOCK = 1 << 18;
const ROUNDS = 3;

main();

function main(): void {
  const [file = '/dev/shm/tele-scan.ndjson', megabytes = '500', parse] = process.argv.slice(2);
  if (!existsSync(file)) writePings(file, Number(megabytes) * 1e6);
  const wc = timeOfChild(file);
  console.log(`wc -l: ${rate(file, wc)}`);
  for (const make of [count, filter, pick, group, check]) {
    const best = Math.min(
      ...Array.from({ length: ROUNDS }, () => time(() => run(file, make(), createWasmScanner as CreateScanner))),
    );
    console.log(
      `${make().name}: ${rate(file, best)}, ${(best / wc).toFixed(1)} times wc, ${run(file, make(), createWasmScanner as CreateScanner)}`,
    );
    if (parse)
      console.log(
        `  JSON.parse: ${rate(
          file,
          time(() => run(file, make(), createParseScanner)),
        )}`,
      );
  }
}

function count(): Question {
  return { name: 'q1 count by info.OS', ...countBy('info.OS') };
}

function check(): Question {
  return { name: 'q1, strict', ...countBy('info.OS'), strict: true };
}

function countBy(path: string) {
  const counts = new Map<unknown, number>();
  return {
    paths: [path],
    answer(scanner: Scanner, row: number) {
      const key = scanner.value(row, 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    result: () => counts.size,
  };
}

function filter(): Question {
  let bytes = 0;
  return {
    name: 'q2 filter, lines as they are',
    paths: ['info.OS', 'simpleMeasurements.uptime'],
    answer(scanner, row) {
      if (scanner.value(row, 0) === 'Linux' && (scanner.value(row, 1) as number) > 30)
        bytes += scanner.text(row).length;
    },
    result: () => bytes,
  };
}

function pick(): Question {
  let bytes = 0;
  return {
    name: 'q3 three fields to NDJSON',
    paths: ['clientID', 'info.appVersion', 'simpleMeasurements.firstPaint'],
    answer(scanner, row) {
      const line = { id: scanner.value(row, 0), version: scanner.value(row, 1), paint: scanner.value(row, 2) };
      bytes += JSON.stringify(line).length + 1;
    },
    result: () => bytes,
  };
}

function group(): Question {
  const counts = new Map<unknown, number>();
  return {
    name: 'q4 stacks by last frame',
    paths: ['threadHangStats[*].hangs[*].stack[-1]'],
    answer(scanner, row) {
      for (const frame of scanner.value(row, 0) as unknown[]) counts.set(frame, (counts.get(frame) ?? 0) + 1);
    },
    result: () => counts.size,
  };
}

function run(file: string, question: Question, create: CreateScanner): unknown {
  const scanner = create({ paths: question.paths.map(parsePath), strict: question.strict ?? false });
  const input = openSync(file, 'r');
  for (let last = false; !last; ) {
    const written = readSync(input, scanner.reserve(BLOCK));
    last = written === 0;
    const rows = scanner.advance(written, last);
    for (let row = 0; row < rows; row++) if (scanner.bad(row) === undefined) question.answer(scanner, row);
  }
  closeSync(input);
  return question.result();
}

/** Seconds of processor time, which other programs on the machine disturb less than the clock. */
function time(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function timeOfChild(file: string): number {
  const { stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time wc -l "$0"', file], { encoding: 'utf8' });
  return stderr.split(' ').reduce((sum, seconds) => sum + Number(seconds), 0);
}

function rate(file: string, seconds: number): string {
  const input = openSync(file, 'r');
  const { size } = fstatSync(input);
  closeSync(input);
  return `${(size / seconds / 1e6).toFixed(0)} MB/s`;
}
