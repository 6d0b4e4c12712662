import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/record/expression/compile.ts';
import { readPath } from '../../src/record/path.ts';
import { CLIENT_ID, chooseUptime, OS, OS_VERSION } from '../../src/record/ping.ts';
import { ADDON_PATHS, addonsOf } from '../../src/record/ping-addons.ts';
import type { JsonRecord } from '../../src/record/record.ts';

const classic: JsonRecord = {
  id: 'a1',
  clientID: 'c1',
  info: {
    OS: 'WINNT',
    version: '6.1',
    appName: 'Firefox',
    appVersion: '35.0a2',
    appBuildID: '20141101004002',
    appUpdateChannel: 'aurora',
    reason: 'saved-session',
    locale: 'de',
    cpucount: 4,
    memsize: 4096,
    arch: 'x86',
    addons: 'ghost%40ery.com:5.4.1,plain:1:2,%E0%A4%A:3',
  },
  simpleMeasurements: { uptime: 16 },
  addonDetails: { XPI: { 'ghost@ery.com': { name: 'Ghostery' }, '{default}': { unpacked: 1 } } },
};

const unified: JsonRecord = {
  type: 'main',
  id: 'u1',
  clientId: 'c2',
  application: { name: 'Firefox', version: '45.0', buildId: '20151103030248', channel: 'beta', architecture: 'x86-64' },
  environment: {
    system: { os: { name: 'Windows_NT', version: '10.0' }, cpu: { count: 8 }, memoryMB: 16384 },
    settings: { locale: 'en-US' },
    addons: { activeAddons: { a: { name: 'A', type: 'extension', isSystem: true, foreignInstall: 1, version: '2' } } },
  },
  payload: { info: { reason: 'shutdown', sessionId: 's1', sessionLength: 90 }, addonDetails: { XPI: { b: {} } } },
};

const glean: JsonRecord = {
  client_info: { client_id: 'c3', os: 'Windows', os_version: '10.0', app_channel: 'nightly' },
  metrics: {},
  ping_info: { seq: 1 },
};

function evaluate(text: string, record: JsonRecord): unknown {
  const { paths, evaluate: run } = compileExpression(text);
  return run(
    paths.map((path) => readPath(record, path)),
    record,
    0,
  );
}

describe('ping facts', () => {
  const facts = (record: JsonRecord) => [OS, OS_VERSION, CLIENT_ID].map((text) => evaluate(text, record));

  it('are those of a classic ping', () => {
    expect(facts(classic)).toEqual(['WINNT', '6.1', 'c1']);
  });

  it("are those of Glean's, with the classic name of Windows", () => {
    expect(facts(glean)).toEqual(['WINNT', '10.0', 'c3']);
    expect(facts({ client_info: { os: 'Linux' } })).toEqual(['Linux', undefined, undefined]);
  });

  it('are those of a unified ping, with the classic name of Windows', () => {
    expect(facts(unified)).toEqual(['WINNT', '10.0', 'c2']);
  });

  it('are missing in an empty or odd record', () => {
    expect(facts({})).toEqual([undefined, undefined, undefined]);
    expect(facts({ info: 'x', environment: null, clientId: null })).toEqual([undefined, undefined, undefined]);
  });

  it('need no whole record', () => {
    for (const text of [OS, OS_VERSION, CLIENT_ID]) expect(compileExpression(text).whole).toBe(false);
  });
});

it('takes minutes of use from uptime, the length of a session, or the time since the last report', () => {
  expect(chooseUptime(16, 90, 120_000)).toBe(16);
  expect(chooseUptime(undefined, 90, 120_000)).toBe(1.5);
  expect(chooseUptime('9', undefined, 120_000)).toBe(2);
  expect(chooseUptime(null, '90', undefined)).toBeUndefined();
});

describe('addonsOf', () => {
  const valuesOf = (record: JsonRecord) => ADDON_PATHS.map((path) => evaluate(path, record));

  it('joins names from the details with versions from the list', () => {
    expect(addonsOf(valuesOf(classic))).toEqual([
      { id: 'ghost@ery.com', name: 'Ghostery', version: '5.4.1' },
      { id: '{default}' },
      { id: 'plain', version: '1:2' },
      { id: '%E0%A4%A', version: '3' },
    ]);
  });

  it('keeps what the unified form knows', () => {
    expect(addonsOf(valuesOf(unified))).toEqual([
      {
        id: 'a',
        name: 'A',
        version: '2',
        type: 'extension',
        system: true,
        foreign: true,
        disabled: false,
        blocklisted: false,
      },
      { id: 'b' },
    ]);
  });

  it('finds none in anything else', () => {
    expect(addonsOf([[], 3, 'x', null, 7])).toEqual([]);
  });
});
