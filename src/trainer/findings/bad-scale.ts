/**
 * @file Nothing is scaled, and the unknowns or the interval are far from 1 in size: what a network starts with and what
 * one step of an optimiser changes are of size 1 (`scale auto` measures natural sizes).
 */

import { maxAbs } from '../../numeric/vector.ts';
import { say } from '../../problem/number-text/sentence.ts';
import type { Problem } from '../../problem/problem.ts';
import { scaledAuto } from '../../problem/rewrites/representation.ts';
import { scalingOf } from '../../problem/scaling.ts';
import { type RunContext, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { errorOfSolution } from './distance.ts';
import { remedy } from './remedy.ts';

/** Times by which a size may differ from 1. */
const far = 10;
/** What shows that it matters: a share of the natural size, and a relative error. */
const shows = { measure: 0.03, error: 0.1 };

export const badScale: Detector = {
  code: 'bad-scale',
  // Before what follows from it is told.
  patience: (context) => span(context, 0.01, 5),
  look(view) {
    const { context, now } = view;
    const { problem } = context;
    if (problem.scale.mode !== 'none' || (!view.ended && now.step < span(context, 0.01, 10))) return [];
    const error = errorOfSolution(view);
    // What a log's network does with its input is not known: only a solution that is wrong shows it.
    const shown = Number.isNaN(error) && context.origin !== 'log' ? now.measure > shows.measure : error > shows.error;
    if (!shown) return [];
    const [worst] = sizesOf(context).sort((a, b) => b.factor - a.factor);
    if (!(worst.factor > far)) return [];
    const { fix, advice } = remedy(context, scaledAuto(problem));
    return [
      {
        key: '',
        clearly: true,
        finding: {
          severity: 'warning',
          term: null,
          range: worst.source,
          message: `Nothing is scaled, and "${worst.name}" has the size ${say(worst.size)}: a network begins with numbers of size 1 and moves them by steps of one size.${advice}`,
          evidence: { size: worst.size, factor: worst.factor, measure: now.measure, error },
          related: [],
          fix,
        },
      },
    ];
  },
};

interface Size {
  name: string;
  size: number;
  /** By how many times it differs from 1, either way. */
  factor: number;
  source: Problem['variable']['source'];
}

const known = new WeakMap<Problem, Size[]>();

/** Sizes of the variable and the unknowns: of what the solution is compared with, else as `scale auto` estimates them. */
function sizesOf(context: RunContext): Size[] {
  const { problem, reference } = context;
  const before = known.get(problem);
  if (before) return [...before];
  const { time, unknowns } = scalingOf({ ...problem, scale: { mode: 'auto' } });
  const size = (name: string, value: number, source: Size['source']): Size => ({
    ...{ name, source },
    size: value,
    factor: value > 0 ? Math.max(value, 1 / value) : 1,
  });
  const sizes = [
    size(problem.variable.name, time.scale, problem.variable.source),
    ...problem.unknowns.map((u, k) => {
      const seen = reference ? maxAbs(reference[k].filter(Number.isFinite)) : 0;
      return size(u.name, seen > 0 ? seen : unknowns[u.name].scale, u.source);
    }),
  ];
  known.set(problem, sizes);
  return [...sizes];
}
