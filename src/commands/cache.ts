import path from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../cli/command/base.ts';
import { sourceFlags } from '../cli/flags/flags.ts';
import { say } from '../cli/output/say.ts';
import { UsageError } from '../errors.ts';
import { sizeText } from '../render/number-text.ts';
import type { CacheTotals, Cache as Folder } from '../source/cache/cache.ts';

const DAY = 24 * 3_600_000;

export default class Cache extends TeleCommand {
  static override summary = 'show, prune or clear what is kept of objects';
  static override description =
    `Commands that read a bucket with --cache (or TELE_CACHE=true, or "cache": true in the config file) keep its objects in tele/objects below $XDG_CACHE_HOME or ~/.cache. The cache knows an object by service, bucket, key and ETag, so a changed object is a new one. tele checks every block before it uses it, and any number of processes may share the folder. Beyond --cache-size, the objects go that were unused for longest. What --keep-columns keeps lies there, too.
show prints objects and bytes by bucket or folder. prune removes what is beyond --cache-size, or unused for --older-than days. clear removes everything.

Cost: show reads the end of each kept object; prune and clear look at sizes and times alone.`;
  static override examples = [
    { description: 'what is kept', command: '<%= config.bin %> cache' },
    {
      description: 'what was not used for a month goes, and more where that is not enough',
      command: '<%= config.bin %> cache prune --older-than 30 --cache-size 10GB',
    },
  ];
  static override args = {
    action: Args.string({ description: 'what to do', options: ['show', 'prune', 'clear'], default: 'show' }),
  };
  static override flags = {
    'cache-size': sourceFlags['cache-size'],
    'older-than': Flags.integer({ description: 'prune what was not used for so many days', helpValue: 'DAYS', min: 0 }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Cache);
    const { openCache, clearCache, pruneCache } = await import('../source/cache/cache.ts');
    const days = flags['older-than'];
    if (days !== undefined && args.action !== 'prune')
      throw new UsageError(`--older-than does nothing for ${args.action}`, 'tele cache prune --older-than 30');
    const cache = await openCache({ maxBytes: flags['cache-size'] });
    if (args.action === 'show') await this.showAll(cache, flags.output);
    else if (args.action === 'clear') await this.showRemoved(cache, await clearCache(cache), flags.output);
    else
      await this.showRemoved(
        cache,
        await pruneCache(cache, days === undefined ? {} : { before: new Date(Date.now() - days * DAY) }),
        flags.output,
      );
  }

  private async showAll(cache: Folder, format: string | undefined): Promise<void> {
    const { listCache } = await import('../source/cache/cache.ts');
    const buckets = new Map<string, { objects: number; bytes: number; lastUsed: Date }>();
    for await (const { uri, bytes, lastUsed } of listCache(cache)) {
      const name = /^[a-z]\w*:\/\/[^/]*/.exec(uri)?.[0] ?? path.dirname(uri);
      const row = buckets.get(name) ?? { objects: 0, bytes: 0, lastUsed };
      row.objects++;
      row.bytes += bytes;
      if (lastUsed > row.lastUsed) row.lastUsed = lastUsed;
      buckets.set(name, row);
    }
    const rows = [...buckets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([bucket, row]) => ({ bucket, ...row }));
    const sum = (count: (row: { objects: number; bytes: number }) => number) =>
      rows.reduce((n, row) => n + count(row), 0);
    const [objects, bytes] = [sum((row) => row.objects), sum((row) => row.bytes)];
    await this.answer(
      [
        ...rows.map(({ lastUsed, ...row }) => ({ ...row, lastUsed: lastUsed.toISOString() })),
        { bucket: 'all', objects, bytes },
      ],
      format,
    );
    say(`${sizeText(bytes)} in ${cache.folder}; up to ${sizeText(cache.maxBytes)} is kept`);
  }

  private async showRemoved(cache: Folder, { entries, bytes }: CacheTotals, format: string | undefined): Promise<void> {
    const { cacheTotals } = await import('../source/cache/cache.ts');
    const left = await cacheTotals(cache);
    await this.answer([{ removed: entries, bytes, leftObjects: left.entries, leftBytes: left.bytes }], format);
  }
}
