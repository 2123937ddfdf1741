/** @file What the NVIDIA driver says about itself. */
import { csvRows } from '../../problem/csv.ts';
import type { Host } from './host.ts';
import { cuda12Driver } from './recipes.ts';

export interface Driver {
  gpu: string;
  version: string;
  /** Megabytes of GPU memory. */
  memory: number;
}

export async function nvidiaDriver(host: Host): Promise<Driver | null> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];
  const { code, stdout } = await host.run('nvidia-smi', query, { timeout: 20_000 });
  const [gpu, version, memory] = (csvRows(stdout)[0] ?? []).map((x) => x.trim());
  return code === 0 && version ? { gpu, version, memory: Number(memory) } : null;
}

export const cuda12 = (driver: Driver): boolean => Number.parseFloat(driver.version) >= cuda12Driver;
