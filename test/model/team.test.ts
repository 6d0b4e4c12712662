import { Worker, type WorkerOptions } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { builtFile } from '../../src/built-file.ts';
import { FRAME } from '../../src/kernels/als/frame.ts';
import { alsModule, layGround } from '../../src/kernels/als/kernels.ts';
import { TaskQueue } from '../../src/model/als/task-queue.ts';
import { startTeam, type TeamThread } from '../../src/model/als/team.ts';

const started = vi.hoisted(() => ({ count: 0, most: Number.POSITIVE_INFINITY, broken: 0, failures: 0 }));

vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  class Limited extends real.Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      if (started.count >= started.most) throw new Error('no more threads');
      if (++started.count > started.broken) super(file, options);
      else {
        super('throw new Error("no memory")', { ...options, eval: true });
        this.on('error', () => started.failures++);
      }
    }
  }
  return { ...real, Worker: Limited };
});

afterEach(() => {
  Object.assign(started, { count: 0, most: Number.POSITIVE_INFINITY, broken: 0, failures: 0 });
});

/** Byte addresses. */
const [FRAME_AT, BASIS, DIRECTION, PROBE] = [4096, 8192, 12288, 40960];
const DESK = { control: 64, tasks: 1024 };
const ITEMS = 64;

/** 64 items of four factors, which count up from 1, and a basis that doubles them. */
function doubling(module: WebAssembly.Module | undefined) {
  const ground = layGround(module, 2 ** 17);
  const { buffer } = ground.memory;
  const frame = new Uint32Array(buffer, FRAME_AT);
  Object.assign(frame, { [FRAME.factors]: 4, [FRAME.items]: ITEMS });
  Object.assign(frame, { [FRAME.basisT]: BASIS, [FRAME.direction]: DIRECTION, [FRAME.probe]: PROBE });
  new Float32Array(buffer, BASIS).set([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2]);
  new Float32Array(buffer, DIRECTION).set(Array.from({ length: 4 * ITEMS }, (_, k) => k + 1));
  const tasks = Array.from({ length: ITEMS / 4 }, (_, task) => [task * 4, task * 4 + 4] as const);
  return { ground, tasks, answer: () => [...new Float32Array(buffer, PROBE, 4 * ITEMS)] };
}

const DOUBLED = Array.from({ length: 4 * ITEMS }, (_, k) => 2 * k + 2);

describe.each([false, true])('a team, plain kernels: %s', (plain) => {
  const module = plain ? undefined : alsModule();

  it('has threads that do the work where this one does nothing', async () => {
    const { ground, tasks, answer } = doubling(module);
    const queue = new TaskQueue(ground.memory.buffer, DESK);
    const workerData: TeamThread = {
      ground,
      queue: DESK,
      scratch: 65536,
      ready: new Uint8Array(new SharedArrayBuffer(1)),
    };
    const worker = new Worker(builtFile('als-thread.cjs'), { workerData });
    for (let round = 0; round < 3; round++) {
      new Float32Array(ground.memory.buffer, PROBE, 4 * ITEMS).fill(0);
      queue.open('probeItems', FRAME_AT, tasks);
      await vi.waitUntil(() => queue.isDone(1), { timeout: 10_000 });
      expect(answer()).toEqual(DOUBLED);
    }
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    queue.close();
    expect(await ended).toBe(0);
  });

  it.each([
    [1, 0],
    [4, 3],
  ])('of %i starts as many more', async (threads, more) => {
    const { ground, tasks, answer } = doubling(module);
    const scratch = Array.from({ length: threads }, (_, k) => 65536 + 4096 * k);
    const team = startTeam(ground, { ...DESK, scratch });
    await team.run('probeItems', FRAME_AT, tasks);
    expect(answer()).toEqual(DOUBLED);
    expect(started.count).toBe(more);
    await team.close();
  });

  it.each([0, 1])('makes do with %i more threads where the system gives no others', async (most) => {
    started.most = most;
    const { ground, tasks, answer } = doubling(module);
    const team = startTeam(ground, { ...DESK, scratch: [65536, 69632, 73728] });
    await team.run('probeItems', FRAME_AT, tasks);
    expect(answer()).toEqual(DOUBLED);
    expect(started.count).toBe(most);
    await team.close();
  });

  it('does not fail with a thread that fails at its start while others work', async () => {
    started.broken = 1;
    const { ground, tasks, answer } = doubling(module);
    const team = startTeam(ground, { ...DESK, scratch: [65536, 69632, 73728] });
    // As if the other one were still at work when the failure is told.
    let looks = 0;
    const slow = vi.spyOn(TaskQueue.prototype, 'isDone').mockImplementation(() => started.failures > 0 && ++looks > 1);
    await team.run('probeItems', FRAME_AT, tasks);
    slow.mockRestore();
    await team.run('probeItems', FRAME_AT, tasks);
    expect(answer()).toEqual(DOUBLED);
    await team.close();
  });
});
