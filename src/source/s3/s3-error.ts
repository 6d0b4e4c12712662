import { TeleError } from '../../errors.ts';
import { redact } from './redact.ts';

/** Where a request went, for the sentence about what came back. */
export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  /** The endpoint as given, where one was; else AWS's own. */
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
  /** Unsigned requests were asked for. */
  readonly anonymous: boolean;
  /** What must not be seen. */
  readonly secrets: Iterable<string>;
}

/**
 * What went wrong, as a sentence about `uri` with a way out. The cause keeps name, code and status and nothing else: the
 * SDK's own errors carry the request with its signature.
 */
export function explainS3Error(error: unknown, uri: string, place: S3Place): TeleError {
  if (error instanceof TeleError) {
    return error;
  }
  const fault = readFault(error);
  const [message, hint] = sentence(fault, uri, place);
  return new TeleError(redact(message, place.secrets), { hint, cause: harmless(fault, place) });
}

/** The name that statistics count a fault under: S3's code, Node's code, or the error's name. */
export function faultName(error: unknown): string {
  const { name, code, status } = readFault(error);
  return code ?? (name === 'Error' || name === 'Unknown' ? (status === undefined ? name : `HTTP ${status}`) : name);
}

/** Whether asking again can help: the line, a busy or broken server, an answer that makes no sense. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TeleError || (error as { final?: boolean } | undefined)?.final) {
    return false;
  }
  const { name, code, status } = readFault(error);
  return (
    error instanceof BadAnswer ||
    (code !== undefined && passingCodes.has(code)) ||
    passingNames.has(name) ||
    (status !== undefined && (status >= 500 || status === 429 || status === 408)) ||
    (status === 200 && !(name in answers))
  );
}

/** An answer that contradicts what was asked: too short, too long, another range, another ETag, half a listing. */
export class BadAnswer extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const passingCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNREFUSED',
  'EAI_AGAIN',
]);
const passingNames = new Set([
  'TimeoutError',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'OperationAborted',
]);

interface Fault {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly message: string;
  /** The bucket's own region, where the answer names it. */
  readonly region: string | undefined;
}

function readFault(error: unknown): Fault {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (fields.$metadata ?? {}) as Record<string, unknown>;
  const response = (fields.$response ?? {}) as { headers?: Record<string, string>; statusCode?: number };
  const cause = (fields.cause ?? {}) as Record<string, unknown>;
  const code = [fields.code, cause.code].find((value) => typeof value === 'string' && /^[A-Z_0-9]+$/.test(value));
  const status = [metadata.httpStatusCode, response.statusCode].find((value) => typeof value === 'number');
  return {
    name: typeof fields.name === 'string' ? fields.name : 'Error',
    code: code as string | undefined,
    status: status as number | undefined,
    message: typeof fields.message === 'string' ? fields.message : String(error),
    region: typeof fields.Region === 'string' ? fields.Region : response.headers?.['x-amz-bucket-region'],
  };
}

type Sentence = readonly [message: string, hint?: string];

function sentence(fault: Fault, uri: string, place: S3Place): Sentence {
  const known = answers[fault.name] ?? (fault.code === undefined ? undefined : lines[fault.code]);
  if (known !== undefined) {
    return known(uri, place, fault);
  }
  if (fault.code !== undefined && /CERT|SSL|TLS|EPROTO/.test(fault.code)) {
    const hint =
      'Check the endpoint and whether it speaks https; NODE_EXTRA_CA_CERTS names a file of further authorities.';
    return [`no secure connection to ${host(place)} (${fault.code})`, hint];
  }
  const byStatus = fault.status === undefined ? undefined : statuses[fault.status];
  if (byStatus !== undefined) {
    return byStatus(uri, place, fault);
  }
  if (fault.status !== undefined && fault.status >= 500) {
    return busy(uri, place, fault);
  }
  if (fault.status === 200) {
    const hint = 'Check that the endpoint is an S3 service and that no proxy in between answers for it.';
    return [`${host(place)} answered for ${uri} with something that is not S3`, hint];
  }
  const what = fault.name === 'Error' ? '' : `${fault.name}: `;
  return [`${uri} could not be read: ${what}${firstSentence(fault.message)}`];
}

type Answer = (uri: string, place: S3Place, fault: Fault) => Sentence;

const wrongRegion: Answer = (_uri, { bucket, region }, fault) => {
  const elsewhere = fault.region !== undefined && fault.region !== region;
  const other = elsewhere ? `in region ${fault.region}, not ${region}` : `not in region ${region}`;
  return [
    `the bucket ${bucket} is ${other}`,
    `Try --region ${elsewhere ? fault.region : 'with the region of the bucket'}.`,
  ];
};

const expired: Answer = (uri, { profile }) => [
  `the session that the credentials came from has expired: ${uri} was not read`,
  `Sign in again${profile === undefined ? '' : ` (aws sso login --profile ${profile})`}, or renew AWS_SESSION_TOKEN.`,
];

const noCredentials: Answer = (uri, { profile }) => [
  `no AWS credentials${profile === undefined ? '' : ` in profile ${profile}`} to read ${uri} with`,
  'Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for public data use --no-sign-request.',
];

const wrongKey: Answer = (uri, place) => [
  `${host(place)} does not know the access key: ${uri} was not read`,
  'Check AWS_ACCESS_KEY_ID, the profile, and whether the key belongs to this endpoint.',
];

const wrongSecret: Answer = (uri, place) => [
  `${host(place)} refused the signature: the secret key does not fit the access key (${uri})`,
  'Check AWS_SECRET_ACCESS_KEY or the profile for a missing or extra character.',
];

const denied: Answer = (uri, { anonymous }) => [
  `access to ${uri} is denied`,
  anonymous
    ? 'The data is not public: leave out --no-sign-request.'
    : 'The credentials need s3:ListBucket and s3:GetObject here; some buckets want --requester-pays.',
];

const skewed: Answer = (_uri, place) => [
  `the clock of this machine differs too much from that of ${host(place)}`,
  'Set the clock (timedatectl set-ntp true) and try again.',
];

const gone: Answer = (uri) => [`${uri} does not exist`, 'It may have been removed after it was listed: list again.'];

const changed: Answer = (uri) => [
  `${uri} changed while it was read`,
  'What was read of it is worth nothing: run again to read the new version.',
];

const busy: Answer = (uri, place, fault) => [
  `${host(place)} kept answering ${fault.name === 'SlowDown' ? 'SlowDown' : `with errors (${fault.status})`} for ${uri}`,
  'Try again later, or with fewer requests at a time.',
];

const silent: Answer = (uri, place) => [
  `${host(place)} did not answer in time (${uri})`,
  'Check the network, the endpoint, and proxies or firewalls in between.',
];

const noHost: Answer = (_uri, place) => [
  `the name of ${host(place)} cannot be resolved`,
  'Check the network, the region, and --endpoint-url.',
];

const refused: Answer = (_uri, place) => [
  `${host(place)} refused the connection`,
  'Check that the service runs, and its port in --endpoint-url.',
];

const unreachable: Answer = (_uri, place) => [`${host(place)} cannot be reached`, 'Check the network.'];

const cutOff: Answer = (uri, place) => [
  `${host(place)} kept breaking the connection off (${uri})`,
  'Check the network and try again.',
];

const archived: Answer = (uri) => [
  `${uri} is archived and cannot be read directly`,
  'Restore it from its storage class first.',
];

const unfit: Answer = (uri, _place, fault) => [
  `${uri} came wrong again and again: ${fault.message}`,
  'Check what lies between this machine and the service, and try again.',
];

const noBucket: Answer = (_uri, { bucket, endpoint }) => [
  `there is no bucket ${bucket}${endpoint === undefined ? '' : ` at ${withoutSecrets(endpoint)}`}`,
  'Check the spelling, and --endpoint-url.',
];

const answers: Readonly<Record<string, Answer>> = {
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
  HalfListing: unfit,
};

const lines: Readonly<Record<string, Answer>> = {
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

const statuses: Readonly<Record<number, Answer>> = {
  301: wrongRegion,
  307: wrongRegion,
  403: denied,
  404: gone,
  412: changed,
  416: changed,
};

function host({ endpoint, region }: S3Place): string {
  return endpoint === undefined ? `S3 in ${region}` : withoutSecrets(endpoint);
}

/** Scheme, host and port of an endpoint: a user, password or query in it are nobody's business. */
function withoutSecrets(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : redact(endpoint);
}

function firstSentence(text: string): string {
  return (/^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text).replace(/\s+/g, ' ').slice(0, 200);
}

function harmless({ name, code, status, message }: Fault, { secrets }: S3Place): Error {
  const cause = new Error(redact(message, secrets));
  cause.name = name;
  cause.stack = `${name}: ${cause.message}`;
  return Object.assign(cause, code === undefined ? {} : { code }, status === undefined ? {} : { status });
}
