/** @file Profiles that a run folder holds, read back. */
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { storedCurves, storedProfilePlan } from '../../problem/json/stored.ts';
import type { Profiles } from '../../problem/panel-messages.ts';
import { jsonOf, profileFiles } from '../../problem/run-folder.ts';

/** The newest profiles within a run folder, as far as they came; `null` where it has none that can be read. */
export async function savedProfiles(run: string): Promise<Profiles | null> {
  const names = await readdir(run, { withFileTypes: true }).catch(() => []);
  const folders = names.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(run, name));
  const found = await Promise.all(folders.map((folder) => profilesIn(folder).catch(() => null)));
  const newest = found.filter((profiles) => profiles !== null).sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
  return newest[0] ?? null;
}

/** Names of folders end with when they were made. */
const timeOf = ({ folder }: Profiles): string => /\d{8}-\d{6}-[0-9a-f]{6}$/.exec(folder ?? '')?.[0] ?? '';

async function profilesIn(folder: string): Promise<Profiles> {
  const read = async (name: string): Promise<unknown> => {
    const file = path.join(folder, name);
    return jsonOf(await readFile(file, 'utf8'), file);
  };
  const { names, open } = storedProfilePlan(await read(profileFiles.plan), folder);
  // One that was cut off before its first curve has none.
  const curves = storedCurves(await read(profileFiles.curves).catch(() => []), folder);
  const state = curves.length < names.length ? 'stopped' : 'ended';
  return { state, folder, names, open, ended: 2 * curves.length, curves, failures: [] };
}
