import { TeleError } from '../../errors.ts';
import type { ByteSource } from '../bytes.ts';
import type { Store, StoredObject } from '../store.ts';
import { type ByteBudget, sharedBudget } from './budget.ts';
import { fetchWhole } from './fetch-whole.ts';

/** An object with its bytes, or the error why there are none. */
export type ReadObject =
  | { readonly object: StoredObject; readonly source: ByteSource; readonly error?: undefined }
  | { readonly object: StoredObject; readonly source?: undefined; readonly error: TeleError };

/** The options of reading objects. */
export interface ReadObjectsOptions {
  /** The number of small objects fetched at a time (default 64). */
  readonly concurrency?: number | undefined;
  /** Whether objects come in the given order (default), or as they arrive. */
  readonly ordered?: boolean | undefined;
  /** Up to this stored size an object is fetched whole before it is handed out (default 256 KiB). */
  readonly smallBytes?: number | undefined;
  readonly budget?: ByteBudget | undefined;
}

interface Slot {
  readonly object: StoredObject;
  /** The bytes taken from the budget. */
  readonly held: number;
  readonly small: boolean;
  result: ReadObject | undefined;
}

/**
 * Opens many objects of any store. Small ones are fetched whole while others are consumed, so that the network's speed
 * and not its latency decides, and are in memory when handed out; of large ones the next is opened ahead. What is
 * fetched ahead is limited by number and, in bytes, by the budget. An object that fails is an item with `error`, and
 * the others go on; a large one may still fail while its source is read. The consumer must close the sources; several
 * may be in use at a time. If `objects` throws (a listing that failed), so does this, after the objects before it.
 */
export async function* readObjects(
  store: Store,
  objects: Iterable<StoredObject> | AsyncIterable<StoredObject>,
  options: ReadObjectsOptions = {},
): AsyncGenerator<ReadObject, void, undefined> {
  const concurrency = options.concurrency ?? 64;
  const ordered = options.ordered ?? true;
  const smallBytes = options.smallBytes ?? 256 * 1024;
  const budget = options.budget ?? sharedBudget;
  const slots: Slot[] = [];
  let fetching = 0;
  let largeAhead = 0;
  let stopped = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  const supply = signal();
  const demand = signal();

  async function fill(): Promise<void> {
    for await (const object of objects) {
      const small = object.size <= smallBytes;
      while (!stopped && !admits(small, object.size)) {
        const forget = budget.onRoom(demand.raise);
        await demand.wait();
        forget();
      }
      if (stopped) {
        return;
      }
      start(object, small);
    }
  }

  function admits(small: boolean, size: number): boolean {
    if (slots.length >= 2 * concurrency || (small ? fetching >= concurrency : largeAhead > 0)) {
      return false;
    }
    if (small && !budget.tryTake(size, true)) {
      if (slots.length > 0) {
        return false;
      }
      budget.now(size);
    }
    return true;
  }

  function start(object: StoredObject, small: boolean): void {
    const slot: Slot = { object, small, held: small ? object.size : 0, result: undefined };
    slots.push(slot);
    if (small) {
      fetching++;
    } else {
      largeAhead++;
    }
    (small ? fetchWhole(store, object) : store.open(object))
      .then(
        (source): ReadObject => ({ object, source }),
        (error: unknown): ReadObject => ({ object, error: asTeleError(error) }),
      )
      .then((result) => {
        slot.result = result;
        fetching -= small ? 1 : 0;
        if (stopped) {
          release(slot);
        }
        supply.raise();
        demand.raise();
      })
      .catch((error: unknown) => {
        failure = { error };
        supply.raise();
      });
  }

  function release(slot: Slot): void {
    budget.give(slot.held);
    void slot.result?.source?.close();
  }

  const filling = fill()
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      ended = true;
      supply.raise();
    });

  try {
    while (true) {
      const index = ordered ? (slots[0]?.result === undefined ? -1 : 0) : slots.findIndex(({ result }) => result);
      const slot = slots[index];
      if (slot?.result !== undefined) {
        slots.splice(index, 1);
        largeAhead -= slot.small ? 0 : 1;
        budget.give(slot.held);
        demand.raise();
        yield slot.result;
      } else if (slots.length === 0 && ended) {
        break;
      } else {
        await supply.wait();
      }
    }
    if (failure !== undefined) {
      throw failure.error;
    }
  } finally {
    stopped = true;
    demand.raise();
    for (const slot of slots) {
      if (slot.result !== undefined) {
        release(slot);
      }
    }
    if (ended) {
      await filling;
    }
  }
}

/** An error that is not a TeleError is a defect of tele, not an object that failed: it ends the run. */
function asTeleError(error: unknown): TeleError {
  if (error instanceof TeleError) {
    return error;
  }
  throw error;
}

/** A flag to wait for: `wait` resolves at the next `raise`, or at once if that came in between. */
function signal(): { raise(): void; wait(): Promise<void> } {
  let raised = false;
  let wake: (() => void) | undefined;
  return {
    raise() {
      raised = true;
      wake?.();
    },
    async wait() {
      if (!raised) {
        await new Promise<void>((done) => {
          wake = done;
        });
      }
      raised = false;
      wake = undefined;
    },
  };
}
