import * as Flags from '@oclif/core/flags';
import { planOf, StreamCommand } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { UsageError } from '../errors.ts';
import { writeAll } from '../write.ts';

const RECORDS = ['since', 'follow', 'limit', 'sample-clients', 'select', 'match', 'bad', 'report', 'unordered'];

export default class Fetch extends StreamCommand {
  static override summary = 'read pings from a source and write them as NDJSON';
  static override description =
    `tele finds objects by their dimensions and does not list folders that cannot match. It knows archives by their first bytes (.lzma, .xz, .gz, .zst, plain text), whatever their names say.
--list names the objects instead, and --explain says what reading them would take. Neither reads objects of a bucket; --explain reads the first megabytes of files, to see how fast that goes.
--out copies the objects as they are stored, under their keys, together with the telemetry_schema.json of the source, so that the folder can be a source itself. A file appears only when it is whole. --resume continues a copy after a kill, or on another day: it does not fetch again what is finished and unchanged.
Where an object cannot be read, tele names it, reads the others, and exits with code 5. It repeats requests that fail for a moment.

Cost: streams. Memory does not grow with the size of objects; it holds about 300 bytes for the name of each (none for --list as NDJSON without --fraction). --fraction samples objects, not clients; --sample-clients samples clients, and reads every object.`;
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
      exclusive: ['out', 'since'],
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
