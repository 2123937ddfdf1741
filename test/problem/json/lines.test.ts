import { describe, expect, test } from 'vitest';
import { lastFrameOf, linesOf } from '../../../src/problem/json/lines.ts';
import { storedFrameLine } from '../../stored.ts';

const frame = (step: number, given: object = {}) => `${JSON.stringify(storedFrameLine({ step, ...given }))}\n`;
const lines = `${frame(1)}{"type":"finding","code":"stall","message":"no"}\n${frame(2)}`;

describe('the lines of a run', () => {
  test('are read without those that were torn or damaged', () => {
    expect(linesOf(lines).map(({ type }) => type)).toEqual(['frame', 'finding', 'frame']);
    expect(linesOf(`${lines}{"type":"fra`)).toEqual(linesOf(lines));
    expect(linesOf('')).toEqual([]);
    const damaged = ['null', '7', '[]', '{}', '{"type":"frame","step":3}', '{"type":"finding"}', '\u0000\u0000', '"x'];
    for (const bad of [...damaged, ...damaged.map(() => frame(3, { terms: 5 }).trim())]) {
      expect(linesOf(`${frame(1)}${bad}\n${frame(2)}`)).toEqual(linesOf(frame(1) + frame(2)));
    }
  });

  test('have a last frame, also in an end that begins within a line and is torn', () => {
    expect(lastFrameOf(lines)?.step).toBe(2);
    expect(lastFrameOf(`e","step":0}\n${lines}{"type":"frame","st`)?.step).toBe(2);
    expect(lastFrameOf(`${lines}{"type":"frame","step":"9"}`)?.step).toBe(2);
    expect(lastFrameOf('{"type":"finding"}\n')).toBeNull();
  });
});
