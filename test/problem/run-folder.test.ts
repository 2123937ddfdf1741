import { expect, test } from 'vitest';
import { isShareLockFile, jsonOf, lockFile, shareLockFile, solutionOf } from '../../src/problem/run-folder.ts';
import { RunFolderError } from '../../src/problem/run-folder-error.ts';

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
