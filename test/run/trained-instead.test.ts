import { expect, test } from 'vitest';
import { trainedInsteadFindings } from '../../src/run/trained-instead.ts';
import { problemOf } from './spec.ts';

const spec = (estimate: string, more = ''): string => `${estimate}
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
data lab { t = [0.5, 1, 2]  u = [0.6, 0.37, 0.14] }
${more}`;

test('data that have nothing to determine are trained, which is said at them with the reason', () => {
  const [found, ...others] = trainedInsteadFindings(problemOf(spec('param k = 1')));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: 'trained-instead', severity: 'information', term: 'lab' });
  expect(found.range.start.line).toBe(5);
  expect(found.message).toContain('trained as a network and not solved');
  expect(found.message).toContain('nothing is left for them to determine');
});

test('what is solved, and what asks for a network itself, hears nothing', () => {
  expect(trainedInsteadFindings(problemOf(spec('estimate k = 1 in [0.1, 10]')))).toEqual([]);
  const network = 'network { layers = [8] }';
  expect(trainedInsteadFindings(problemOf(spec('param k = 1', network)))).toEqual([]);
});

test('noise that hangs on the solution beside conditions at both ends is told as what keeps it from being solved', () => {
  const ends = (noise: string): string => `estimate w = 1 in [0.5, 3]
estimate s = 0.1 in log [1e-4, 1]
variable x in [0, 1]
unknown u(x)
equation motion: u'' + w^2*u = 0
boundary u(0) = 0
boundary u(1) = 1
data seen { x = [0.2, 0.5, 0.8]  u = [0.43, 0.93, 1.1]  ${noise} }`;
  const [found] = trainedInsteadFindings(problemOf(ends('noise = s*u')));
  expect(found.message).toContain('noise that hangs on the solution is estimated from conditions at one point alone');
  expect(found.message).toContain('alone. Without an estimated noise it is solved');
  expect(trainedInsteadFindings(problemOf(ends('noise = s')))).toEqual([]);
  const plain = problemOf(ends('').replace(/estimate s.*\n/, ''));
  expect(trainedInsteadFindings(plain)).toEqual([]);
});
