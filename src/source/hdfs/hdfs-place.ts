import { userInfo } from 'node:os';
import { UsageError } from '../../errors.ts';
import { type HadoopConf, readHadoopConf } from './hadoop-conf.ts';

/** A path of HDFS, and where its NameNode, or an HttpFS, answers over HTTP. */
export interface HdfsPlace {
  /** The part of the address before the path: hdfs://host:port. */
  readonly before: string;
  /** The path, which begins with a slash and ends in none; '' is the root. */
  readonly path: string;
  /** The origins of all NameNodes, of which one is active: http://host:9870. */
  readonly origins: readonly string[];
  readonly user: string;
}

/**
 * Reads `hdfs://host[:port]/path`, `webhdfs://[user@]host[:port]/path` and, over TLS, `swebhdfs://…`. Paths are taken
 * literally: nothing in them is decoded. The port of webhdfs:// is that of HTTP (9870, over TLS 9871), and several
 * NameNodes stand between commas. The port of hdfs:// is that of Hadoop's own protocol, which is not spoken here: the
 * origin is what hdfs-site.xml says (dfs.namenode.http-address, of all NameNodes of a name service), else port 9870 of
 * the host. hdfs:///path is of fs.defaultFS. Throws a UsageError for anything else.
 */
export function findHdfs(uri: string, env: NodeJS.ProcessEnv = process.env): HdfsPlace {
  const [, scheme = '', user, authority = '', path = ''] =
    /^(hdfs|s?webhdfs):\/\/(?:([^/@]*)@)?([^/@]*)(\/.*)?$/s.exec(uri) ?? [];
  if (scheme === '' || user?.includes(':') || !/^(?:[\w.-]+|\[[\da-f:]+\]|[:,])*$/i.test(authority))
    throw new UsageError(`${uri} is no address of HDFS`, FORMS);
  const named =
    scheme === 'hdfs'
      ? findNameNodes(authority, readHadoopConf(env))
      : authority.split(',').map((host) => origin(host, scheme === 'swebhdfs'));
  if (named.length === 0 || named.includes(undefined)) throw new UsageError(`${uri} names no NameNode`, FORMS);
  return {
    before: uri.slice(0, uri.length - path.length),
    path: path.replace(/\/+$/, ''),
    origins: named as string[],
    user: user || env.HADOOP_USER_NAME || userInfo().username,
  };
}

const FORMS =
  'hdfs://HOST/path, or webhdfs://HOST:PORT/path with the port that NameNode or HttpFS has for HTTP (9870, 14000)';

/** An address of the same path that needs no settings and no user of this machine: webhdfs://user@host:9870/path. */
export function portableHdfs(uri: string): string {
  const { origins, path, user } = findHdfs(uri);
  const scheme = origins[0]!.startsWith('https:') ? 'swebhdfs' : 'webhdfs';
  return `${scheme}://${user}@${origins.map((each) => each.replace(/^https?:\/\//, '')).join(',')}${path}`;
}

/** The origins behind the authority of an hdfs:// address. */
function findNameNodes(authority: string, conf: HadoopConf): (string | undefined)[] {
  const [, standard = ''] = /^hdfs:\/\/([^/]*)/.exec(conf.get('fs.defaultFS') ?? '') ?? [];
  const name = authority === '' ? standard : authority;
  const secure = conf.get('dfs.http.policy') === 'HTTPS_ONLY';
  const setting = `dfs.namenode.${secure ? 'https' : 'http'}-address`;
  const nodes = conf.get(`dfs.ha.namenodes.${name}`)?.split(',');
  if (nodes !== undefined)
    return nodes.flatMap((node) => origin(conf.get(`${setting}.${name}.${node.trim()}`) ?? '', secure) ?? []);
  const host = hostOf(name);
  const set = conf.get(setting) ?? '';
  const isMeant = hostOf(set) === host || (hostOf(set) === '0.0.0.0' && host === hostOf(standard));
  const port = isMeant ? /:(\d+)$/.exec(set)?.[0] : undefined;
  return [origin(`${host}${port ?? ''}`, secure)];
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '');
}

/** The origin of a host with or without a port; undefined if it is none. */
function origin(authority: string, secure: boolean): string | undefined {
  if (hostOf(authority) === '') return undefined;
  const address = /:\d+$/.test(authority) ? authority : `${authority}:${secure ? 9871 : 9870}`;
  const url = `${secure ? 'https' : 'http'}://${address}`;
  return URL.canParse(url) ? url : undefined;
}

/** The path in the address of a file or folder of HDFS. */
export function hdfsPathIn(uri: string): string {
  return uri.replace(/^\w+:\/\/[^/]*/, '');
}
