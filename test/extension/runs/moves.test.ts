import { expect, it } from 'vitest';
import { movedPath, withMove } from '../../../src/extension/runs/moves.ts';

it('a run follows its spec through renames, moves and moves of its folder', () => {
  let moves = withMove([], { from: '/a/old.pinn', to: '/a/new.pinn', at: 10 });
  moves = withMove(moves, { from: '/a', to: '/b/a', at: 20 });
  expect(movedPath('/a/old.pinn', 5, moves)).toBe('/b/a/new.pinn');
  expect(movedPath('/a/other.pinn', 5, moves)).toBe('/b/a/other.pinn');
  expect(movedPath('/ab/other.pinn', 5, moves)).toBe('/ab/other.pinn');
});

it('a run of another spec that came to the old place later is left there', () => {
  const moves = withMove([], { from: '/a/old.pinn', to: '/a/new.pinn', at: 10 });
  expect(movedPath('/a/old.pinn', 11, moves)).toBe('/a/old.pinn');
});
