/** @file Environments in which Dawn finds a device: a processor that plays one, or an NVIDIA card in a bare container. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const manifests = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const told = () => process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;

const softwareDevice = (loader) => ({
  LD_LIBRARY_PATH: [loader, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  VK_ICD_FILENAMES: join(loader, 'driver.json'),
});

/**
 * Containers have NVIDIA's libraries, but often neither the Vulkan loader nor the manifest that names them.
 * `loader`: folder with a libvulkan.so.1.
 */
function cardInContainer(loader) {
  const libraries = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const env = {};
  if (!libraries.includes('libvulkan.so.1') && existsSync(join(loader, 'libvulkan.so.1'))) {
    env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, loader].filter(Boolean).join(':');
  }
  const known = manifests.some((folder) => existsSync(folder) && readdirSync(folder).some((f) => f.endsWith('.json')));
  if (!told() && !known && libraries.includes('libGLX_nvidia.so.0')) {
    const file = join(loader, 'nvidia.json');
    const driver = { library_path: 'libGLX_nvidia.so.0', api_version: '1.3.0' };
    writeFileSync(file, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }));
    env.VK_ICD_FILENAMES = file;
  }
  return env;
}

export function vulkan(loader, software) {
  if (software) return softwareDevice(loader);
  return process.platform === 'linux' && existsSync(loader) ? cardInContainer(loader) : {};
}
