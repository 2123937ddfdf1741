/** @file The logs that PyTorch wrote of planted faults and of what the product is about, as they are kept. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedName } from '../../python/recorded.mjs';
import { pythonLogs } from '../python-logs.mjs';

const kept = fileURLToPath(new URL('../../fixtures/lens-logs', import.meta.url));

pythonLogs('logs of trainings in PyTorch', (recorded, _workspace, folder) =>
  copyFileSync(path.join(kept, recordedName(recorded)), path.join(folder, 'lens.jsonl')),
);
