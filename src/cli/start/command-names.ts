import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core';

/**
 * Reads all that help and completion show of the commands, by their ids. It grows with every flag, so an ordinary start
 * does not read it.
 */
export function readManifest(root: string): Record<string, Command.Cached> {
  return readCommands(path.join(root, 'oclif.manifest.json'));
}

/** Reads what finding a command takes: ids, aliases and names of arguments. */
export function readOutline(root: string): Record<string, Command.Cached> {
  return readCommands(path.join(root, 'dist', 'commands.json'));
}

/** The names of all commands as they are typed. */
export function commandNames(root: string): string[] {
  return Object.keys(readOutline(root)).map((id) => id.replaceAll(':', ' '));
}

/** Reads a file of commands. The build writes it in ASCII, so each byte is a character. */
function readCommands(file: string): Record<string, Command.Cached> {
  return (JSON.parse(readFileSync(file, 'latin1')) as { commands: Record<string, Command.Cached> }).commands;
}
