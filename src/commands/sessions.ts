import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Sessions extends VerbCommand {
  static override summary = 'make sessions of events that follow each other';
  static override description =
    `A session is the events of one key of which none is further from the next than --gap. Events may come in any order. Times are read as date(x) of expressions reads them: seconds or milliseconds since 1970, or text. A row tells the key, start and end in UTC, how many seconds lie between, and how many events; rows stand in the order of the keys, then of time. Records without a time are counted and said.

Cost: streams; holds three numbers for each session.`;
  static override examples = [
    {
      description: 'how long users stay',
      command: `printf '%s\\n' '{"user":"ann","ts":1415529600}' '{"user":"ann","ts":1415530000}' '{"user":"ann","ts":1415540000}' | <%= config.bin %> sessions --by user --at ts --gap 30m`,
    },
    {
      description: 'how many sessions a day',
      command: `printf '%s\\n' '{"user":"ann","ts":1415529600}' '{"user":"bob","ts":1415530000}' | <%= config.bin %> sessions --by user --at ts | <%= config.bin %> aggregate --by 'day = bucket(start, "1d")'`,
    },
  ];
  static override args = VERBS.sessions.args;
  static override flags = { ...VERBS.sessions.flags, ...expressionFlags };

  protected override readonly verb = VERBS.sessions;
}
