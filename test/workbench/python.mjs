/**
 * @file `npm run test:python:workbench`: planted faults and what the product is about, trained in PyTorch while the window
 * looks on. `npm run test:python` installs PyTorch. `--no-package` takes the package in build/ as it is.
 */
import { execFileSync } from 'node:child_process';
import { trainIn } from '../python/train.mjs';
import { root } from './harness.mjs';
import { pythonLogs } from './python-logs.mjs';
import { setup } from './setup.mjs';

setup();
if (!process.argv.includes('--no-package')) {
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: root, stdio: 'inherit' });
}
pythonLogs('trainings in PyTorch', (recorded, workspace, folder) => trainIn(workspace, recorded, folder));
