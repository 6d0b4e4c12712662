import { COMMANDS } from 'commands:index';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, Interfaces } from '@oclif/core';

/** The manifest as the build wrote it: what oclif keeps of every command, so that a class is loaded only when it runs. */
interface Manifest {
  readonly commands: Record<string, Command.Cached>;
}

/**
 * The package as oclif's root plugin, made from package.json and the manifest. oclif would make the same one by itself, but sorts the
 * commands by the rules of a language on the way, and loading these rules takes longer than all else it does.
 */
export function rootPlugin(root: string): Interfaces.Plugin {
  const pjson = readJson<Interfaces.PJSON>(root, 'package.json', 'utf8');
  const { commands } = readJson<Manifest>(root, 'oclif.manifest.json', 'latin1');
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
    topics: [],
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  return plugin;
}

function readJson<T>(root: string, name: string, encoding: BufferEncoding): T {
  return JSON.parse(readFileSync(path.join(root, name), encoding)) as T;
}
