import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { findHdfs } from '../../../src/source/hdfs/hdfs-place.ts';

const ME = { HADOOP_USER_NAME: 'ada' };

function withConf(settings: Record<string, string>): NodeJS.ProcessEnv {
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-conf-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const properties = Object.entries(settings).map(
    ([name, value]) => `<property>\n <name>${name}</name>\n <value> ${value} </value><final>true</final></property>`,
  );
  const commented = '<!-- <property><name>dfs.namenode.http-address</name><value>wrong:1</value></property> -->';
  writeFileSync(
    path.join(folder, 'hdfs-site.xml'),
    `<configuration>${properties.join('')}${commented}</configuration>`,
  );
  return { ...ME, HADOOP_CONF_DIR: folder };
}

describe('where HDFS answers over HTTP', () => {
  test.each([
    ['webhdfs://nn/a', ['http://nn:9870'], '/a', 'ada'],
    ['webhdfs://nn:14000/a b%20/ü/', ['http://nn:14000'], '/a b%20/ü', 'ada'],
    ['swebhdfs://nn/', ['https://nn:9871'], '', 'ada'],
    ['webhdfs://bob@nn:1,other:2/x', ['http://nn:1', 'http://other:2'], '/x', 'bob'],
    ['hdfs://nn:8020/a', ['http://nn:9870'], '/a', 'ada'],
    ['hdfs://nn', ['http://nn:9870'], '', 'ada'],
  ])('%s needs no settings', (uri, origins, inside, user) => {
    expect(findHdfs(uri, ME)).toMatchObject({ origins, path: inside, user });
  });

  test('hdfs-site.xml names the port of its own NameNode, and says nothing of another', () => {
    const env = withConf({ 'dfs.namenode.http-address': 'nn:50070' });
    expect(findHdfs('hdfs://nn:8020/a', env).origins).toEqual(['http://nn:50070']);
    expect(findHdfs('hdfs://far:8020/a', env).origins).toEqual(['http://far:9870']);
  });

  test('0.0.0.0 is the host of fs.defaultFS, which hdfs:///path means, too', () => {
    const env = withConf({ 'fs.defaultFS': 'hdfs://nn:8020', 'dfs.namenode.http-address': '0.0.0.0:1234' });
    expect(findHdfs('hdfs:///a', env)).toMatchObject({ before: 'hdfs://', path: '/a', origins: ['http://nn:1234'] });
  });

  test('a name service has all its NameNodes, and https where nothing else is spoken', () => {
    const env = withConf({
      'dfs.nameservices': 'lake',
      'dfs.ha.namenodes.lake': 'a, b',
      'dfs.namenode.https-address.lake.a': 'one:9871',
      'dfs.namenode.https-address.lake.b': `\${second}:1`,
      second: 'two',
      'dfs.http.policy': 'HTTPS_ONLY',
    });
    expect(findHdfs('hdfs://lake/x', env).origins).toEqual(['https://one:9871', 'https://two:1']);
  });

  test.each([
    'hdfs:///a',
    'hdfs://',
    'webhdfs:///a',
    'webhdfs://user:password@nn/a',
    'webhdfs://nn:99999999/a',
    'hdfs://n n/a',
  ])('%s is refused', (uri) => {
    expect(() => findHdfs(uri, ME)).toThrow(UsageError);
  });
});
