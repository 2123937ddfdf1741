/** @file What `setup tensorflow` leaves behind: its marker, and whether everything the marker names is still whole. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './places.ts';
import { type Recipe, type RecipeName, recipes } from './recipes.ts';

/** What the marker says; it stands only beside a backend that passed its test. */
export interface Installed {
  version: 1;
  recipe: RecipeName;
  binding: string;
  tfjs: string;
  /** As the library itself says. */
  library: string | null;
  gpu: boolean;
  /** Sizes of the large files and the add-on's SHA-256, to notice damage later. */
  files: Record<string, number>;
  addon: string;
  installed: string;
}

/** The `name` in the package.json of a folder that setup laid out. */
export const manifestName = 'pinn-lens-tensorflow';

export const tensorflowFolder = (): string => join(cacheFolder(), 'tensorflow');

export const markerOf = (folder: string): string => join(folder, 'ready.json');
export const packageOf = (folder: string, recipe: Recipe): string =>
  join(folder, 'node_modules', ...recipe.binding.split('/'));
export const addonOf = (folder: string, recipe: Recipe): string =>
  join(packageOf(folder, recipe), 'lib', 'napi-v8', 'tfjs_binding.node');

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** State of what a folder holds. */
export type InstallState =
  | { state: 'absent' }
  | { state: 'unfinished' }
  | { state: 'damaged'; part: 'library' | 'add-on'; reason: string; installed: Installed }
  | { state: 'whole'; installed: Installed };

export async function installState(folder: string = tensorflowFolder()): Promise<InstallState> {
  let installed: Installed;
  try {
    installed = JSON.parse(await readFile(markerOf(folder), 'utf8')) as Installed;
  } catch {
    const there = await readdir(folder).catch(() => []);
    return { state: there.length > 0 ? 'unfinished' : 'absent' };
  }
  for (const [name, size] of Object.entries(installed.files)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.size !== size) {
      const reason = found ? `${name} has ${found.size} bytes instead of ${size}` : `${name} is gone`;
      return { state: 'damaged', part: 'library', reason, installed };
    }
  }
  const addon = addonOf(folder, recipes[installed.recipe]);
  if ((await sha256(addon).catch(() => '')) !== installed.addon) {
    return { state: 'damaged', part: 'add-on', reason: 'the add-on is not the one that was built', installed };
  }
  return { state: 'whole', installed };
}

/** Whether setup laid this folder out; only then may it be judged by its marker, or deleted. */
export async function madeBySetup(folder: string): Promise<boolean> {
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '');
  return manifest.includes(`"${manifestName}"`);
}

/**
 * Why the backend that setup put into `folder` must not be loaded, `null` where nothing speaks against it: a library or
 * an add-on that is cut off does not fail to load, it ends the process.
 */
export async function notLoadable(folder: string): Promise<string | null> {
  if (!(await madeBySetup(folder))) return null;
  const found = await installState(folder);
  if (found.state === 'damaged') return found.reason;
  return found.state === 'unfinished' ? 'its set-up was not finished' : null;
}
