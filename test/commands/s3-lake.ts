import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Lake } from '../source/s3/lake.ts';
import { type Ran, ROOT, tele } from '../support/tele.ts';

export const SAMPLE = path.join(ROOT, 'fixtures', 'lake');

/** The bundled sample, as objects of a bucket. */
export function sampleObjects(): [string, Uint8Array][] {
  return readdirSync(SAMPLE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(SAMPLE, file).split(path.sep).join('/'), readFileSync(file)]);
}

/** What reaches the lake: its address, and the keys that it knows. */
export function lakeEnvironment(lake: Lake): Record<string, string> {
  return {
    TELE_ENDPOINT_URL: lake.options.endpointUrl!,
    TELE_REGION: 'us-east-1',
    TELE_S3_IDLE_MS: '1000',
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? '',
    AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? '',
  };
}

/** Runs the real binary over the lake. */
export function teleOn(lake: Lake, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return tele([...args, '--source', lake.uri], { env: { ...lakeEnvironment(lake), ...env } });
}

/** Ten-line objects whose every line says which it is. */
export function numberedObjects(count: number, key: (i: number) => string): [string, string][] {
  return Array.from({ length: count }, (_, i) => [
    key(i),
    Array.from({ length: 10 }, (_, line) => `{"object":${i},"line":${line},"text":"${'x'.repeat(i % 200)}"}\n`).join(
      '',
    ),
  ]);
}

/** A v2 layout: four folders, and two dimensions in the file name. */
export const V2_SCHEMA = JSON.stringify({
  version: 1,
  dimensions: ['reason', 'appName', 'appUpdateChannel', 'appVersion', 'appBuildID', 'submission_date'].map(
    (field_name) => ({ field_name, allowed_values: '*' }),
  ),
});
