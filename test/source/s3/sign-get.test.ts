import { expect, test } from 'vitest';
import { signGet } from '../../../src/source/s3/sign-get.ts';

// "Example: GET Object" of "Signature Calculations for the Authorization Header", docs.aws.amazon.com.
const signer = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const host = 'examplebucket.s3.amazonaws.com';
const range = { range: 'bytes=0-9' };
const at = new Date('2013-05-24T00:00:00Z');
const example = () => signGet(signer, 'us-east-1', host, '/test.txt', at, range);

test('signs the example of the documentation', () => {
  expect(example()).toEqual({
    host,
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    range: 'bytes=0-9',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  });
});

test.each([
  ['another key', () => signGet({ ...signer, secretAccessKey: 'other' }, 'us-east-1', host, '/test.txt', at, range)],
  ['a session', () => signGet({ ...signer, sessionToken: 'token' }, 'us-east-1', host, '/test.txt', at, range)],
  ['another region', () => signGet(signer, 'eu-west-1', host, '/test.txt', at, range)],
  ['another host', () => signGet(signer, 'us-east-1', 'other', '/test.txt', at, range)],
  ['another path', () => signGet(signer, 'us-east-1', host, '/other', at, range)],
  ['the next second', () => signGet(signer, 'us-east-1', host, '/test.txt', new Date(+at + 1_000), range)],
  ['no further header', () => signGet(signer, 'us-east-1', host, '/test.txt', at)],
])('%s is signed otherwise, and changes nothing of what is kept', (_, other) => {
  const before = example();
  const { authorization } = other();
  expect(authorization).not.toBe(before.authorization);
  expect(example()).toEqual(before);
  // In the same second as before, and with nothing kept of it.
  expect(other().authorization).toBe(authorization);
});
