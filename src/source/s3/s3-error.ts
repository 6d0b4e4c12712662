import { TeleError } from '../../errors.ts';
import { answers, busy, type Fault, host, lines, type S3Place, type Sentence, statuses } from './answers.ts';
import { redact } from './redact.ts';

/**
 * Makes a TeleError about `uri` with a hint. Its cause keeps only name, code and status: the SDK's own errors carry the
 * request with its signature.
 */
export function explainS3Error(error: unknown, uri: string, place: S3Place): TeleError {
  if (error instanceof TeleError) {
    return error;
  }
  const fault = readFault(error);
  const [message, hint] = sentence(fault, uri, place);
  return new TeleError(redact(message, place.secrets), { hint, cause: harmless(fault, place) });
}

/** The name under which statistics count a fault: S3's code, Node's code, or the error's name. */
export function faultName(error: unknown): string {
  const { name, code, status } = readFault(error);
  return code ?? (name === 'Error' || name === 'Unknown' ? (status === undefined ? name : `HTTP ${status}`) : name);
}

/** Whether another try can help: after errors of the connection, a busy or broken server, or an invalid answer. */
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

/** An answer that contradicts the request: too short, too long, another range, another ETag, half a listing. */
export class BadAnswer extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Whether the received bytes do not have the server's checksum. */
export function isWrongChecksum(error: unknown): boolean {
  return error instanceof BadAnswer && error.name === 'WrongChecksum';
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

function sentence(fault: Fault, uri: string, place: S3Place): Sentence {
  const known = answers[fault.name] ?? (fault.code === undefined ? undefined : lines[fault.code]);
  if (known !== undefined) {
    return known(uri, place, fault);
  }
  if (fault.code !== undefined && /CERT|SSL|TLS|EPROTO/.test(fault.code)) {
    const hint =
      'check the endpoint and whether it speaks https; AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS names a file of authorities';
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
    const hint = 'check that the endpoint is an S3 service and that no proxy in between answers for it';
    return [`${host(place)} answered for ${uri} with something that is not S3`, hint];
  }
  const what = fault.name === 'Error' ? '' : `${fault.name}: `;
  const sentence = `${what}${firstSentence(fault.message)}`;
  return [place.writes ? `${host(place)} answered ${sentence}` : `${uri} could not be read: ${sentence}`];
}

function firstSentence(text: string): string {
  return (/^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text).replace(/\s+/g, ' ').slice(0, 200).replace(/\.$/, '');
}

function harmless({ name, code, status, message }: Fault, { secrets }: S3Place): Error {
  const cause = new Error(redact(message, secrets));
  cause.name = name;
  cause.stack = `${name}: ${cause.message}`;
  return Object.assign(cause, code === undefined ? {} : { code }, status === undefined ? {} : { status });
}
