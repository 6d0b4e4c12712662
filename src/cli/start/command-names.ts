import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core';

/**
 * All that help and completion tell of the commands, by their ids. It grows with every flag, and is no part of an
 * ordinary start.
 */
export function readManifest(root: string): Record<string, Command.Cached> {
  return readCommands(path.join(root, 'oclif.manifest.json'));
}

/** What finding a command takes: ids, aliases and names of arguments. */
export function readOutline(root: string): Record<string, Command.Cached> {
  return readCommands(path.join(root, 'dist', 'commands.json'));
}

/** The names of all commands as they are typed. */
export function commandNames(root: string): string[] {
  return Object.keys(readOutline(root)).map((id) => id.replaceAll(':', ' '));
}

/** The build writes both files in ASCII, of which each byte is a letter. */
function readCommands(file: string): Record<string, Command.Cached> {
  return (JSON.parse(readFileSync(file, 'latin1')) as { commands: Record<string, Command.Cached> }).commands;
}
