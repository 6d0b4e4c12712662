import type { Grouping, Live } from '../../plan/plan.ts';
import { canonicalText } from '../../record/canonical.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted } from '../../render/number-text.ts';
import { sparkline } from '../../render/sparkline.ts';
import { tableText } from '../../render/table.ts';
import { writeAll } from '../../write.ts';
import { tableOptions } from './print.ts';

/** The number of stretches of time that a sparkline shows, the last of them still open. */
const SHOWN = 30;

/** A stretch of time: its rows by their keys. */
type Stretch = ReadonlyMap<string, JsonRecord>;

/** A table in place on a terminal. */
export interface LiveTable {
  /** Takes rows that are final. */
  add(rows: readonly JsonRecord[]): void;
  /** Draws again, with the rows of stretches that are open. */
  draw(open: readonly JsonRecord[], late: number): void;
}

/**
 * Makes a table of the last stretch that is over, with a row for each of its groups and a sparkline of the first
 * column. It holds the rows of the last SHOWN stretches.
 */
export function createLiveTable({ by, columns }: Grouping, { every }: Live): LiveTable {
  const [time, ...keys] = by.map(({ name }) => name) as [string, ...string[]];
  const keyText = (row: JsonRecord) => canonicalText(keys.map((key) => row[key]!));
  const closed = new Map<string, Map<string, JsonRecord>>();
  const addTo = (stretches: Map<string, Map<string, JsonRecord>>, row: JsonRecord) => {
    const begin = String(row[time]);
    stretches.set(begin, (stretches.get(begin) ?? new Map()).set(keyText(row), row));
  };
  let height = 0;
  return {
    add(rows) {
      for (const row of rows) addTo(closed, row);
      for (const begin of closed.keys()) if (closed.size >= SHOWN) closed.delete(begin);
    },
    draw(open, late) {
      const all = new Map(closed);
      for (const row of open) addTo(all, row);
      const [begin, whole] = [...closed].at(-1) ?? [...all].at(-1) ?? [];
      const name = columns[0]?.name;
      const rows = Array.from(whole?.values() ?? [], ({ [time]: _, partial: __, ...row }) => {
        const values = Array.from(all.values(), (stretch: Stretch) => stretch.get(keyText(row))?.[name ?? '']);
        return { ...row, trend: sparkline(values.slice(-SHOWN)) };
      });
      const note =
        begin === undefined
          ? 'no record yet'
          : `${every} from ${begin}; trend: ${name}${late > 0 ? `; ${counted(late, 'record')} came too late` : ''}`;
      const lines = tableText(rows, { ...tableOptions(), note })
        .trimEnd()
        .split('\n');
      const room = Math.max(2, (process.stdout.rows || 24) - 1);
      const shown = lines.length <= room ? lines : [...lines.slice(0, room - 2), '…', lines.at(-1)!];
      writeAll(1, `${height > 0 ? `\u001b[${height}A\u001b[J` : ''}${shown.join('\n')}\n`);
      height = shown.length;
    },
  };
}
