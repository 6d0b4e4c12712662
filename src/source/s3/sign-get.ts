import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** The identity that signs: credentials. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * The headers that sign a GET without a query (Signature Version 4, "Authenticating Requests: Using the Authorization
 * Header", docs.aws.amazon.com). `path` is as sent; `extra` are further x-amz- headers. What the requests of one second
 * have in common is cached: a signature then costs an HMAC and a hash.
 */
export function signGet(
  signer: Signer,
  region: string,
  host: string,
  path: string,
  now: Date,
  extra: Readonly<Record<string, string>> = NONE,
): Record<string, string> {
  const { key, headers, canonical, text, authorization } = commonOf(signer, region, host, now, extra);
  const digest = hash('sha256', `GET\n${path}${canonical}`);
  const signature = createHmac('sha256', key)
    .update(text + digest)
    .digest('hex');
  return { ...headers, authorization: authorization + signature };
}

const NONE = {};

/** The common parts of all signatures of a second. */
interface Common {
  readonly of: readonly unknown[];
  readonly key: KeyObject;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the canonical request behind the path. */
  readonly canonical: string;
  /** The text to sign, and the value of the header, up to where they differ. */
  readonly text: string;
  readonly authorization: string;
}

let kept: Common | undefined;

function commonOf(
  signer: Signer,
  region: string,
  host: string,
  now: Date,
  extra: Readonly<Record<string, string>>,
): Common {
  const of = [signer, region, host, extra, Math.floor(now.getTime() / 1000)];
  if (kept === undefined || of.some((part, k) => part !== kept!.of[k])) {
    kept = { of, ...newCommon(signer, region, host, now, extra) };
  }
  return kept;
}

function newCommon(
  { accessKeyId, secretAccessKey, sessionToken }: Signer,
  region: string,
  host: string,
  now: Date,
  extra: Readonly<Record<string, string>>,
): Omit<Common, 'of'> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [stamp.slice(0, 8), region, 's3', 'aws4_request'];
  const headers: Record<string, string> = {
    host,
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': stamp,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    ...extra,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const signed = names.join(';');
  const key = scope.reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return {
    key: createSecretKey(key as Buffer),
    headers,
    canonical: `\n\n${lines}\n${signed}\n${emptyHash}`,
    text: `AWS4-HMAC-SHA256\n${stamp}\n${scope.join('/')}\n`,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${signed}, Signature=`,
  };
}

const emptyHash = hash('sha256', '');
