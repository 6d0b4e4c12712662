import { alarmFlags } from '../flags/alarm-flags.ts';
import { readingFlags, sourceFlags, stateFlags } from '../flags/flags.ts';
import { sinceFlags } from '../flags/since-flags.ts';
import { TeleCommand } from './base.ts';

/** A command that reads records and answers in rows, of which it can keep a state. */
export abstract class AnswerCommand extends TeleCommand {
  static override baseFlags = {
    ...TeleCommand.baseFlags,
    ...readingFlags,
    ...sourceFlags,
    ...stateFlags,
    ...sinceFlags,
    ...alarmFlags,
  };
}
