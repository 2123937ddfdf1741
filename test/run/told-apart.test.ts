import { expect, test } from 'vitest';
import type { OpenGroup } from '../../src/problem/open-group.ts';
import { openGroupSentence } from '../../src/problem/open-group.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import { resultOf } from '../../src/problem/run-event.ts';
import { probe } from '../../src/run/probe.ts';
import { train } from '../../src/run/run.ts';
import { openFindings } from '../../src/run/told-apart.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { problemOf } from './spec.ts';

const product = `estimate k = 1 in log [0.1, 10]
estimate s = 1 in log [0.1, 10]
variable t in [0, 3]
unknown u(t)
equation e: u' = -k*s*u
initial u(0) = 1
data d { t = [0.5, 1, 2, 3]  u = [0.6, 0.37, 0.14, 0.05]  noise = 0.02 }
`;

const group = (more: Partial<OpenGroup>): OpenGroup => ({ names: ['k', 's'], determined: [], isAll: false, ...more });

test('before a fit it is found at the declarations which numbers data do not tell apart, and what of them they determine', () => {
  const [found, ...others] = openFindings(problemOf(product));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: 'not-told-apart', severity: 'warning', range: { start: { line: 0 } } });
  expect(found.message).toContain('does not tell k and s apart: only k*s is determined.');
  expect(found.related.map(({ range }) => range.start.line)).toEqual([1]);
});

test('a fit that is determined, and what fits nothing, has nothing to find', () => {
  expect(openFindings(problemOf(product.replace('-k*s*u', '-k*u').replace(/estimate s.*\n/, '')))).toEqual([]);
  expect(openFindings(problemOf("variable t in [0, 1]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\n"))).toEqual(
    [],
  );
});

test('the probe finds it too, beside the terms of every experiment', async () => {
  const data = product.split('\n')[6];
  const { header, findings } = await probe(
    problemOf(
      `${product.replace(data, '')}param a = 1\nexperiment low { ${data} }\nexperiment high { param a = 2  ${data} }\n`,
    ),
  );
  expect(header.terms.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['e[low]', 'd[low]', 'e[high]', 'd[high]']),
  );
  expect(findings.map(({ code }) => code)).toContain('not-told-apart');
});

test('after a fit the verdict names the combination', async () => {
  const run = train(problemOf(product), { ...defaultOptions, out: null }, new RunControl());
  const { verdict, because } = await resultOf(run);
  expect(verdict).toBe('not reached');
  expect(because).toContain('only k*s is determined');
});

test('words for what is known of a group', () => {
  expect(openGroupSentence(group({}))).toContain('k and s apart: they can move together');
  expect(openGroupSentence(group({ determined: ['k*s'] }))).toContain('k*s is determined, and not all that is');
  expect(openGroupSentence(group({ determined: ['k*s', 'k/r'], isAll: true }))).toContain(
    'only k*s and k/r are determined',
  );
  expect(openGroupSentence(group({ names: ['d'] }))).toContain('does not depend on d');
});
