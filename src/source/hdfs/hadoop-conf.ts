import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The settings of a Hadoop client by name, as far as files set them. */
export type HadoopConf = ReadonlyMap<string, string>;

/**
 * Reads core-site.xml and hdfs-site.xml, or other files, of the folder that HADOOP_CONF_DIR or HADOOP_HOME names. Files
 * that are not there set nothing. `${name}` stands for another setting; what includes other files is not followed.
 */
export function readHadoopConf(
  { HADOOP_CONF_DIR, HADOOP_HOME }: NodeJS.ProcessEnv = process.env,
  files: readonly string[] = ['core-site.xml', 'hdfs-site.xml'],
): HadoopConf {
  const folder = HADOOP_CONF_DIR || (HADOOP_HOME && join(HADOOP_HOME, 'etc', 'hadoop'));
  const conf = new Map<string, string>();
  if (!folder) return conf;
  for (const file of files) for (const [name, value] of settingsIn(textOf(join(folder, file)))) conf.set(name, value);
  for (const [name, value] of conf)
    conf.set(
      name,
      value.replace(/\$\{([^}]+)\}/g, (whole, other: string) => conf.get(other) ?? whole),
    );
  return conf;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function* settingsIn(xml: string): Iterable<[name: string, value: string]> {
  const plain = xml.replace(/<!--[\s\S]*?-->/g, '');
  for (const [, property = ''] of plain.matchAll(/<property>([\s\S]*?)<\/property>/g)) {
    const [name, value] = ['name', 'value'].map((tag) =>
      new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(property)?.[1]?.trim(),
    );
    if (name !== undefined && value !== undefined) yield [resolveEntities(name), resolveEntities(value)];
  }
}

/** Resolves the five entities that XML knows by itself. */
function resolveEntities(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
