import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { memoryBucket } from '../source/s3/bucket.ts';
import { SELF_SIGNED } from '../source/s3/certificate.ts';
import { startDouble } from '../source/s3/double.ts';
import { tele, temporaryFolder } from '../support/tele.ts';
import { numberedObjects } from './s3-lake.ts';

test('a server that speaks TLS is read where its certificate is trusted, and only there', async () => {
  const objects = numberedObjects(30, (i) => `day/${String(i).padStart(2, '0')}`);
  const large = `{"text":"${'x'.repeat(999_988)}"}\n`.repeat(20);
  const bucket = memoryBucket([...objects, ['day/large', large]]);
  const double = await startDouble({ buckets: { lake: bucket }, certificate: SELF_SIGNED });
  onTestFinished(double.close);
  const trusted = path.join(temporaryFolder(), 'certificate.pem');
  writeFileSync(trusted, SELF_SIGNED.cert);
  const env = { TELE_ENDPOINT_URL: double.url, TELE_REGION: 'us-east-1' };
  const line = ['fetch', '--source', 's3://lake', '--no-sign-request'];

  const read = await tele(line, { env: { ...env, NODE_EXTRA_CA_CERTS: trusted } });
  expect(read.exitCode).toBe(0);
  expect(read.stdout).toBe(`${objects.map(([, text]) => text).join('')}${large}`);
  const gets = double.log.filter(({ key }) => key !== '');
  expect(gets.filter(({ headers }) => headers['amz-sdk-request'] === undefined).length).toBeGreaterThan(0);

  const refused = await tele(line, { env });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(`no secure connection to ${double.url}`);
});
