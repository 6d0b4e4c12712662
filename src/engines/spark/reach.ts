import { connect } from 'node:net';
import { TeleError } from '../../errors.ts';

const PATIENCE = 5000;

/**
 * Checks that somebody answers at the master's address, because Spark itself would try for a minute. Throws a TeleError
 * if nobody does. Of several masters, one is enough.
 */
export async function reachMaster(master: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (master === 'yarn' && !env.HADOOP_CONF_DIR && !env.YARN_CONF_DIR)
    throw new TeleError('YARN needs HADOOP_CONF_DIR, the folder of yarn-site.xml', {
      hint: 'on EMR, run tele on the primary node',
    });
  const addresses = addressesOf(master);
  if (addresses.length === 0) return;
  const answers = await Promise.all(addresses.map(({ host, port }) => whyNot(host, port)));
  if (answers.includes(undefined)) return;
  throw new TeleError(`nobody answers at ${master}: ${answers[0]}`, {
    hint: "is the master running, and is this the port for applications? 'tele spark doctor' looks for more",
  });
}

function addressesOf(master: string): { readonly host: string; readonly port: number }[] {
  const kind = /^(spark|k8s):\/\//.exec(master)?.[1];
  if (kind === undefined) return [];
  const rest = master.slice(kind.length + 3);
  return rest.split(',').flatMap((each) => {
    const text = /^https?:\/\//.test(each) ? each : `${kind === 'k8s' ? 'https' : 'http'}://${each}`;
    if (!URL.canParse(text)) return [];
    const { protocol, hostname, port } = new URL(text);
    const standard = kind === 'spark' ? 7077 : protocol === 'http:' ? 80 : 443;
    return [{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || standard }];
  });
}

/** Why a connection cannot be made; undefined if it can. */
function whyNot(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(PATIENCE, () => end(`no answer from ${host} port ${port} in ${PATIENCE / 1000} seconds`));
    socket.once('connect', () => end());
    socket.once('error', ({ message, ...error }: NodeJS.ErrnoException) => end(message || error.code));
  });
}
