import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sentence } from '../../src/cli/output/progress-text.ts';
import { explainFailure } from '../../src/engines/spark/failure.ts';
import { watchLog } from '../../src/engines/spark/notices.ts';
import { watchProgress } from '../../src/engines/spark/progress.ts';

function saidOf(master: string, lines: readonly string[]): string[] {
  const said: string[] = [];
  const { see } = watchLog(master, (line) => said.push(line));
  for (const line of lines) see(line);
  return said;
}

describe('what Spark logs while it runs', () => {
  const WAITING = 'WARN YarnScheduler: Initial job has not accepted any resources; check your cluster UI';

  it('is said once where there is no executor, for each kind of cluster', () => {
    expect(saidOf('yarn', [WAITING, WAITING])).toEqual([
      expect.stringMatching(/^YARN has no container .*--queue NAME/),
    ]);
    expect(saidOf('spark://h:7077', [WAITING])[0]).toMatch(/are workers registered/);
    expect(saidOf('k8s://h', [WAITING])[0]).toMatch(/no pod .* image/);
  });

  it('is said where YARN has no room for a master, and not of one that waits a little', () => {
    const report = 'INFO Client: Application report for application_17_0003 (state: ACCEPTED)';
    expect(saidOf('yarn', Array(14).fill(report))).toEqual([]);
    expect(saidOf('yarn', Array(40).fill(report))).toEqual([expect.stringMatching(/no room yet for the master/)]);
  });

  it('is said of the first three executors that are lost, with what to do about memory', () => {
    const lost = (k: number) =>
      `ERROR YarnScheduler: Lost executor ${k} on node-7: Container killed by YARN for exceeding physical memory limits. 1.2 GB of 896 MB physical memory used. Consider boosting spark.executor.memoryOverhead.`;
    const said = saidOf('yarn', [1, 2, 3, 4, 5].map(lost));
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(
      /^executor 1 on node-7 was lost, and its tasks are repeated: Container killed by YARN for exceeding physical memory limits; .*memoryOverhead=2g/,
    );
    expect(saidOf('yarn', ['ERROR x: Lost executor 1 on h: Remote RPC client disassociated. Likely due to'])).toEqual([
      'executor 1 on h was lost, and its tasks are repeated: Remote RPC client disassociated',
    ]);
  });
});

describe('why an application on YARN failed', () => {
  it.each([
    [
      'java.lang.IllegalArgumentException: Required executor memory (102400 MB), offHeap memory (0) MB, overhead (40960 MB), and PySpark memory (0 MB) is above the max threshold (6144 MB) of this cluster! Please check the values of',
      /^YARN gives no container of more than 6144 MB, and an executor asks for 102400 MB/,
    ],
    [
      'Failed to submit application_1_0005 to YARN : Application application_1_0005 submitted by user hdfs to unknown queue: nowhere',
      /^YARN has no queue nowhere$/,
    ],
    ['Max number of executor failures (3) reached', /^the application was given up after 3 executors were lost$/],
  ])('is a sentence: %s', (line, message) => {
    expect(explainFailure(undefined, [line], 1, () => 'a task').message).toMatch(message);
  });
});

describe('the progress of an application', () => {
  it('is what is waited for, then the page once, then the work', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tele-seen-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    let executors: object[] = [{ id: 'driver' }];
    const server = createServer((request, response) => {
      const answer = request.url!.endsWith('/executors')
        ? executors
        : [{ stageId: 0, numTasks: 2, numCompleteTasks: 1 }];
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const part = { number: 0, object: { uri: 'a', key: 'a', size: 100 } };
    const task = (number: number) => ({ number, partitions: [{ number, parts: [part] as [typeof part] }] });
    const seen: string[] = [];
    const progress = watchProgress(folder, [task(0), task(1)], {
      onWaiting: (what) => seen.push(what),
      onPage: (address) => seen.push(address),
      onRunning: (bytes, objects) => seen.push(`${bytes} bytes of ${objects}`),
    });
    onTestFinished(() => progress.stop());
    const until = (text: string) => vi.waitFor(() => expect(seen.at(-1)).toBe(text), { timeout: 10_000 });
    await until('for Spark to start');
    const ui = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(path.join(folder, 'app.json'), JSON.stringify({ id: 'app', ui }));
    await until('for executors');
    executors = [{ id: 'driver' }, { id: '1' }];
    await until('100 bytes of 1');
    expect(seen.filter((text) => text === ui)).toHaveLength(1);
    expect(sentence({ bytes: 0, objects: 0, records: 0, waiting: 'for executors' }, 7.9, { objects: 38 })).toBe(
      'waiting for executors, 7 s',
    );
  });
});
