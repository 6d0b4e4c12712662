import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** Who signs. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * The headers that make a GET without a query a signed one (Signature Version 4, "Authenticating Requests: Using the Authorization
 * Header", docs.aws.amazon.com). `path` is as it goes over the line; `extra` are further x-amz- headers. Deriving the key for a
 * day costs four HMACs, so it is kept; a signature then costs one HMAC and two hashes.
 */
export function signGet(
  signer: Signer,
  region: string,
  host: string,
  path: string,
  now: Date,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const headers: Record<string, string> = {
    host,
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': stamp,
    ...(signer.sessionToken === undefined ? {} : { 'x-amz-security-token': signer.sessionToken }),
    ...extra,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const signed = names.join(';');
  const canonical = `GET\n${path}\n\n${lines}\n${signed}\n${emptyHash}`;
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash('sha256', canonical)}`;
  const signature = hmac(signingKey(signer.secretAccessKey, day, region), text).toString('hex');
  const credential = `${signer.accessKeyId}/${scope}`;
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  return headers;
}

const emptyHash = hash('sha256', '');
let kept: { readonly name: string; readonly key: KeyObject } | undefined;

function signingKey(secret: string, day: string, region: string): KeyObject {
  const name = `${secret} ${day} ${region}`;
  if (kept?.name !== name) {
    const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
    kept = { name, key: createSecretKey(key as Buffer) };
  }
  return kept.key;
}

function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
