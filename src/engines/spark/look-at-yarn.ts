import { TeleError } from '../../errors.ts';
import { readHadoopConf } from '../../source/hdfs/hadoop-conf.ts';

/** What the ResourceManager says of the cluster. */
interface Metrics {
  readonly activeNodes: number;
  readonly availableMB: number;
  readonly totalMB: number;
  readonly availableVirtualCores: number;
  readonly totalVirtualCores: number;
  readonly appsPending: number;
}

/**
 * Asks the web page of YARN's ResourceManager, whose address yarn-site.xml has, what the cluster has and what is free
 * of it. Throws a TeleError if it does not answer, has no node or no such queue. Takes at most ten seconds.
 */
export async function lookAtYarn(queue: string | undefined, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const conf = readHadoopConf({ ...env, HADOOP_CONF_DIR: env.HADOOP_CONF_DIR || env.YARN_CONF_DIR }, ['yarn-site.xml']);
  const addresses = [...conf].flatMap(([name, value]) =>
    /^yarn\.resourcemanager\.webapp\.address(\.|$)/.test(name) ? [value] : [],
  );
  const standard = `${conf.get('yarn.resourcemanager.hostname') ?? '127.0.0.1'}:8088`;
  const page = await findPage(addresses.length > 0 ? addresses : [standard]);
  const { clusterMetrics: metrics } = await askPage<{ clusterMetrics: Metrics }>(`${page}/metrics`);
  if (metrics.activeNodes === 0)
    throw new TeleError('YARN has no node that is up', {
      hint: "'yarn node -list -all' tells what is the matter with them",
    });
  if (queue !== undefined) {
    const scheduler = JSON.stringify(await askPage(`${page}/scheduler`));
    if (!scheduler.includes(`"queueName":${JSON.stringify(queue.split('.').at(-1))}`))
      throw new TeleError(`YARN has no queue ${queue}`, { hint: "'yarn queue -list' tells their names" });
  }
  const { activeNodes, availableMB, totalMB, availableVirtualCores, totalVirtualCores, appsPending } = metrics;
  return `${activeNodes} nodes, ${availableMB} of ${totalMB} MB and ${availableVirtualCores} of ${totalVirtualCores} cores free, ${appsPending} applications waiting`;
}

/** The first address that answers: of several ResourceManagers the one in standby redirects to the other. */
async function findPage(addresses: readonly string[]): Promise<string> {
  for (const address of addresses) {
    const page = `http://${address}/ws/v1/cluster`;
    const answers = await askPage(`${page}/info`).then(
      () => true,
      () => false,
    );
    if (answers) return page;
  }
  throw new TeleError(`YARN's ResourceManager does not answer at ${addresses.join(', ')}`, {
    hint: 'yarn.resourcemanager.webapp.address in yarn-site.xml of HADOOP_CONF_DIR is where it is looked for',
  });
}

async function askPage<T>(address: string): Promise<T> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(5_000), headers: { accept: 'application/json' } });
  return (await answer.json()) as T;
}
