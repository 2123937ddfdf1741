/** @file The trail of the compass as if a run had been watched. Pure. */
import type { ShownRun } from '../page/model.ts';
import { calmFrame } from './readings.ts';
import { type CompassOptions, compassPlane, continued, extend, type Trail, trailLength } from './scene.ts';

/** The trail over the buckets of a run up to `last`. */
export function replayTrail(run: ShownRun, options: CompassOptions, last: number): Trail {
  const trail: Trail = { points: [], plane: null };
  for (let k = Math.max(0, last + 1 - trailLength); k <= last; k++) {
    const frame = calmFrame(run, k);
    const next = frame && compassPlane(frame, frame.weights, options);
    if (next) extend(trail, continued(next, trail.plane));
  }
  return trail;
}
