import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A key that a double knows. `expired` keys sign correctly and are refused all the same. */
export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expired?: boolean;
}

/** What a refused signature is answered with; `extra` goes into the XML. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly extra?: Readonly<Record<string, string>>;
}

const skewAllowed = 15 * 60_000;

/**
 * Checks a request's SigV4 header as S3 does (docs.aws.amazon.com, "Authenticating Requests: Using the Authorization
 * Header"): paths are encoded once and never normalised. Answers what to refuse with, or undefined.
 */
export function refuseSignature(
  request: IncomingMessage,
  keys: readonly Key[],
  region: string,
  now = Date.now(),
): Refusal | undefined {
  const header = request.headers.authorization;
  if (header === undefined) {
    return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  }
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  if (match === null) {
    return { status: 400, code: 'AuthorizationHeaderMalformed', message: 'The authorization header is malformed' };
  }
  const [id = '', day = '', signedRegion = '', service = '', terminator = ''] = match[1]!.split('/');
  const key = keys.find((candidate) => candidate.accessKeyId === id);
  if (key === undefined) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    return { status: 403, code: 'InvalidAccessKeyId', message, extra: { AWSAccessKeyId: id } };
  }
  const token = request.headers['x-amz-security-token'];
  if (key.expired) {
    const message = 'The provided token has expired.';
    return { status: 400, code: 'ExpiredToken', message, extra: { 'Token-0': String(token) } };
  }
  if (token !== key.sessionToken) {
    return { status: 400, code: 'InvalidToken', message: 'The provided token is malformed or otherwise invalid.' };
  }
  if (signedRegion !== region || service !== 's3' || terminator !== 'aws4_request') {
    const message = `The authorization header is malformed; the region '${signedRegion}' is wrong; expecting '${region}'`;
    return { status: 400, code: 'AuthorizationHeaderMalformed', message, extra: { Region: region } };
  }
  const stamp = String(request.headers['x-amz-date']);
  if (Math.abs(parseStamp(stamp) - now) > skewAllowed) {
    const message = 'The difference between the request time and the current time is too large.';
    const extra = { RequestTime: stamp, ServerTime: new Date(now).toISOString() };
    return { status: 403, code: 'RequestTimeTooSkewed', message, extra };
  }
  const canonical = canonicalRequest(request, match[2]!.split(';'));
  const scope = `${day}/${signedRegion}/${service}/${terminator}`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signingKey = [day, signedRegion, service, terminator].reduce<string | Buffer>(
    hmac,
    `AWS4${key.secretAccessKey}`,
  );
  const expected = hmac(signingKey, toSign).toString('hex');
  if (expected !== match[3]) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    const extra = {
      AWSAccessKeyId: id,
      StringToSign: toSign,
      SignatureProvided: match[3]!,
      CanonicalRequest: canonical,
    };
    return { status: 403, code: 'SignatureDoesNotMatch', message, extra };
  }
  return undefined;
}

function canonicalRequest(request: IncomingMessage, signed: readonly string[]): string {
  const url = request.url!;
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = [...new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1).replaceAll('+', '%2B'))]
    .map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`)
    .sort()
    .join('&');
  const headers = signed
    .map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const hash = String(request.headers['x-amz-content-sha256']);
  return [request.method, path, query, headers, signed.join(';'), hash].join('\n');
}

/** RFC 3986: everything but the unreserved is escaped. */
export function strictEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function parseStamp(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
