/**
 * @file The extension in a real VS Code workbench: packs it, then runs every scenario. `--no-package` takes the package
 * in build/ as it is.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { root } from './harness.mjs';
import { setup } from './setup.mjs';

setup();
rmSync(`${root}/test/artefacts`, { recursive: true, force: true });
if (!process.argv.includes('--no-package')) {
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: root, stdio: 'inherit' });
}
await import('./scenarios/main-job.mjs');
await import('./scenarios/five-minutes.mjs');
await import('./scenarios/tour.mjs');
await import('./scenarios/notebook.mjs');
await import('./scenarios/levers.mjs');
await import('./scenarios/lens-log.mjs');
await import('./scenarios/python-logs.mjs');
await import('./scenarios/twin.mjs');
await import('./scenarios/sweep.mjs');
await import('./scenarios/fit.mjs');
await import('./scenarios/advise.mjs');
await import('./scenarios/windows.mjs');
await import('./scenarios/services.mjs');
await import('./scenarios/reach.mjs');
await import('./scenarios/untrusted.mjs');
await import('./scenarios/web.mjs');
