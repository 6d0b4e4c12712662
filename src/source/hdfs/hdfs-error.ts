import { TeleError } from '../../errors.ts';
import { faultName, isPassing as isOfConnection } from '../s3/s3-error.ts';
import type { HdfsPlace } from './hdfs-place.ts';

/** What a server of HDFS answered instead of what it was asked for; its name is that of Hadoop's exception. */
export class Refusal extends Error {
  readonly status: number;
  /** The name and port of the server. */
  readonly host: string;

  constructor(name: string, status: number, host: string, message = '') {
    super(message);
    this.name = name;
    this.status = status;
    this.host = host;
  }
}

/**
 * Whether another try can help. WebHDFS answers 403 for most of Hadoop's exceptions, so that their names decide: a
 * standby NameNode, one that is busy, a block that no data node has at the moment.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Refusal)) return isOfConnection(error);
  return error.status >= 500 || error.status === 429 || error.status === 408 || PASSING.has(error.name);
}

const PASSING = new Set(['StandbyException', 'RetriableException', 'IOException', 'BlockMissingException']);

/** Whether nothing has the name that was asked for. */
export function isGone(error: unknown): boolean {
  return error instanceof Refusal && (error.name === 'FileNotFoundException' || isBelowFile(error));
}

/** Whether the name was looked for below a file. */
function isBelowFile({ name, message }: Refusal): boolean {
  return name === 'ParentNotDirectoryException' || /is not a directory/.test(message);
}

/** Makes a TeleError about `uri` with a hint. Its cause keeps the name and code alone. */
export function explainHdfsError(error: unknown, uri: string, place: HdfsPlace): TeleError {
  if (error instanceof TeleError) return error;
  const [message, hint] = error instanceof Refusal ? refused(error, uri, place) : broken(error as Fault, uri, place);
  const { name, code } = error as Fault;
  return new TeleError(message, { hint, cause: Object.assign(new Error(message), { name, ...(code && { code }) }) });
}

type Fault = Error & { readonly code?: string; readonly node?: string };
type Sentence = readonly [message: string, hint?: string];

const PORTS =
  'webhdfs://HOST:PORT/path names the port for HTTP of the NameNode (9870, before Hadoop 3 50070) or of HttpFS (14000); for hdfs:// hdfs-site.xml in HADOOP_CONF_DIR says it';

function refused({ name, status, host, message }: Refusal, uri: string, { user, origins }: HdfsPlace): Sentence {
  switch (name) {
    case 'Negotiate':
      return [
        `${host} wants Kerberos, which is not spoken here (${uri})`,
        'TELE_HDFS_TOKEN takes a delegation token (curl --negotiate -u : "http://HOST:9870/webhdfs/v1/?op=GETDELEGATIONTOKEN"); an HttpFS or a mount of HDFS works, too',
      ];
    case 'AccessControlException':
    case 'SecurityException':
      return [`${uri} is not open to the user ${user}: permission denied`, 'HADOOP_USER_NAME names another user'];
    case 'InvalidToken':
      return ['the delegation token of TELE_HDFS_TOKEN has expired or is not of this cluster', 'get a new one'];
    case 'FileNotFoundException':
      return [`${uri} does not exist`, 'check the spelling; the path begins at the root of HDFS'];
    case 'StandbyException':
      return [
        `${uri}: no NameNode is active of ${origins.map((origin) => new URL(origin).host).join(', ')}`,
        'name the other one, too: webhdfs://HOST:9870,OTHER:9870/path, or the name service of hdfs-site.xml',
      ];
    case 'Unknown':
      return status === 401
        ? [`${host} wants a login that is not spoken here (${uri})`, 'TELE_HDFS_TOKEN takes a delegation token']
        : [`${host} answered for ${uri} with something that is not WebHDFS (status ${status})`, PORTS];
    default:
      return [`${host} answered for ${uri}: ${name}${message === '' ? '' : `: ${message.split('\n')[0]}`}`];
  }
}

function broken(error: Fault, uri: string, { origins }: HdfsPlace): Sentence {
  const { code = '', name, message, node } = error;
  const host = node ?? origins.map((origin) => new URL(origin).host).join(', ');
  const hint =
    node === undefined
      ? PORTS
      : 'data nodes answer by themselves, at the names that the NameNode knows: HttpFS passes all through one host';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [`the name of ${host} cannot be resolved (${uri})`, hint];
  if (code === 'ECONNREFUSED') return [`nobody answers at ${host} (${uri})`, hint];
  if (name === 'TimeoutError')
    return [`${host} did not answer in time (${uri})`, 'check the network, and firewalls in between'];
  if (name === 'WrongLength')
    return [`${uri} broke off again and again: ${message}`, 'check the network and try again'];
  return [`${uri}: ${message} (${faultName(error)})`, PORTS];
}
