/** Lines of Spark's log that a user should know of while the application runs. */
export interface Notices {
  /** Looks at one line of the log. */
  see(line: string): void;
}

/** So many losses of executors are said one by one. */
const LOSSES = 3;
/** YARN's client reports every second: so long an application may wait for its master. */
const PATIENCE = 15;

/**
 * Says once that an application waits for its first executor, or for its master, perhaps for ever, and what to do; and
 * says of the first executors that are lost why they are.
 */
export function watchLog(master: string, say: (line: string) => void): Notices {
  let isWaiting = false;
  let accepted = 0;
  let lost = 0;
  return {
    see(line) {
      if (!isWaiting && line.includes('Initial job has not accepted any resources')) {
        isWaiting = true;
        say(waitingText(master));
      }
      if (/Application report for \S+ \(state: ACCEPTED\)/.test(line) && ++accepted === PATIENCE)
        say(
          'YARN has no room yet for the master of this application: its queue is full, or the share of it that masters may take is used up (yarn.scheduler.capacity.maximum-am-resource-percent); --queue NAME takes another one',
        );
      const [, executor, host, reason = ''] = /Lost executor (\S+) on ([^:\s]+): (.*)/.exec(line) ?? [];
      if (executor === undefined || ++lost > LOSSES) return;
      say(`executor ${executor} on ${host} was lost, and its tasks are repeated: ${reasonText(reason)}`);
      if (lost === LOSSES) say('further losses of executors are not said one by one');
    },
  };
}

function waitingText(master: string): string {
  if (master === 'yarn')
    return 'YARN has no container for an executor yet: is its queue full, or a container larger than a node has room for? An executor asks for --executor-memory and 40% more, and --executor-cores; --queue NAME takes another queue';
  if (master.startsWith('k8s:'))
    return 'the cluster has no pod for an executor yet: has a node as much memory and as many cores as asked for, and can it pull the image?';
  return 'the cluster has no executor for this yet: are workers registered, with as much memory and as many cores as asked for?';
}

/** The reason in Spark's log, where it is about memory with what to do. */
function reasonText(reason: string): string {
  const [sentence = reason] = /^.*?(?=\. |\.$|$)/.exec(reason) ?? [];
  return isOfMemory(reason) ? `${sentence}; ${MORE_MEMORY}` : sentence;
}

/** Whether a reason says that a container took more memory than it may. */
export function isOfMemory(reason: string): boolean {
  return /exceeding (?:physical|virtual)? ?memory|memory limits|OOMKilled|exit (?:code|status):? ?137/i.test(reason);
}

/** What to do about it. */
export const MORE_MEMORY =
  'tele works beside the Java process of an executor: --conf spark.executor.memoryOverhead=2g gives it more, fewer --executor-cores need less';
