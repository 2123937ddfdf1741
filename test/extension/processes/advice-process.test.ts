import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type AdviceProcessOptions, adviceProcess } from '../../../src/extension/processes/advice-process.ts';

const module = fileURLToPath(new URL('../doubles/advising.mjs', import.meta.url));

function follow(text: string, options: Partial<AdviceProcessOptions> = {}) {
  const told: string[] = [];
  const advice = adviceProcess({
    module,
    text,
    signal: new AbortController().signal,
    started: ({ trials }) => told.push(`${trials.length} trials`),
    trying: ({ name }) => told.push(`trying ${name}`),
    tried: ({ name, error }) => told.push(`${name} ${error}`),
    ...options,
  });
  return { advice, told };
}

it('gives it the text of the editor in the folder of the spec, and follows it to its ranking', async () => {
  const folder = realpathSync(tmpdir());
  const { advice, told } = follow('whole', { folder });
  expect(await advice).toMatchObject({ stopped: false, because: `advise - --json in ${folder}` });
  expect(told).toEqual(['2 trials', 'trying march', 'march 0.001']);
});

it('stops it and gets what is known', async () => {
  const stop = new AbortController();
  const { advice } = follow('long', { signal: stop.signal, started: () => stop.abort() });
  expect(await advice).toMatchObject({ stopped: true, ranking: [] });
});

it('tells why it failed, in the command line’s own words', async () => {
  await expect(follow('refused').advice).rejects.toThrow(/^<stdin> has 1 error; nothing was trained$/);
  await expect(follow('', { execPath: '/no/such/node' }).advice).rejects.toThrow(/^The advice could not be started/);
});
