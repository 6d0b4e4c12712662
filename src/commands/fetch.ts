import * as Flags from '@oclif/core/flags';
import { planOf, StreamCommand } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { UsageError } from '../errors.ts';
import { writeAll } from '../write.ts';

const RECORDS = ['limit', 'sample-clients', 'select', 'bad', 'report', 'unordered'];

export default class Fetch extends StreamCommand {
  static override summary = 'read pings from a source and write them as NDJSON';
  static override description =
    `Objects are found by their dimensions: folders that cannot match are not even listed. Archives are known by their first bytes: .lzma, .xz, .gz, .zst and plain text, whatever their names say.
--list names the objects instead, and --explain says what reading them would take. Neither reads any of a bucket; of files, --explain reads the first megabytes, to see how fast that goes.
--out copies the objects as they are stored, under their keys, with the telemetry_schema.json of the source: the folder can then be a source itself. Each file appears when it is whole. With --resume a folder is gone on with, after a kill or another day: what is finished and has not changed is not fetched again.
An object that cannot be read is named, the others are read, and the exit code is 5. Requests that fail in passing are repeated.

Cost: streams; memory does not grow with the size of objects, and holds some 300 bytes of each object's name (--list as NDJSON without --fraction: of none). --fraction samples objects, not clients; --sample-clients samples clients, and reads every object.`;
  static override examples = [
    {
      description: 'half of the objects of two days, chosen by a seed',
      command:
        '<%= config.bin %> fetch --channel nightly --app-version 36.0a1 --date 20141109..20141110 --fraction 0.5',
    },
    {
      description: 'all sessions of a tenth of the clients',
      command: '<%= config.bin %> fetch --channel aurora --sample-clients 10%',
    },
    {
      description: 'which objects there are, and how much of them',
      command: '<%= config.bin %> fetch --channel nightly --date 20141109.. --list',
    },
    {
      description: 'a copy of what is nightly, made and then brought up to date',
      command:
        '<%= config.bin %> fetch --channel nightly --out lake && <%= config.bin %> fetch --channel nightly --out lake --resume && <%= config.bin %> os-dist --source lake',
    },
    {
      description: 'from a bucket, keeping what is read for the next time',
      command:
        '<%= config.bin %> fetch --source s3://telemetry-published-v2 --channel nightly --date 20141109.. --cache',
    },
  ];
  static override args = fileArgs;
  static override flags = {
    list: Flags.boolean({
      description: 'write addresses and sizes of the objects, and read none',
      exclusive: ['explain', 'out', ...RECORDS],
    }),
    explain: Flags.boolean({
      description: 'say what would be read and how it would be run, and stop',
      exclusive: ['out'],
    }),
    out: Flags.string({
      description: 'copy the objects into this folder, as they are stored',
      helpValue: 'FOLDER',
      exclusive: RECORDS,
    }),
    resume: Flags.boolean({ description: 'go on with a folder that was begun', dependsOn: ['out'] }),
    unordered: Flags.boolean({
      description:
        'write pings as their objects come, not in the order of keys: a slow object then holds up no other. One thread reads',
    }),
  };

  protected override readonly stdin = 'last';

  async run(): Promise<void> {
    const { flags } = await this.parse(Fetch);
    const { out } = flags;
    if (flags.list) {
      const { listSource } = await import('../cli/fetch/list-source.ts');
      await listSource(flags, (rows) => this.answer(rows, flags.output));
    } else if (out !== undefined) {
      const { files = [] } = flags;
      if (files.length > 1)
        throw new UsageError(`--out copies one source: ${files.length} files are given`, 'cp copies files');
      const { fetchInto } = await import('../cli/fetch/fetch-into.ts');
      await fetchInto({ ...flags, out });
    } else if (flags.explain) {
      const { explainRun } = await import('../cli/explain/explain.ts');
      const plan = planOf(flags, []);
      writeAll(1, await explainRun([plan], flags));
    } else await this.stream([], flags);
  }
}
