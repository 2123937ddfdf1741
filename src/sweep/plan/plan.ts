/** @file What a sweep will run: the grid of its axes, times seeds, one name and one set of overrides per run. Pure. */
import { shortText } from '../../problem/number-text/axis.ts';
import type { EngineChoice, Problem, Sweep, SweepTarget } from '../../problem/problem.ts';
import { mostRuns, sweepSize } from '../../problem/sweep-size.ts';

export const planVersion = 1;

export interface SweepAxis {
  kind: SweepTarget['kind'];
  /** Name of the term or parameter, `seed` or `width`. */
  name: string;
  values: number[];
}

export interface PlannedRun {
  /** Name of its run folder, unique within the sweep: `0007-motion=1e-4-seed=0`. */
  name: string;
  /** What is changed: weights of terms, values of parameters, `seed`, `width`. */
  set: Record<string, number>;
}

/** Written once, before the first run; everything else of a sweep follows from it and the run folders. */
export interface SweepPlan {
  v: typeof planVersion;
  /** Name of the `sweep` declaration. */
  sweep: string;
  title: string;
  axes: SweepAxis[];
  /** Engine of every run in place of the spec's; `null`: as the spec says. */
  engine: EngineChoice | null;
  runs: PlannedRun[];
}

export interface PlanChoice {
  /** Seeds per point in place of the sweep's own, counted from the spec's; `null`: as written. */
  seeds: number | null;
  engine: EngineChoice | null;
}

const axisName = (target: SweepTarget): string =>
  target.kind === 'weight' ? target.term : target.kind === 'parameter' ? target.name : target.kind;

/** `motion=1e-4 rest=0.1` */
export const settingText = (set: Readonly<Record<string, number>>, names = Object.keys(set)): string =>
  names.map((name) => `${name}=${shortText(set[name])}`).join(' ');

/** All combinations, the last axis changing fastest. */
function combinations(axes: readonly SweepAxis[]): Record<string, number>[] {
  return axes.reduce<Record<string, number>[]>(
    (sets, { name, values }) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

/**
 * The runs of a sweep. Seeds change slowest, so that the map is whole, if coarse, after its first seed.
 * @throws RangeError when there are more than `mostRuns`
 */
export function planSweep(problem: Problem, sweep: Sweep, choice: PlanChoice): SweepPlan {
  const written = sweep.axes.map(
    ({ target, values }): SweepAxis => ({ kind: target.kind, name: axisName(target), values }),
  );
  const seed: SweepAxis | undefined =
    choice.seeds === null
      ? written.find((axis) => axis.kind === 'seed')
      : {
          kind: 'seed',
          name: 'seed',
          values: Array.from({ length: choice.seeds }, (_, k) => problem.training.seed + k),
        };
  const axes = [...written.filter((axis) => axis.kind !== 'seed'), ...(seed ? [seed] : [])];
  const count = sweepSize(axes);
  if (count > mostRuns) throw new RangeError(`sweep "${sweep.name}" has ${count} runs; the most is ${mostRuns}`);
  const digits = Math.max(4, String(count - 1).length);
  const order = seed ? [seed, ...axes.filter((axis) => axis !== seed)] : axes;
  const runs = combinations(order).map((values, index): PlannedRun => {
    const set = Object.fromEntries(axes.map(({ name }) => [name, values[name]]));
    const label = settingText(set).replaceAll(' ', '-').slice(0, 120);
    return { name: [String(index).padStart(digits, '0'), label].filter(Boolean).join('-'), set };
  });
  return {
    v: planVersion,
    sweep: sweep.name,
    title: problem.title ?? problem.file ?? 'untitled',
    axes,
    engine: choice.engine,
    runs,
  };
}

/** Indices of the runs that share `share` of `of` takes: every `of`-th, so that each share has all kinds. */
export const shareOf = (count: number, share: number, of: number): number[] =>
  Array.from({ length: count }, (_, index) => index).filter((index) => index % of === share);
