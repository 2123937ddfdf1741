import { describe, expect, it } from 'vitest';
import type { SolutionFrame } from '../../src/problem/frame.ts';
import { type MemberTrace, withLook } from '../../src/problem/member-trace.ts';

const solution = (step: number, members: number, more: Partial<SolutionFrame> = {}): SolutionFrame => ({
  ...{ v: 1, step, values: [], residuals: [] },
  members: [
    null,
    {
      losses: new Float64Array(members).fill(step),
      heldOut: new Float64Array(members),
      norms: new Float64Array(members),
    },
  ],
  ...more,
});

const tracedFor = (steps: number, members: number): MemberTrace =>
  Array.from({ length: steps }, (_, k) => solution(k, members)).reduce<MemberTrace>(withLook, []);

describe('the members of families over a run', () => {
  it('are kept with what was seen of them at each look', () => {
    const trace = tracedFor(3, 4);
    expect(trace.map(({ step }) => step)).toEqual([0, 1, 2]);
    expect(trace[2].sizes[0]).toBeNull();
    expect(trace[2].sizes[1]?.losses).toEqual(new Float64Array(4).fill(2));
  });

  it('are not taken from the state of the past that is kept, from steps that come again, nor where nothing tells', () => {
    const trace = tracedFor(5, 4);
    for (const none of [solution(9, 4, { kept: true }), solution(4, 4), solution(9, 4, { members: undefined })])
      expect(withLook(trace, none)).toBe(trace);
  });

  it.each([3, 400, 10_000])('of %i members take bounded room, from the first step to the last', (members) => {
    const trace = tracedFor(1000, members);
    expect(trace[0].step).toBe(0);
    expect(trace.at(-1)!.step).toBe(999);
    expect(trace.length).toBeLessThanOrEqual(256);
    expect(trace.length).toBeGreaterThanOrEqual(8);
    if (members < 1000) expect(trace.length * 2 * members).toBeLessThanOrEqual(131_072);
    const steps = trace.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});
