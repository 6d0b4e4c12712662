import { Plugin } from '@oclif/core';

/**
 * Makes the file beside package.json in which oclif keeps every command, so that it need not load them all. It is made
 * from the built program.
 */
export async function manifest(root: string): Promise<unknown> {
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return plugin.manifest;
}
