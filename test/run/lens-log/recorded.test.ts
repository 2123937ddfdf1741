/**
 * @file Logs that PyTorch wrote of trainings with a fault each, and of those that show what the product is about
 * (`test/python/record.mjs`): at the end each is named on the Python line that causes it, and the text is the one that ran.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recordedName, recordedRuns } from '../../python/recorded.mjs';
import { read } from './log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.each(recordedRuns)('$program $run: $found', async ({ program, run, found }) => {
  const text = readFileSync(join(root, 'python', program));
  const lines = text.toString('utf8').split('\n');
  const lineOf = (mark: string) => lines.findIndex((line) => line.endsWith(`# ${mark}`));
  const { headers, result } = await read(join(root, 'fixtures/lens-logs', recordedName({ program, run })));
  expect(Object.values(headers[0].log!.digests)).toEqual([createHash('sha256').update(text).digest('hex')]);
  const named = result!.findings.map((finding) => [finding.code, finding.range.start.line]);
  for (const [code, mark] of found) expect(named).toContainEqual([code, lineOf(mark)]);
  const warned = result!.findings.filter(({ severity }) => severity !== 'hint');
  if (found.length === 0) expect(warned).toEqual([]);
});
