declare module 'commands:index' {
  import type { Command } from '@oclif/core';
  /** Every command class by its id, loaded when it is first read. The build makes it from the files of src/commands. */
  export const COMMANDS: Record<string, Command.Class>;
}
