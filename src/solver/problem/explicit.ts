/** @file The equations in explicit form, as a classical method asks for them. */
import type { InitialState } from './initial.ts';
import { Leading } from './leading.ts';
import { setHighest, setState, setTime } from './place.ts';
import type { System } from './system.ts';

/** d(state)/dt from the residuals: the highest derivatives by Newton's method on the equations. */
export function explicitSlope(system: System, start: InitialState): (t: number, y: number[]) => number[] {
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  const d = system.unknowns.length;
  const top = start.top.slice();
  const rhs = new Float64Array(d);
  const leading = new Leading(system);
  return (t, y) => {
    setTime(f, system, t);
    setState(f, system, y);
    const most = system.constantLeading ? 1 : 20;
    for (let iteration = 0; iteration < most; iteration++) {
      setHighest(f, system, top);
      f.values(1);
      let change = 0;
      if (!leading.solve(f, 1, rhs)) throw new RangeError('singular');
      for (let i = 0; i < d; i++) {
        top[i] -= rhs[i];
        change = Math.max(change, Math.abs(rhs[i]) / (1e-300 + Math.abs(top[i])));
      }
      if (change < 1e-15 || !Number.isFinite(change)) break;
    }
    const slope = new Array<number>(system.stateSize);
    system.unknowns.forEach((u, i) => {
      for (let m = 0; m < u.order; m++) slope[u.offset + m] = m + 1 < u.order ? y[u.offset + m + 1] : top[i];
    });
    // A trial step beyond where the equations are defined is no guess for the next one.
    if (!top.every(Number.isFinite)) top.set(start.top);
    return slope;
  };
}
