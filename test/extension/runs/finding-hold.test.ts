import { expect, it } from 'vitest';
import { FindingHold } from '../../../src/extension/runs/finding-hold.ts';
import type { Finding, Severity } from '../../../src/problem/finding.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const finding = (severity: Severity, message: string, code = 'loss-imbalance'): Finding => ({
  code,
  severity,
  term: 'motion',
  range,
  message,
  evidence: {},
  related: [],
  fix: null,
  lasted: 0,
});
const messages = (findings: Finding[]) => findings.map(({ message }) => message);

it('keeps a finding for five seconds after it last held', () => {
  const held = new FindingHold();
  expect(messages(held.update([finding('warning', 'a')], 0))).toEqual(['a']);
  expect(messages(held.update([], 100))).toEqual(['a']);
  expect(messages(held.at(4999))).toEqual(['a']);
  expect(messages(held.at(5000))).toEqual([]);
});

it('keeps the graver form, then lets it become milder', () => {
  const held = new FindingHold();
  held.update([finding('warning', '126 : 1')], 0);
  expect(messages(held.update([finding('hint', '49 : 1')], 1000))).toEqual(['126 : 1']);
  expect(messages(held.update([finding('hint', '30 : 1')], 6000))).toEqual(['30 : 1']);
});

it('takes the newer words of the same gravity, and holds codes apart', () => {
  const held = new FindingHold();
  held.update([finding('warning', '126 : 1')], 0);
  expect(messages(held.update([finding('warning', '130 : 1'), finding('hint', 'stalls', 'stall')], 10))).toEqual([
    '130 : 1',
    'stalls',
  ]);
});
