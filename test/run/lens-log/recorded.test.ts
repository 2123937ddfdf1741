/**
 * @file Logs that PyTorch wrote of trainings with one fault each (`test/python/record.mjs`): at the end the fault is named
 * on the Python line that causes it, and the text is the one that ran.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recordedFaults } from '../../python/recorded.mjs';
import { read } from './log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = readFileSync(join(root, 'python/faults.py'));
const lines = program.toString('utf8').split('\n');

test.each(recordedFaults)('$fault: $code', async ({ fault, code, mark }) => {
  const { headers, result } = await read(join(root, 'fixtures/lens-logs', `${fault}.jsonl`));
  expect(Object.values(headers[0].log!.digests)).toEqual([createHash('sha256').update(program).digest('hex')]);
  const found = result!.findings.map((finding) => [finding.code, finding.range.start.line]);
  expect(found).toContainEqual([code, lines.findIndex((line) => line.endsWith(`# ${mark}`))]);
});
