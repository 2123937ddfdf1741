/**
 * @file What rounding alone does to the highest derivatives of a window: no shorter window and no further iteration gets
 * below it. It is looked at where a window or an iteration seems to fail, since it costs as much as a step of Newton.
 */

import { type WindowPlace, type WindowSolver, windowTimes } from './window.ts';

const epsilon = 2 ** -52;
/** Sums round several times, and so do the states that they are made of. */
const several = 8;
/** Times round several times too, and at the borders windows stand a hair inside, so that neighbours look at two times. */
const hairs = 3;
/** The time is moved by this share of the window to see how fast the equations change with it. */
const nudge = 1e-3;
/** Of a window that is hardly longer than times are apart, by so many relative roundings of the time. */
const leastNudge = 64;

/**
 * About the largest change of u⁽ⁿ⁾ that rounding makes: of what stands in register k on the way to residual r it is
 * ε·|∂r/∂rₖ·rₖ|, of the time ε·|t·∂r/∂t|, both through L⁻¹ (L = ∂r/∂u⁽ⁿ⁾).
 * @param where evaluated before; its residuals, times and partials are used up
 * @returns [unknowns·count]
 */
export function roundingOf(window: WindowSolver, place: WindowPlace, where: 'at' | 'dense'): Float64Array {
  const f = window[where];
  const count = where === 'at' ? window.points : window.densePoints;
  const d = window.system.unknowns.length;
  const out = new Float64Array(d * count);
  const noise = new Float64Array(f.residuals.length);
  f.jacobian();
  window.countPasses((4 * count) / window.points);
  f.addRoundings(noise);
  addTime(window, place, where, noise);
  f.residuals.set(noise);
  if (!window.leading.solve(f, count, out, true)) return out.fill(0);
  for (let k = 0; k < out.length; k++) out[k] = several * epsilon * Math.abs(out[k]);
  return out;
}

/**
 * Whether the changes of u⁽ⁿ⁾ that an iteration made last are rounding.
 * @param changes [unknowns·N] at the collocation points, where the window was evaluated last
 */
export function areRounding(window: WindowSolver, place: WindowPlace, changes: Float64Array): boolean {
  return roundingOf(window, place, 'at').every((x, k) => Math.abs(changes[k]) <= x);
}

/** Adds |t·∂r/∂t| by a difference. */
function addTime(window: WindowSolver, place: WindowPlace, where: 'at' | 'dense', noise: Float64Array): void {
  const f = window[where];
  const tau = windowTimes(window, where);
  const before = f.residuals.slice();
  const shift =
    Math.sign(place.length) * Math.max(nudge * Math.abs(place.length), leastNudge * epsilon * Math.abs(place.start));
  window.place(f, tau, { ...place, start: place.start + shift });
  f.values(tau.length);
  const { capacity } = f.layout;
  for (let e = 0; e < f.rows.length; e++) {
    for (let p = 0; p < tau.length; p++) {
      const k = e * capacity + p;
      const x = hairs * Math.abs(((f.residuals[k] - before[k]) / shift) * f.times[p]);
      if (Number.isFinite(x)) noise[k] += x;
    }
  }
  window.place(f, tau, place);
}
