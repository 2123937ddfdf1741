/** @file Where optional packages and what `setup` installs lie on this machine. */
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Folder of everything PINN Lens caches. `PINN_LENS_CACHE` overrides it. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.PINN_LENS_CACHE) return resolve(environment.PINN_LENS_CACHE);
  if (process.platform === 'win32') {
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'pinn-lens', 'cache');
  }
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pinn-lens');
}

export type OptionalBackend = 'tensorflow' | 'webgpu';

/** Folder that overrides every other place of an optional backend, by environment variable. */
const variables: Record<OptionalBackend, string> = {
  tensorflow: 'PINN_LENS_TENSORFLOW',
  webgpu: 'PINN_LENS_WEBGPU',
};

/**
 * Folders whose `node_modules` may hold a backend's packages, the likeliest first: the one named by the environment
 * (then no other), what `setup` installed, beside the program. Never the working folder: what lies there may be anybody's,
 * and to load a package is to run it.
 */
export function packageFolders(backend: OptionalBackend, environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = environment[variables[backend]];
  if (named) return [resolve(named)];
  const program = process.argv[1] ? [dirname(resolve(process.argv[1]))] : [];
  return [join(cacheFolder(environment), backend), ...program];
}

export interface FoundPackage {
  /** Its main file. */
  main: string;
  /** The folder it was resolved from. */
  from: string;
}

/**
 * The first of `folders` that resolves `name`, or `null`. Beside the program a package may stand in any folder above, as
 * npm puts it; what `setup` installed stands in its own folder, and those above the cache are anybody's.
 */
export function findPackage(name: string, folders: readonly string[]): FoundPackage | null {
  for (const from of folders) {
    try {
      const main = createRequire(join(from, 'package.json')).resolve(name);
      const own = !from.startsWith(cacheFolder()) || main.startsWith(join(from, 'node_modules'));
      if (own) return { main, from };
    } catch {
      // not here; the next folder may have it
    }
  }
  return null;
}
