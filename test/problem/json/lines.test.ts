import { describe, expect, test } from 'vitest';
import { lastFrameOf, linesOf } from '../../../src/problem/json/lines.ts';

const lines = '{"type":"frame","step":1}\n{"type":"finding","code":"stall"}\n{"type":"frame","step":2}\n';

describe('the lines of a run', () => {
  test('are read up to one that was torn', () => {
    expect(linesOf(lines).map(({ type }) => type)).toEqual(['frame', 'finding', 'frame']);
    expect(linesOf(`${lines}{"type":"fra`)).toEqual(linesOf(lines));
    expect(linesOf('')).toEqual([]);
  });

  test('have a last frame, also in an end that begins within a line and is torn', () => {
    expect(lastFrameOf(lines)?.step).toBe(2);
    expect(lastFrameOf(`e","step":0}\n${lines}{"type":"frame","st`)?.step).toBe(2);
    expect(lastFrameOf('{"type":"finding"}\n')).toBeNull();
  });
});
