import { Plugin } from '@oclif/core';

/**
 * What oclif keeps of every command so that it need not load them all: made from the built program, written beside
 * package.json.
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
