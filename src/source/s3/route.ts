import { readFileSync } from 'node:fs';
import { Agent, type AgentOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { fileError } from '../file-error.ts';

/** The route by which requests leave this machine. */
export interface Route {
  /** The proxy that HTTP_PROXY or HTTPS_PROXY names for this address, unless NO_PROXY excludes it. */
  readonly proxy: string | undefined;
  /** The certificates of the file AWS_CA_BUNDLE, to trust instead of Node's own. */
  readonly ca: string | undefined;
  readonly httpAgent: Agent;
  readonly httpsAgent: SecureAgent;
}

/** Finds the route to an endpoint. Throws a TeleError if AWS_CA_BUNDLE names a file that cannot be read. */
export function routeTo(endpoint: string, connections: number): Route {
  const ca = readBundle(process.env.AWS_CA_BUNDLE);
  const proxy = getProxyForUrl(endpoint) || undefined;
  const options = { keepAlive: true, maxSockets: connections };
  const secure = { ...options, ...(ca !== undefined && { ca }) };
  return {
    proxy,
    ca,
    httpAgent: proxy === undefined ? new Agent(options) : new HttpProxyAgent(proxy, options),
    httpsAgent: proxy === undefined ? new SecureAgent(secure) : tunnel(proxy, options, ca),
  };
}

/**
 * An agent that tunnels through a proxy. The package takes certificates for the connection to the proxy; these are for
 * the server behind it.
 */
function tunnel(proxy: string, options: AgentOptions, ca: string | undefined): SecureAgent {
  const agent = new HttpsProxyAgent(proxy, options);
  const connect = agent.connect.bind(agent);
  if (ca !== undefined) agent.connect = (request, to) => connect(request, { ...to, ca } as typeof to);
  return agent as unknown as SecureAgent;
}

function readBundle(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(error, `the file ${file}, which AWS_CA_BUNDLE names,`);
  }
}
