import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../src/language/docs/docs.ts';
import type { Schedule } from '../../src/problem/schedule.ts';
import { valueAt } from '../../src/problem/schedule.ts';
import { problemOf } from './spec.ts';

const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

/** Schedules as an author may write them: steps increase. */
const schedule = fc
  .tuple(
    positive,
    fc.array(
      fc.record({
        shape: fc.constantFrom('linear', 'cosine', 'exponential', 'step'),
        to: positive,
        length: fc.integer({ min: 1, max: 500 }),
        hold: fc.integer({ min: 0, max: 200 }),
      }),
      { maxLength: 4 },
    ),
    fc.integer({ min: 0, max: 300 }),
  )
  .map(([value, parts, until]) => {
    let step = until;
    const text = [String(value)];
    const result: Schedule = { value, segments: [] };
    if (until > 0 && parts.length) {
      text.push(`until ${until}`);
      result.until = { steps: until };
    }
    if (until === 0) step = 0;
    for (const { shape, to, length, hold } of parts) {
      step += length;
      const segment: Schedule['segments'][number] = { shape: shape as 'linear', to, at: { steps: step } };
      text.push(`then ${shape} to ${to} at ${step}`);
      if (hold > 0) {
        step += hold;
        segment.until = { steps: step };
        text.push(`until ${step}`);
      }
      result.segments.push(segment);
    }
    return { text: text.join(' '), result, end: step };
  });

const spec = (weight: string) =>
  `variable t in [0, 1]\nunknown u(t)\nequation a: u' = -u\ninitial b: u(0) = 1\nweights { a = ${weight} }\n`;

describe('schedules', () => {
  it('are read as they are written', () => {
    fc.assert(
      fc.property(schedule, ({ text, result }) => {
        expect(problemOf(spec(text)).terms[0].weight?.schedule).toEqual(result);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('stay between the values of their corners and end at the last', () => {
    fc.assert(
      fc.property(schedule, fc.integer({ min: 0, max: 4000 }), ({ result, end }, step) => {
        const corners = [result.value, ...result.segments.map((s) => s.to)];
        const value = valueAt(result, step, 5000);
        expect(value).toBeGreaterThanOrEqual(Math.min(...corners) * (1 - 1e-12));
        expect(value).toBeLessThanOrEqual(Math.max(...corners) * (1 + 1e-12));
        expect(valueAt(result, end, 5000)).toBe(corners[corners.length - 1]);
      }),
      { seed: 5 },
    );
  });

  it('are drawn with block characters', () => {
    const drawn = sparkline(
      { value: 100, until: { steps: 2000 }, segments: [{ shape: 'linear', to: 1, at: { steps: 6000 } }] },
      null,
    );
    expect(drawn).toMatch(/^█+[▁-█]+▁ {2}100 → 1 \(log\), until step 6000$/);
  });
});
