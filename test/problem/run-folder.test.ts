import { describe, expect, test } from 'vitest';
import {
  isShareLockFile,
  jsonOf,
  lastFrameOf,
  linesOf,
  lockFile,
  shareLockFile,
  solutionOf,
} from '../../src/problem/run-folder.ts';
import { RunFolderError } from '../../src/problem/run-folder-error.ts';

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

test('a solution is read by columns, with the numbers it has none for', () => {
  expect(solutionOf('t,"u, v"\r\n0,1\r\n0.5,NaN\r\n')).toEqual({ times: [0, 0.5], values: [[1, Number.NaN]] });
  expect(solutionOf('t,u\n0,1\n')).toBeNull();
  expect(solutionOf('')).toBeNull();
});

test('a damaged file is named', () => {
  expect(jsonOf('{"a":1}', 'a.json')).toEqual({ a: 1 });
  expect(() => jsonOf('{', 'a.json')).toThrow(new RunFolderError('"a.json" is damaged: it is not JSON.'));
});

test('locks of shares are told from the lock of the whole', () => {
  expect(isShareLockFile(shareLockFile(1, 4))).toBe(true);
  expect(isShareLockFile(lockFile)).toBe(false);
});
