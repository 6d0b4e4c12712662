import { readFileSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { redact } from '../../source/s3/redact.ts';
import { productVersion } from './version.ts';

/** The facts known when a defect shows itself. */
export interface Circumstances {
  readonly argv: readonly string[];
  /** The last decision of each topic of TELE_DEBUG. */
  readonly decisions: Readonly<Record<string, string>>;
}

/**
 * Tells the user about a defect of tele, with a trace that names source files where there are source maps. It writes a
 * file into the system's temporary folder with what helps to fix it: versions, words, decisions and the trace. The file
 * holds neither records nor secrets.
 */
export function tellDefect(error: Error, { argv, decisions }: Circumstances): void {
  const trace = redact(mapTrace(withoutData(error)));
  const report = {
    tele: productVersion(),
    node: process.version,
    system: `${process.platform}-${process.arch}`,
    argv: argv.map((word) => redact(word)),
    decisions: Object.fromEntries(Object.entries(decisions).map(([topic, text]) => [topic, redact(text)])),
    trace: trace.split('\n'),
  };
  const file = path.join(tmpdir(), `tele-defect-${process.pid}.json`);
  process.stderr.write(`tele: this is a defect of tele:\n${trace}\n`);
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    process.stderr.write(
      `  try: send ${file} to whoever gave you tele; it holds versions, the command line and this trace, no records\n`,
    );
  } catch {
    process.stderr.write('  try: send these lines to whoever gave you tele, with the command line\n');
  }
}

/** The stack without the text that JSON.parse quotes in its message. */
function withoutData({ stack = '' }: Error): string {
  return stack.replace(/(?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON/, '(text) is not valid JSON');
}

/**
 * Translates frames of bundles, such as `dist/tele.cjs:10:20`, to those of the sources where a source map lies beside
 * the bundle.
 */
function mapTrace(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(/([^\s(]+\.cjs):(\d+):(\d+)/g, (frame, bundle: string, line: string, column: string) => {
    if (!maps.has(bundle)) maps.set(bundle, readMap(`${bundle}.map`));
    const entry = maps.get(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return frame;
    const source = path.resolve(path.dirname(bundle), entry.originalSource);
    return `${path.relative(path.dirname(path.dirname(bundle)), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
