/** @file The method whose arguments are being written. */
import { methodsAt } from '../../../problem/catalogue/catalogue.ts';
import type { Method, MethodPlace } from '../../../problem/catalogue/method.ts';
import type { Cursor, OpenBracket } from './cursor.ts';

const places: ReadonlyMap<string, MethodPlace[]> = new Map([
  ['points', ['sampler']],
  ['loss', ['loss']],
  ['weights', ['weights']],
  ['train', ['phase']],
  ['network', ['features', 'activation']],
]);

export function methodOfCall(cursor: Cursor, frame: OpenBracket): Method | null {
  const owner = cursor.tokens.findIndex((t) => t.start === frame.ownerStart);
  const isPrior = cursor.tokens[owner - 1]?.text === '~';
  for (const place of isPrior ? (['prior'] as const) : (places.get(cursor.statement ?? '') ?? [])) {
    const row = methodsAt(place).find((m) => m.name === frame.owner);
    if (row) return row;
  }
  return null;
}
