import { describe, expect, it } from 'vitest';
import { parseLines, pipeline, shell, tele } from '../support/tele.ts';

const PINGS = [
  '{"clientID":"c1","info":{"OS":"Linux"},"simpleMeasurements":{"uptime":10}}',
  '{"clientID":"c2","info":{"OS":"WINNT"},"simpleMeasurements":{"uptime":3}}',
  '{"clientID":"c3", "info":{"OS":"Linux"},"simpleMeasurements":{"uptime":2.5}}',
];
const input = `${PINGS.join('\n')}\n`;

describe('filter', () => {
  it('passes matching lines unchanged', async () => {
    const ran = await tele(['filter', 'info.OS === "Linux"'], { input });
    expect(ran).toEqual({ stdout: `${PINGS[0]}\n${PINGS[2]}\n`, stderr: '', exitCode: 0 });
  });

  it('counts and locates a bad line, keeps it, and answers 3', async () => {
    const ran = await tele(['filter', 'true'], { input: `${input}{"a":\n` });
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toBe(input);
    expect(ran.stderr).toContain(`standard input:4: bad line at byte ${Buffer.byteLength(input)}`);
    expect(ran.stderr).toContain('1 of 4 lines were bad');
  });

  it('answers 0 where --max-bad allows the bad lines', async () => {
    expect((await tele(['filter', 'true', '--max-bad', '25%'], { input: `${input}{"a":\n` })).exitCode).toBe(0);
    expect((await tele(['filter', 'true', '--max-bad', '1'], { input: `${input}{"a":\n` })).exitCode).toBe(0);
  });

  it('writes a stored line as a record with its id first', async () => {
    const ran = await tele(['filter', 'id === "x"'], { input: 'x\t{"a":1}\ny\t{"a":2}\n' });
    expect(ran.stdout).toBe('{"id":"x","a":1}\n');
  });

  it('shows the place of a mistake in the expression', async () => {
    const ran = await tele(['filter', 'info.OS ==='], { input });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/info\.OS ===\n\s+\^/);
  });

  it.each(['process.exit(7)', 'require("fs")', 'globalThis', 'd.constructor.constructor("return 1")()', 'this'])(
    'cannot be used to leave the record: %s',
    async (expression) => {
      const ran = await tele(['filter', expression], { input });
      expect([0, 2, 3]).toContain(ran.exitCode);
      expect(ran.stdout).toBe('');
    },
  );
});

describe('map and flat-map', () => {
  it('makes records', async () => {
    const ran = await tele(['map', '{os: info.OS, up: simpleMeasurements.uptime * 2, none: nothing.here}'], { input });
    expect(parseLines(ran.stdout)).toEqual([
      { os: 'Linux', up: 20 },
      { os: 'WINNT', up: 6 },
      { os: 'Linux', up: 5 },
    ]);
  });

  it('makes several of one', async () => {
    const ran = await tele(['flat-map', 'list.map(x => x + 1)'], {
      input: '{"list":[1,2]}\n{"list":[]}\n{}\n{"list":[3]}\n',
    });
    expect(ran.stdout).toBe('2\n3\n4\n');
  });
});

describe('sample', () => {
  const many = Array.from({ length: 1000 }, (_, k) => `{"clientID":"client-${k}"}\n`).join('');

  it('gives the same records for the same seed, and others for another', async () => {
    const [a, b, c] = await Promise.all(
      ['1', '1', '2'].map((seed) => tele(['sample', '--rate', '0.2', '--seed', seed], { input: many })),
    );
    expect(a!.stdout).toBe(b!.stdout);
    expect(a!.stdout).not.toBe(c!.stdout);
    const kept = parseLines(a!.stdout).length;
    expect(kept).toBeGreaterThan(140);
    expect(kept).toBeLessThan(260);
  });

  it('keeps a fixed number, in input order', async () => {
    const ran = await tele(['sample', '--size', '17'], { input: many });
    const numbers = parseLines(ran.stdout).map((record) => Number((record as { clientID: string }).clientID.slice(7)));
    expect(numbers).toHaveLength(17);
    expect(numbers).toEqual(numbers.toSorted((x, y) => x - y));
  });

  it('keeps a sample of any size, and all where that is less', async () => {
    const lines = '{}\n'.repeat(200_000);
    expect((await tele(['sample', '--size', '200000'], { input: lines })).stdout.length).toBe(lines.length);
    expect((await tele(['sample', '--size', '300000'], { input: lines })).stdout.length).toBe(lines.length);
  });

  it('answers a sample of a fixed size in the form that is asked for', async () => {
    const ran = await tele(['sample', '--size', '5', '--output', 'csv'], {
      input: '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n',
    });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'a,b\n1,x\n2,y\n' });
  });

  it('samples clients by sample_id, the small sample inside the large one', async () => {
    // The id and its sample_id, 55, are the example of Mozilla's documentation.
    const known = '{"clientID":"859c8a32-0b73-b547-a5e7-8ef4ed9c4c2d"}\n';
    expect((await tele(['sample', '--by', 'clientID', '--rate', '0.56'], { input: known })).stdout).toBe(known);
    expect((await tele(['sample', '--by', 'clientID', '--rate', '0.55'], { input: known })).stdout).toBe('');
    const large = (await tele(['sample', '--by', 'clientID', '--rate', '10%'], { input: many })).stdout;
    const small = (await tele(['sample', '--by', 'clientID', '--rate', '1%'], { input: many })).stdout;
    for (const line of small.split('\n')) expect(large).toContain(line);
  });
});

describe('aggregate', () => {
  it('groups, in the order of the keys', async () => {
    const columns = 'n = count(), up = median(simpleMeasurements.uptime), total = sum(simpleMeasurements.uptime)';
    const ran = await tele(['aggregate', '--by', 'info.OS', '--agg', columns], { input });
    expect(parseLines(ran.stdout)).toEqual([
      { OS: 'Linux', n: 2, up: 6.25, total: 12.5 },
      { OS: 'WINNT', n: 1, up: 3, total: 3 },
    ]);
  });

  it('has a form for every reader', async () => {
    const run = (form: string) =>
      tele(['aggregate', '--by', 'os = info.OS', '--agg', 'n = count()', '--output', form], { input });
    expect((await run('csv')).stdout).toBe('os,n\nLinux,2\nWINNT,1\n');
    expect((await run('md')).stdout).toBe('| os | n |\n| --- | ---: |\n| Linux | 2 |\n| WINNT | 1 |\n');
    expect(JSON.parse((await run('json')).stdout)).toEqual([
      { os: 'Linux', n: 2 },
      { os: 'WINNT', n: 1 },
    ]);
    expect((await run('table')).stdout).toMatch(/os\s+n\nLinux\s+2\nWINNT\s+1\n/);
  });

  it('proposes the name that was meant', async () => {
    const ran = await tele(['aggregate', '--agg', 'm = medain(x)'], { input });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('median');
  });
});

describe('a reader that goes away', () => {
  it.each(['filter true', `map '{a: a}'`, `flat-map '[a, a]'`, 'sample --rate 1', 'fetch'])(
    'ends %s with 0 and without a word',
    async (command) => {
      const ran = await shell(`yes '{"a":1}' | tele ${command} --source - | head -1; echo "\${PIPESTATUS[1]}"`);
      expect(ran.stdout).toMatch(/^.+\n0\n$/);
      expect(ran.stderr).toBe('');
    },
  );

  it('ends --help too', async () => {
    const ran = await shell('tele filter --help | head -1; echo "$PIPESTATUS"');
    expect(ran.stdout).toMatch(/\n0\n$/);
    expect(ran.stderr).toBe('');
  });
});

describe.skipIf(process.platform !== 'linux')('a command that fails', () => {
  it.each(['0', '1'])('makes every command behind it fail, TELE_FUSE=%s', async (fuse) => {
    const line = `tele filter 'n >' | tele map n | tele aggregate --agg 'c = count()'; echo "\${PIPESTATUS[@]}"`;
    const ran = await pipeline(line, { env: { TELE_FUSE: fuse } });
    expect(ran.stdout).toBe('2 1 1\n');
    expect(ran.stderr).toContain('standard input was cut off: the command that writes it has failed');
  });
});

it.skipIf(process.platform !== 'linux')('a command knows that the shell reads what it writes', async () => {
  const ran = await pipeline(`export TELE_DEBUG=fuse; x=$(tele map 1 --limit 1 --channel nightly); echo "$x"`);
  expect(ran.stdout).toBe('1\n');
  expect(ran.stderr).toContain('whoever started this command holds the pipe');
});

describe('a disk that is full', () => {
  it('is one sentence and exit 1', async () => {
    const ran = await shell(`yes '{"a":1}' | head -100000 | tele filter true --source - > /dev/full`);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(/^tele: .*no space left.*\n$/i);
  });
});

describe('commands and flags that do not exist', () => {
  it('get a proposal', async () => {
    const command = await tele(['fliter', 'true']);
    expect(command).toMatchObject({ exitCode: 2, stdout: '' });
    expect(command.stderr).toContain('did you mean filter?');
    const flag = await tele(['filter', 'true', '--chanel', 'nightly']);
    expect(flag).toMatchObject({ exitCode: 2, stdout: '' });
    expect(flag.stderr).toContain('did you mean --channel?');
  });
});
