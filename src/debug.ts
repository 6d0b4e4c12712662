import { writeSync } from 'node:fs';

/** The topics of TELE_DEBUG, and what each of them reports. */
export const DEBUG_TOPICS = {
  plan: 'the plan as JSON, and which paths it reads',
  source: 'where the input is, and how many objects, parts and partitions were found',
  fuse: 'whether a plan was handed to the next command, or came from the one before, and why not',
  engine: 'which engine runs the plan, and why',
  scanner: 'whether the WebAssembly scanner or the plain parser reads the records, and why',
  retry: 'what is tried again, and after which fault',
  cache: 'which objects come from the cache',
  spark: 'the line that is given to spark-submit',
} as const;

/** The name of a topic. */
export type DebugTopic = keyof typeof DEBUG_TOPICS;

const asked = (process.env.TELE_DEBUG ?? '').split(',').map((name) => name.trim());
const last = new Map<DebugTopic, () => string>();

/**
 * Reports a decision on stderr if TELE_DEBUG asks for the topic. The text is made only then, or when a defect is
 * reported.
 */
export function debug(topic: DebugTopic, text: () => string): void {
  last.set(topic, text);
  if (asked.includes(topic) || asked.includes('*')) writeSync(2, `tele ${topic}: ${text()}\n`);
}

/** The last decision of each topic so far, for the report of a defect. */
export function lastDecisions(): Record<string, string> {
  return Object.fromEntries([...last].map(([topic, text]) => [topic, text()]));
}

/** Names in TELE_DEBUG that are not topics. */
export function unknownTopics(): string[] {
  return asked.filter((name) => name !== '' && name !== '*' && !(name in DEBUG_TOPICS));
}
