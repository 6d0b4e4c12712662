import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class FlatMap extends VerbCommand {
  static override summary = 'make any number of records of each one';
  static override description =
    `The expression gives an array, and each element becomes a record of its own. A result that is no array becomes one record; undefined makes none.
--otlp reads requests of OpenTelemetry, as its collector writes them to a file, and makes a record of each log record, point of a metric or span: with the attributes of its resource and its scope, attributes as objects, and values as what they hold. Times stay text with all digits; date(timeUnixNano) and --at read them.

Cost: streams; memory does not grow with the input.`;
  static override examples = [
    {
      description: 'a record for each add-on',
      command: `<%= config.bin %> flat-map 'Object.entries(addonDetails.XPI).map(([id, addon]) => ({id, name: addon.name}))' --channel nightly --limit 5`,
    },
    {
      description: 'which threads hang',
      command: `<%= config.bin %> flat-map 'threadHangStats.map(t => ({thread: t.name}))' --channel nightly | <%= config.bin %> aggregate --by thread --agg 'n = count()'`,
    },
    {
      description: 'log records of OpenTelemetry by service',
      command: `echo '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeLogs":[{"logRecords":[{"severityText":"WARN","body":{"stringValue":"slow"}}]}]}]}' | <%= config.bin %> flat-map --otlp logs | <%= config.bin %> aggregate --by 'resource["service.name"],severityText'`,
    },
  ];
  static override args = VERBS['flat-map'].args;
  static override flags = { ...VERBS['flat-map'].flags, ...expressionFlags };

  protected override readonly verb = VERBS['flat-map'];
}
