import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlaceTracker } from '../../../src/extension/editor/place-tracker.ts';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);

it('finds the lines of an older text in a newer one', () => {
  const tracker = new PlaceTracker(['a', 'b', 'c', 'd', 'e'], ['new', 'a', 'c', 'B', 'd', 'e']);
  expect([0, 1, 2, 3, 4].map((line) => tracker.now(line))).toEqual([1, null, 2, 4, 5]);
});

it('moves lines below an edit, drops the edited one, leaves those above alone', () => {
  const tracker = new PlaceTracker(lines(5));
  tracker.apply({ from: 2, to: 2, lines: 3, startsAtEnd: false });
  expect([0, 1, 2, 3, 4].map((line) => tracker.now(line))).toEqual([0, 1, null, 5, 6]);
});

it('keeps a line that only a line break was typed behind', () => {
  const tracker = new PlaceTracker(lines(3));
  tracker.apply({ from: 1, to: 1, lines: 2, startsAtEnd: true });
  expect([0, 1, 2].map((line) => tracker.now(line))).toEqual([0, 1, 3]);
});

it('agrees with a text whose lines are unique, whatever is edited', () => {
  const edit = fc.record({ from: fc.nat(9), span: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), (edits) => {
      const tracker = new PlaceTracker(lines(10));
      let fresh = 0;
      let text = lines(10);
      for (const { from, span, count } of edits) {
        const start = Math.min(from, text.length - 1);
        const end = Math.min(start + span, text.length - 1);
        const replacement = Array.from({ length: count }, () => `new ${fresh++}`);
        text = [...text.slice(0, start), ...replacement, ...text.slice(end + 1)];
        tracker.apply({ from: start, to: end, lines: count, startsAtEnd: false });
      }
      for (let i = 0; i < 10; i++) {
        const place = text.indexOf(`line ${i}`);
        expect(tracker.now(i)).toBe(place < 0 ? null : place);
      }
    }),
  );
});
