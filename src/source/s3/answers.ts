import type { CredentialNotes } from './credential-notes.ts';
import { redact } from './redact.ts';

/** The destination of a request, for the message about its answer. */
export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  /** The endpoint as given; undefined for AWS's own. */
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
  /** Whether an object is written there; otherwise it is read. */
  readonly writes?: boolean;
  /** The proxy on the way there. */
  readonly proxy?: string | undefined;
  /** Why there are no credentials, if so. */
  readonly credentials?: CredentialNotes;
  /** Whether unsigned requests were asked for. */
  readonly anonymous: boolean;
  /** Texts that messages must not contain. */
  readonly secrets: Iterable<string>;
}

/** The facts in an error, whoever threw it. */
export interface Fault {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly message: string;
  /** The bucket's own region, if the answer names it. */
  readonly region: string | undefined;
}

/** A message and perhaps a hint. */
export type Sentence = readonly [message: string, hint?: string];

/** Makes the message about a fault, and the hint. */
export type Explanation = (uri: string, place: S3Place, fault: Fault) => Sentence;

const wrongRegion: Explanation = (_uri, { bucket, region }, fault) => {
  const elsewhere = fault.region !== undefined && fault.region !== region;
  const other = elsewhere ? `in region ${fault.region}, not ${region}` : `not in region ${region}`;
  return [`the bucket ${bucket} is ${other}`, `--region ${elsewhere ? fault.region : 'with the region of the bucket'}`];
};

const expired: Explanation = (uri, { profile, writes }) => [
  `the session that the credentials came from has expired: ${uri} was not ${writes ? 'written' : 'read'}`,
  `sign in again${profile === undefined ? '' : ` (aws sso login --profile ${profile})`}, or renew AWS_SESSION_TOKEN`,
];

const noCredentials: Explanation = (uri, place, fault) =>
  /expired|sso session/i.test(fault.message) ? expired(uri, place, fault) : withoutCredentials(uri, place);

const withoutCredentials = (uri: string, { profile, writes, credentials }: S3Place): Sentence => {
  const reason = credentials?.reason(profile);
  const was = `${uri} was not ${writes ? 'written' : 'read'}`;
  if (reason?.startsWith('there is no profile'))
    return [`${reason}: ${was}`, 'check --profile or AWS_PROFILE, and ~/.aws/config and ~/.aws/credentials'];
  if (reason !== undefined) return [`${reason}: ${was}`, 'run the program that the profile names by itself'];
  return noneAtAll(uri, profile, writes);
};

const noneAtAll = (uri: string, profile: string | undefined, writes: boolean | undefined): Sentence => [
  `no AWS credentials${profile === undefined ? '' : ` in profile ${profile}`} to ${writes ? 'write' : 'read'} ${uri} with`,
  `set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY${writes ? '' : '; for public data use --no-sign-request'}`,
];

const wrongKey: Explanation = (uri, place) => [
  `${host(place)} does not know the access key: ${uri} was not ${place.writes ? 'written' : 'read'}`,
  'check AWS_ACCESS_KEY_ID, the profile, and whether the key belongs to this endpoint',
];

const wrongSecret: Explanation = (uri, place) => [
  `${host(place)} refused the signature, for the secret key does not fit the access key (${uri})`,
  'check AWS_SECRET_ACCESS_KEY or the profile for a missing or extra character',
];

const denied: Explanation = (uri, { anonymous, writes }) => [
  `access to ${uri} is denied`,
  anonymous
    ? 'the data is not public: leave out --no-sign-request'
    : writes
      ? 'the credentials need s3:PutObject and s3:AbortMultipartUpload here'
      : 'the credentials need s3:ListBucket and s3:GetObject here; some buckets want --requester-pays',
];

const skewed: Explanation = (_uri, place) => [
  `the clock of this machine differs too much from that of ${host(place)}`,
  'set the clock (timedatectl set-ntp true) and try again',
];

const gone: Explanation = (uri) => [
  `${uri} does not exist`,
  'it may have been removed after it was listed: list again',
];

const changed: Explanation = (uri) => [
  `${uri} changed while it was read`,
  'what was read of it is worth nothing: run again to read the new version',
];

/** The message about a server that asks for fewer requests, or fails. */
export const busy: Explanation = (uri, place, fault) => [
  `${host(place)} kept answering ${fault.name === 'SlowDown' ? 'SlowDown' : `with errors (${fault.status})`} for ${uri}`,
  'repeat it later, or with fewer requests at a time',
];

const silent: Explanation = (uri, place) => [
  `${host(place)} did not answer in time (${uri})`,
  'check the network, the endpoint, and proxies or firewalls in between',
];

const noHost: Explanation = (_uri, place) =>
  place.proxy === undefined
    ? [`the name of ${host(place)} cannot be resolved`, 'check the network, the region, and --endpoint-url']
    : noProxy(place.proxy, 'has a name that cannot be resolved');

const refused: Explanation = (_uri, place) =>
  place.proxy === undefined
    ? [`${host(place)} refused the connection`, 'check that the service runs, and its port in --endpoint-url']
    : noProxy(place.proxy, 'refused the connection');

const noProxy = (proxy: string, what: string): Sentence => [
  `the proxy ${withoutSecrets(proxy)} ${what}`,
  'check HTTP_PROXY and HTTPS_PROXY; NO_PROXY excepts hosts from it',
];

const throughProxy: Explanation = (_uri, place) => [
  `the proxy${place.proxy === undefined ? '' : ` ${withoutSecrets(place.proxy)}`} wants a user and password to reach ${host(place)}`,
  'HTTPS_PROXY=http://user:password@host:port, or except the host with NO_PROXY',
];

const unreachable: Explanation = (_uri, place) => [`${host(place)} cannot be reached`, 'check the network'];

const cutOff: Explanation = (uri, place) => [
  `${host(place)} kept breaking the connection off (${uri})`,
  'check the network and try again',
];

const archived: Explanation = (uri) => [
  `${uri} is archived and cannot be read directly`,
  'restore it from its storage class first',
];

const unfit: Explanation = (uri, _place, fault) => [
  `${uri} came wrong again and again: ${fault.message}`,
  'check what lies between this machine and the service, and try again',
];

const spoilt: Explanation = (uri, _place, fault) => [
  `${uri} was read to its end, and ${fault.message}: what was read of it may be wrong`,
  'run again; if it stays so, compare the object with its original',
];

const noBucket: Explanation = (_uri, { bucket, endpoint }) => [
  `there is no bucket ${bucket}${endpoint === undefined ? '' : ` at ${withoutSecrets(endpoint)}`}`,
  'check the spelling, and --endpoint-url',
];

/** Explanations by the name that S3 or the SDK gives to an error. */
export const answers: Readonly<Record<string, Explanation>> = {
  __proto__: null as never,
  NoSuchBucket: noBucket,
  InvalidBucketName: noBucket,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  CredentialsProviderError: noCredentials,
  TokenProviderError: expired,
  InvalidAccessKeyId: wrongKey,
  InvalidToken: wrongKey,
  InvalidClientTokenId: wrongKey,
  SignatureDoesNotMatch: wrongSecret,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  NoSuchKey: gone,
  PreconditionFailed: changed,
  InvalidRange: changed,
  WrongETag: changed,
  InvalidObjectState: archived,
  SlowDown: busy,
  TimeoutError: silent,
  RequestTimeout: silent,
  WrongLength: unfit,
  WrongRange: unfit,
  WrongChecksum: unfit,
  WrongAtTheEnd: spoilt,
  HalfListing: unfit,
  OddListing: unfit,
};

/** Explanations by Node's error codes, for what happens on the connection. */
export const lines: Readonly<Record<string, Explanation>> = {
  __proto__: null as never,
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  ECONNREFUSED: refused,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ECONNRESET: cutOff,
  EPIPE: cutOff,
  ERR_STREAM_PREMATURE_CLOSE: cutOff,
  ETIMEDOUT: silent,
};

/** Explanations by status, for answers without a body that names the error. */
export const statuses: Readonly<Record<number, Explanation>> = {
  301: wrongRegion,
  307: wrongRegion,
  403: denied,
  404: gone,
  407: throughProxy,
  412: changed,
  416: changed,
};

/** The service's name in messages. */
export function host({ endpoint, region }: S3Place): string {
  return endpoint === undefined ? `S3 in ${region}` : withoutSecrets(endpoint);
}

/** Scheme, host and port of an endpoint; a user, password or query in it must not be shown. */
export function withoutSecrets(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : redact(endpoint);
}
