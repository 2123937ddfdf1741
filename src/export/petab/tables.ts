/**
 * @file A fit as the tables of PEtab, version 1 (L. Schmiester et al., PLoS Comput. Biol. 17, e1008646, 2021;
 * https://petab.readthedocs.io): parameters, observables, conditions, measurements and what the fit predicts for them.
 * Pure.
 */
import { holdsAtStart, isCondition } from '../../problem/conditions.ts';
import { type Cell, tsvText } from '../../problem/csv.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { experimentProblems, experimentValues, parametersRead } from '../../problem/fit/experiment-problems.ts';
import type { FitReport, FittedSeries } from '../../problem/fit-report.ts';
import type { NoiseDistribution, Prior, PriorName, Problem, Term } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { ExportError } from '../trained/export-error.ts';
import { statedStart } from './explicit.ts';
import { type PetabLeaves, petabFormula } from './formula.ts';
import { PetabIds } from './ids.ts';

export interface PetabTables {
  /** Text by the name of the table: `parameters`, `observables`, … */
  tables: Record<'parameters' | 'observables' | 'conditions' | 'measurements' | 'simulations', string>;
  /** What could not be stated, a sentence each. */
  notes: string[];
}

/** Transformation and distribution of an observable; `null` where PEtab has none. */
const distributions: Record<NoiseDistribution['name'], [string, string] | null> = {
  normal: ['lin', 'normal'],
  lognormal: ['log', 'normal'],
  laplace: ['lin', 'laplace'],
  student: null,
  poisson: null,
  negative_binomial: null,
};

const priors: Record<PriorName, string | null> = {
  normal: 'normal',
  lognormal: 'logNormal',
  uniform: 'uniform',
  laplace: 'laplace',
  gamma: null,
};

/** An experiment, or the problem itself, with its identifier. */
type Part = ReturnType<typeof experimentProblems>[number] & { id: string };

interface ObservedRow {
  part: Part;
  term: Term;
  series: FittedSeries;
}

/** What model and tables call everything. */
export interface PetabNames {
  ids: PetabIds;
  leaves: PetabLeaves;
}

export function petabNames(problem: Problem): PetabNames {
  const ids = new PetabIds();
  // Parameters first: their names are those that readers look for.
  for (const { name } of problem.parameters) ids.of('parameter', name);
  const leaves: PetabLeaves = {
    parameter: (name) => ids.of('parameter', name),
    unknown: (name, order) => ids.of('unknown', `${name}${"'".repeat(order)}`),
    input: (name) => ids.of('input', name),
  };
  return { ids, leaves };
}

/**
 * @param following parameters that the model has rules for, which stand in no table
 * @throws ExportError where nothing of the fit can be stated, or conditions stand elsewhere than at the start
 */
export function petabTables(
  problem: Problem,
  fit: FitReport,
  { ids, leaves }: PetabNames = petabNames(problem),
  following: ReadonlySet<string> = new Set(),
): PetabTables {
  const notes: string[] = [];
  const parts = experimentProblems(problem).map(
    (part): Part => ({ ...part, id: ids.of('condition', part.name ?? 'plain') }),
  );
  for (const part of parts) requireStarts(part);
  const observed = parts.flatMap((part) =>
    part.problem.terms
      .filter(({ kind, data }) => kind === 'data' && data)
      .flatMap(statementsOf)
      .flatMap((term): ObservedRow[] => {
        const series = fit.series.find((s) => s.term === term.name && s.experiment === part.name);
        return series ? [{ part, term, series }] : [];
      }),
  );
  const { observables, measurements, simulations, kept } = observationTables(observed, ids, leaves, notes);
  if (kept === 0) throw new ExportError(`nothing of this fit can be stated in PEtab: ${notes.join('; ')}`);
  if (problem.learned?.length) notes.push('the learned functions are left out: PEtab has no unknown functions');
  return {
    tables: {
      parameters: parameterTable(problem, fit, { ids, following }, notes),
      observables,
      conditions: conditionTable(problem, parts, ids, leaves, notes),
      measurements,
      simulations,
    },
    notes,
  };
}

function observationTables(rows: readonly ObservedRow[], ids: PetabIds, leaves: PetabLeaves, notes: string[]) {
  const observables: Cell[][] = [];
  const points: { cells: Cell[]; measured: number; predicted: number }[] = [];
  for (const { part, term, series } of rows) {
    const data = term.data!;
    const about = distributions[series.distribution];
    if (!about) {
      notes.push(`"${term.name}" is left out: PEtab has no distribution ${series.distribution}`);
      continue;
    }
    const own = placed(term, series, part.problem);
    if (own.some(({ isLimit }) => isLimit))
      notes.push(`limits such as <0.1 of "${term.name}" are left out: PEtab has no censored values`);
    const id = ids.of('observable', term.name);
    const same = own.every(({ deviation }) => deviation === own[0].deviation);
    const each = !data.deviation && !same;
    try {
      observables.push([
        id,
        term.name,
        petabFormula(term.residual, leaves),
        data.deviation ? petabFormula(data.deviation, leaves) : each ? `noiseParameter1_${id}` : own[0].deviation,
        ...about,
      ]);
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      notes.push(`"${term.name}" is left out: ${error.message}`);
      continue;
    }
    for (const { isLimit, time, measured, predicted, deviation, replicate } of own) {
      if (isLimit) continue;
      const before = part.steady ? `${part.id}_before` : '';
      points.push({
        cells: [id, before, part.id, time, each ? deviation : '', replicate ?? '', term.name],
        measured,
        predicted,
      });
    }
  }
  const names = [
    'observableId',
    'preequilibrationConditionId',
    'simulationConditionId',
    'time',
    'noiseParameters',
    'replicateId',
    'datasetId',
  ];
  const table = (name: string, value: (point: (typeof points)[number]) => number) =>
    tsvText(
      [...names, name],
      points.map((point) => [...point.cells, value(point)]),
    );
  return {
    observables: tsvText(
      [
        'observableId',
        'observableName',
        'observableFormula',
        'noiseFormula',
        'observableTransformation',
        'noiseDistribution',
      ],
      observables,
    ),
    measurements: table('measurement', ({ measured }) => measured),
    simulations: table('simulation', ({ predicted }) => predicted),
    kept: points.length,
  };
}

/** The measurements that were fitted, in the order of the report, with what the report does not say of them. */
function placed(term: Term, series: FittedSeries, { variable }: Problem) {
  const data = term.data!;
  const heldOut = splitOf(term);
  const places = [...data.times.keys()]
    .filter((i) => !heldOut[i] && data.times[i] >= variable.from && data.times[i] <= variable.to)
    .sort((a, b) => data.times[a] - data.times[b]);
  return places.map((i, k) => ({
    isLimit: (data.censored?.[i] ?? null) !== null,
    replicate: data.replicates?.[i],
    time: series.times[k],
    measured: series.measured[k],
    predicted: series.predicted[k],
    deviation: series.deviations[k],
  }));
}

function parameterTable(
  problem: Problem,
  fit: FitReport,
  { ids, following }: Pick<PetabNames, 'ids'> & { following: ReadonlySet<string> },
  notes: string[],
): string {
  const { parameters, experiments = [], learned = [] } = problem;
  const apart = new Set([
    ...experiments.flatMap((experiment) => [...experimentValues(problem, experiment.parameters).keys()]),
    ...learned.flatMap(({ coefficients }) => coefficients),
    ...following,
  ]);
  const read = new Set(experimentProblems(problem).flatMap((part) => [...parametersRead(part.problem)]));
  const rows = parameters.flatMap((p): Cell[][] => {
    const id = ids.of('parameter', p.name);
    const fitted = fit.parameters.find(({ name }) => name === p.name);
    if (apart.has(p.name)) return [];
    if (!fitted) return p.estimate || !read.has(p.name) ? [] : [[id, p.name, 'lin', '', '', p.value, 0, '', '']];
    const { low = null, high = null, prior } = p.estimate ?? {};
    const known = prior && priorCells(p.name, prior, notes);
    return [
      [
        id,
        p.name,
        fitted.scale === 'log' ? 'log' : 'lin',
        low ?? '-inf',
        high ?? 'inf',
        fitted.value,
        1,
        ...(known ?? ['', '']),
      ],
    ];
  });
  return tsvText(
    [
      'parameterId',
      'parameterName',
      'parameterScale',
      'lowerBound',
      'upperBound',
      'nominalValue',
      'estimate',
      'objectivePriorType',
      'objectivePriorParameters',
    ],
    rows,
  );
}

function priorCells(name: string, { distribution, args }: Prior, notes: string[]): [string, string] | undefined {
  const type = priors[distribution];
  if (type !== null) return [type, args.join(';')];
  notes.push(`the prior of ${name} is left out: PEtab has no density ${distribution}`);
  return undefined;
}

function conditionTable(
  problem: Problem,
  parts: readonly Part[],
  ids: PetabIds,
  leaves: PetabLeaves,
  notes: string[],
): string {
  const { parameters, experiments = [], unknowns } = problem;
  const numbers = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const estimated = new Set(parameters.filter((p) => p.estimate).map((p) => p.name));
  const cellOf = (value: Expression, what: string): Cell => {
    if (value.kind === 'parameter' && estimated.has(value.name)) return leaves.parameter(value.name);
    let isFixed = true;
    walk(value, (e) => {
      if (e.kind === 'parameter' && estimated.has(e.name)) isFixed = false;
    });
    if (isFixed) return evaluate(value, { parameters: numbers });
    notes.push(`${what} is left out: PEtab takes a number or one parameter there`);
    return '';
  };
  const given = parts.map(({ name }) => experiments.find((experiment) => experiment.name === name));
  const valuesOfPart = given.map((experiment) => experimentValues(problem, experiment?.parameters ?? []));
  const before = given.map((experiment) =>
    experiment?.steady
      ? experimentValues(problem, [
          ...experiment.parameters.filter(({ name }) => !experiment.steady!.some((x) => x.name === name)),
          ...experiment.steady,
        ])
      : null,
  );
  const changed = [...new Set([...valuesOfPart, ...before].flatMap((values) => [...(values?.keys() ?? [])]))];
  const starts = given.flatMap((experiment) =>
    (experiment?.terms ?? []).flatMap((term) => valueAtStart(term)?.unknown ?? []),
  );
  const started = unknowns.filter(({ name }) => starts.includes(name)).map(({ name }) => name);
  for (const experiment of experiments) {
    const own = [
      ...experiment.inputs.map(({ name }) => `the input ${name}`),
      ...experiment.events.map(({ name }) => `the event ${name}`),
      ...experiment.terms
        .filter((t) => t.kind !== 'data' && !valueAtStart(t))
        .map(({ name }) => `the condition "${name}"`),
    ];
    for (const what of own)
      notes.push(`${what} of the experiment ${experiment.name} is left out: the conditions have no place for it`);
  }
  const rows = parts.flatMap((part, k): Cell[][] => {
    const cells = (values: ReadonlyMap<string, Expression>): Cell[] =>
      changed.map((name) => {
        const value = values.get(name);
        return value ? cellOf(value, `${name} of the experiment ${part.name}`) : numbers[name];
      });
    const own = part.problem.terms.flatMap((term) => valueAtStart(term) ?? []);
    const initial = started.map((unknown): Cell => {
      const start = own.find((x) => x.unknown === unknown);
      return start
        ? cellOf(start.value, `the start of ${unknown}${part.name === null ? '' : ` in the experiment ${part.name}`}`)
        : '';
    });
    const rest = before[k];
    return [
      [part.id, part.name ?? '', ...cells(valuesOfPart[k]), ...initial],
      ...(rest
        ? [[`${part.id}_before`, `${part.name} before it begins`, ...cells(rest), ...started.map(() => '')]]
        : []),
    ];
  });
  return tsvText(
    [
      'conditionId',
      'conditionName',
      ...changed.map(leaves.parameter),
      ...started.map((name) => ids.of('unknown', name)),
    ],
    rows,
  );
}

/** What `u(0) = value` says; `null` for all other terms, those about a derivative included. */
function valueAtStart(term: Term): ReturnType<typeof statedStart> {
  const start = statedStart(term);
  return start?.order === 0 ? start : null;
}

/** A reader simulates from values at the start: what a condition says of another point has no place in any table. */
function requireStarts({ problem: { terms, variable } }: Part): void {
  const elsewhere = terms
    .filter((term) => isCondition(term) && term.kind !== 'jump')
    .flatMap(statementsOf)
    .find(({ residual }) => !holdsAtStart(residual, variable.from));
  if (elsewhere)
    throw new ExportError(
      `this fit cannot be exported as PEtab because "${elsewhere.name}" is a condition elsewhere than at ${variable.name} = ${variable.from}: PEtab states values at the start alone`,
    );
}
