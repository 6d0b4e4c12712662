const { bundledModule } = require('./module');
const { replaceAscii } = require('./replace-file');

/** Writes oclif.manifest.json and, for starts, dist/commands.json, from the built program. Returns their names. */
async function writeManifest() {
  const { manifest } = await bundledModule('src/cli/start/manifest.ts');
  const whole = await manifest(process.cwd());
  replaceAscii('oclif.manifest.json', `${JSON.stringify(whole)}\n`);
  // The data that finding a command needs, without those of its help: a start must not become slower with each flag of
  // each command.
  const outlines = Object.entries(whole.commands).map(
    ([id, { aliases, hiddenAliases, hidden, strict, args, flags }]) => [
      id,
      {
        id,
        aliases,
        hiddenAliases,
        hidden,
        strict,
        // Whether it reads records from standard input, so that a command before it in a pipe may hand it a plan. The
        // shell reads its lines there.
        reads: 'max-bad' in flags && id !== 'shell',
        args: Object.fromEntries(Object.keys(args).map((name) => [name, {}])),
      },
    ],
  );
  replaceAscii('dist/commands.json', `${JSON.stringify({ commands: Object.fromEntries(outlines) })}\n`);
  return ['oclif.manifest.json', 'dist/commands.json'];
}

module.exports = { writeManifest };
