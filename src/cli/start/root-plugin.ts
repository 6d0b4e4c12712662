import { COMMANDS } from 'commands:index';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, Interfaces } from '@oclif/core';
import { readManifest, readOutline } from './command-names.ts';

/**
 * Makes the package oclif's root plugin, from package.json and the manifest; or from the manifest's outline, where the
 * line `argv` names a command and asks for no help. oclif would make the same plugin, but sorts the commands by the
 * rules of a language, and loading these rules takes longer than everything else that it does.
 */
export function rootPlugin(root: string, argv: readonly string[]): Interfaces.Plugin {
  const pjson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Interfaces.PJSON;
  const commands = readCommands(root, argv);
  const plugin: Interfaces.Plugin = {
    _base: '',
    alias: pjson.name,
    commandIDs: Object.keys(commands),
    commands: Object.entries(commands).map(([id, command]) => ({
      ...command,
      load: () => plugin.findCommand(id, { must: true }),
    })),
    commandsDir: undefined,
    async findCommand(id: string) {
      const command = COMMANDS[id]!;
      command.id = id;
      return command;
    },
    hasManifest: true,
    hooks: {},
    isRoot: true,
    async load() {},
    moduleType: 'module',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([name, topic]) => ({ ...topic, name })),
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  return plugin;
}

function readCommands(root: string, argv: readonly string[]): Record<string, Command.Cached> {
  const [name = ''] = argv;
  if (argv.includes('--help') || argv.includes('-h')) return readManifest(root);
  const outline = readOutline(root);
  return Object.hasOwn(outline, name) ? outline : readManifest(root);
}
