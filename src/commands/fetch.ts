import { StreamCommand } from '../cli/stream.ts';

export default class Fetch extends StreamCommand {
  static override summary = 'read pings from a source and write them as NDJSON';
  static override description =
    `Objects are found by their dimensions: folders that cannot match are not even listed. Archives are known by their first bytes: .lzma, .xz, .gz, .zst and plain text, whatever their names say.

Cost: streams; memory does not grow with the input. --fraction samples objects, not clients; --sample-clients samples clients, and reads every object.`;
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
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Fetch);
    await this.stream([], flags);
  }
}
