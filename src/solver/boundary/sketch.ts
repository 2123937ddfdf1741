/** @file From a start to a solution by way of rough windows, which cost a twentieth and show where a solution is. */
import { atBounds, boundsOf } from './bounds.ts';
import { CoupledWindows, profileOf, type Unfolded } from './coupled.ts';
import { mesh, refine } from './mesh.ts';
import { newton } from './newton.ts';
import type { CurveStart } from './starts.ts';

const windows = 16;
const roughly = { width: 28, slope: 1, points: 16 };
/** A held-out defect above this is no solution yet. */
const rough = 1e-3;
/** Conditions that are missed by more than this share of their size do not hold. */
const holding = 1e-8;

/** The same problem on rough windows, with the same parameters. */
export function roughWindows(c: CoupledWindows): CoupledWindows {
  const coarse = new CoupledWindows(c.system, c.conditions, c.measured, { ...roughly, seed: c.choice.seed });
  coarse.expired = c.expired;
  return coarse;
}

/** The solution that a start leads to, on good windows; `null` where it leads nowhere. */
export function solvedFrom(coarse: CoupledWindows, c: CoupledWindows, start: CurveStart): Unfolded | null {
  const { system, conditions } = c;
  system.parameters.set(start.parameters);
  const borders = mesh(system, conditions, windows);
  let begun = coarse.sample(borders, start.profile);
  if (system.estimates.length > 0) {
    const held = system.estimates.map((_, q) => q);
    const settled = newton(coarse, begun, { accuracy: 1e-3, most: 8, held, whereOpen: 'go on' });
    if (settled.end !== 'not finite') begun = settled.all;
  }
  const sketch = newton(coarse, begun, { accuracy: 1e-6, most: 20 });
  if (sketch.end !== 'converged') return null;
  const profile = profileOf(coarse.networkOf(sketch.all));
  let end = newton(c, c.sample(borders, profile), { accuracy: 1e-10, most: 12 });
  if (end.end !== 'converged') return null;
  for (let round = 0; round < 2; round++) {
    const defects = c.defects(end.all);
    if (Math.max(...defects) <= rough) break;
    if (round === 1) return null;
    const finer = c.sample(refine(end.all.borders, defects, rough), profileOf(c.networkOf(end.all)));
    end = newton(c, finer, { accuracy: 1e-10, most: 12 });
    if (end.end !== 'converged') return null;
  }
  const holds =
    c.openAt(end.all).length === 0 && (atBounds(system, boundsOf(system)).length === 0 || c.missed(end.all) < holding);
  return holds ? end.all : null;
}
