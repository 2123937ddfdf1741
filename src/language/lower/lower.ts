/** @file A parsed spec → `Problem`. Pure: text and files in, plain data and findings out. */

import type { AstNode } from 'langium';
import { byName } from '../../problem/by-name.ts';
import { defaultTraining } from '../../problem/defaults.ts';
import { Structures } from '../../problem/equal-expressions.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { memberName } from '../../problem/member.ts';
import type { Curve, Input, Parameter, Problem, Term } from '../../problem/problem.ts';
import { problemVersion } from '../../problem/problem.ts';
import { isDimensionless } from '../../problem/units/unit.ts';
import type { SpecFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { Report } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { Symbols, TermSymbol } from '../syntax/symbols.ts';
import { nameInExperiment, symbolsOf } from '../syntax/symbols.ts';
import {
  defaultHeldOut,
  defaultNetwork,
  lowerLoss,
  lowerNetwork,
  lowerPoints,
  lowerScale,
  lowerSweep,
  lowerTrain,
  lowerWeights,
} from './blocks.ts';
import { nothingWritten } from './bounded.ts';
import { checkFunction, circularFunctions } from './calls.ts';
import type { LoweringContext } from './context.ts';
import { lowerParameter, lowerUnknown, lowerVariable, readUnits } from './declarations.ts';
import { lowerHeld, lowerTimed } from './events.ts';
import { declaredExperiments, lowerExperiments, perExperiment, readPerExperiment } from './experiments.ts';
import { lowerExpression } from './expression.ts';
import { familyBounds, instancesOf, isFamily, memberIndex } from './families.ts';
import { coefficientsOf, learnedFunction, learningOf, lowerSmooth } from './learned.ts';
import { letValue } from './lets.ts';
import { experimentTermsOf, memberTermsOf, statedApart, termsMeant } from './member-terms.ts';
import { defaultCall } from './methods.ts';
import { ParameterTable } from './parameters.ts';
import { lowerCondition, lowerDataSet, lowerEquation, lowerInputSamples } from './terms.ts';
import { adoptUnit } from './unify.ts';
import type { UnitType } from './unit-type.ts';
import { unitTypeOf } from './unit-type.ts';
import { lowerVariant } from './variants.ts';

export interface Lowered {
  symbols: Symbols;
  /** The problem as far as it could be made out; it is only whole when there is no error. */
  problem: Problem;
  report: Report;
  /** The terms each declared term became. */
  termsOf: Map<TermSymbol, Term[]>;
  /** What an entry of a block means that names a term or a part of one. */
  meant: (symbol: TermSymbol) => Term[];
  /** Where weights are written, by term. */
  weightEntries: Map<TermSymbol, ast.WeightEntry>;
  /** Unit of every expression. */
  types: Map<AstNode, UnitType>;
  context: LoweringContext;
}

export function lower(model: ast.Model, files: SpecFiles, file: string | null): Lowered {
  const symbols = symbolsOf(model);
  const report = new Report();
  const context: LoweringContext = {
    symbols,
    report,
    place: 'constant',
    units: new Map(),
    writtenUnits: [],
    parameters: new ParameterTable(),
    // Without a proper interval no point lies outside it.
    interval: { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
    types: new Map(),
    lets: new Map(),
    bound: new Map(),
    depth: 0,
    files,
    calls: {
      structures: new Structures(),
      known: new Map(),
      circular: circularFunctions(functionsOf(symbols), report),
    },
    written: nothingWritten(report),
    asides: { count: 0 },
    families: new Map(),
    memberTerms: new Map(),
    experimentTerms: new Map(),
    sizes: new Set(),
    learned: new Map(),
    experiments: [],
    experimentOf: new Map(),
    lower: lowerExpression,
  };
  readUnits(symbols, context);
  for (const declared of functionsOf(symbols)) checkFunction(declared, { ...context, place: 'equation' });
  const declared = [...symbols.quantities.values()].filter((q) => q.$type === 'Learned');
  context.learned = new Map(
    declared.flatMap((q) => {
      const learning = learningOf(q, context);
      return learning ? [[q, learning] as const] : [];
    }),
  );
  const variable = symbols.variable
    ? lowerVariable(symbols.variable, context)
    : { name: 't', unit: null, from: 0, to: 1, source: rangeOf(model) };
  if (symbols.variable && variable.from < variable.to && Number.isFinite(variable.to - variable.from))
    context.interval = { from: variable.from, to: variable.to };

  const quantities = [...symbols.quantities.values()];
  const parameters = quantities
    .filter((q) => q.$type === 'Param' || q.$type === 'Estimate')
    .flatMap((q) => lowerParameter(q, context));
  const unknowns = symbols.unknowns
    .filter((u) => symbols.quantities.get(u.name) === u)
    .flatMap((u) => lowerUnknown(u, context));
  checkLets(quantities, context);
  const inputs = quantities.filter((q) => q.$type === 'Input').map((q) => lowerInput(q, q, files, context));
  const stated = declaredExperiments(context);
  context.experiments = stated.map((e) => e.name);
  context.memberTerms = memberTermsOf(context);
  context.experimentTerms = experimentTermsOf(context);

  const termsOf = new Map(symbols.terms.map((s) => [s, lowerTerm(s, files, context)]));
  const held = quantities.filter((q) => q.$type === 'HeldState').map((q) => lowerHeld(q, context));
  const timed = lowerTimed(termsOf, held, context);
  const smoothed = lowerSmoothed(model, context);
  const insteadOf = statedApart(termsOf, context);
  const meant = (symbol: TermSymbol) => termsMeant(symbol, termsOf, context);
  const blocks = only(model, report);

  const points = blocks.Points ? lowerPoints(blocks.Points, context) : null;
  const losses = blocks.Loss ? lowerLoss(blocks.Loss, context) : null;
  const weights = blocks.Weights ? lowerWeights(blocks.Weights, false, context) : null;
  for (const [symbol, own] of termsOf) {
    for (const term of own) {
      for (const named of [
        symbol.named ? symbols.namedTerms.get(symbol.base) : undefined,
        symbol,
        memberSymbol(symbol, term, context),
        symbolWithin(symbol, term, context),
      ]) {
        if (!named) continue;
        term.points = points?.samplers.get(named) ?? term.points;
        term.loss = losses?.get(named) ?? term.loss;
        term.weight = weights?.weights.get(named) ?? term.weight;
      }
    }
  }
  const terms = [...termsOf.values()].flat().filter((t) => !context.experimentOf.has(t.name));
  const { parameters: fitted, experiments } = perExperiment(
    parameters,
    lowerExperiments(
      stated,
      {
        termsOf,
        insteadOf,
        eventsOf: timed.ofExperiments,
        inputOf: (own, base) => lowerInput(own, base, files, context),
      },
      context,
    ),
    context,
  );
  const network = blocks.Network ? lowerNetwork(blocks.Network, defaultNetwork(), context) : defaultNetwork();
  const byDefault = defaultTraining(defaultCall('phase', 'auto'));
  const training = blocks.Train ? lowerTrain(blocks.Train, byDefault, context) : byDefault;
  const statements = model.statements;
  const histories = statements.filter((s) => s.$type === 'Before').flatMap((s) => lowerCurve(s, 'guess', context));
  const guesses = statements.filter((s) => s.$type === 'Guess').flatMap((s) => lowerCurve(s, 'guess', context));
  const learned = [...context.learned].map(([q, learning]) =>
    learnedFunction(q, learning, smoothed.get(q)?.name ?? null),
  );
  const problem: Problem = readPerExperiment({
    version: problemVersion,
    title: statements.find((s) => s.$type === 'Title')?.title ?? null,
    file,
    variable,
    unknowns: [...unknowns, ...[...held, ...timed.rates].flatMap((h) => h.unknowns)],
    parameters: [
      ...withSizes(fitted, context.sizes),
      ...[...context.learned].flatMap(([q, learning]) => coefficientsOf(q, learning)),
    ],
    inputs,
    terms: [...terms, ...[...held, ...timed.rates].flatMap((h) => h.terms), ...smoothed.values()],
    ...(timed.events.length > 0 && { events: timed.events }),
    exact: statements.filter((s) => s.$type === 'Exact').flatMap((s) => lowerCurve(s, 'exact', context)),
    ...(guesses.length > 0 && { guesses }),
    ...(histories.length > 0 && { histories }),
    ...(learned.length > 0 && { learned }),
    ...(experiments.length > 0 && { experiments }),
    scale: blocks.Scale ? lowerScale(blocks.Scale, context) : { mode: 'auto' },
    network,
    holdout: points?.holdout ?? defaultHeldOut(),
    weightMethod: weights?.method ?? null,
    ...(Object.keys(weights?.borders ?? {}).length > 0 && { jumpWeights: weights!.borders }),
    training,
    variants: statements
      .filter((s) => s.$type === 'Variant')
      .map((s) => lowerVariant(s, { network, training }, (symbol) => meant(symbol).map((t) => t.name), context)),
    sweeps: statements.filter((s) => s.$type === 'Sweep').map((s) => lowerSweep(s, context)),
    written: {
      weights: blocks.Weights !== undefined,
      loss: blocks.Loss !== undefined,
      network: blocks.Network !== undefined,
      points: blocks.Points !== undefined,
      train: blocks.Train !== undefined,
      data: symbols.terms.some((t) => t.kind === 'data'),
    },
  });
  // What is read later, for a hover, is not part of the spec.
  context.written.read = Number.NEGATIVE_INFINITY;
  return {
    symbols,
    problem,
    report,
    termsOf,
    meant,
    weightEntries: weights?.entries ?? new Map(),
    types: context.types,
    context,
  };
}

/** Terms that hold learned functions smooth, one for each. */
function lowerSmoothed(model: ast.Model, context: LoweringContext): Map<ast.Learned, Term> {
  const found = new Map<ast.Learned, Term>();
  const first = new Map<ast.Learned, ast.Smooth>();
  for (const node of model.statements) {
    if (node.$type !== 'Smooth') continue;
    const term = lowerSmooth(node, context);
    const target = node.learned?.ref;
    if (!term || !target) continue;
    const before = first.get(target);
    if (before)
      context.report.add('duplicate-entry', node, `"${target.name}" is held smooth already`, {
        related: [{ node: before, message: 'the first one' }],
      });
    else {
      first.set(target, node);
      found.set(target, term);
    }
  }
  return found;
}

const functionsOf = (symbols: Symbols): ast.FunctionDeclaration[] =>
  [...symbols.quantities.values()].filter((q) => q.$type === 'FunctionDeclaration');

/** The symbol of a member that is named on its own. */
const memberSymbol = (symbol: TermSymbol, { member }: Term, { memberTerms }: LoweringContext): TermSymbol | undefined =>
  member && memberTerms.get(symbol)?.get(member.index.join())?.symbol;

/** The symbol of a statement that is named in one experiment alone. */
const symbolWithin = (
  symbol: TermSymbol,
  { name }: Term,
  { experimentOf, experimentTerms }: LoweringContext,
): TermSymbol | undefined => {
  const within = experimentOf.get(name);
  return within === undefined ? undefined : experimentTerms.get(nameInExperiment(symbol.base, within))?.symbol;
};

/** Parameters with those marked that sizes or indices of families rest on, also through others. */
function withSizes(parameters: Parameter[], sizes: ReadonlySet<string>): Parameter[] {
  const marked = new Set(sizes);
  // The set grows while it is walked.
  for (const name of marked) {
    const definition = parameters.find((p) => p.name === name)?.definition;
    if (definition)
      walk(definition, (e) => {
        if (e.kind === 'parameter') marked.add(e.name);
      });
  }
  return parameters.map((p) => (marked.has(p.name) ? { ...p, isSize: true } : p));
}

function lowerTerm(symbol: TermSymbol, files: SpecFiles, context: LoweringContext): Term[] {
  const terms = termsFrom(symbol, files, context);
  if (symbol.experiment?.name) for (const term of terms) context.experimentOf.set(term.name, symbol.experiment.name);
  return terms;
}

function termsFrom(symbol: TermSymbol, files: SpecFiles, context: LoweringContext): Term[] {
  const { node } = symbol;
  switch (node.$type) {
    case 'Equation':
      return lowerEquation(symbol, node, context);
    case 'Condition':
      return lowerCondition(symbol, node, context);
    case 'DataSet':
      return lowerDataSet(symbol, node, files, context);
  }
}

/** Lets that nobody uses are read as well, so that what is wrong in them is said. */
function checkLets(quantities: AstNode[], context: LoweringContext): void {
  for (const node of quantities as ast.Let[]) if (node.$type === 'Let') letValue(node, { ...context, place: 'let' });
}

/** @param declared the input of the problem: `node`, but for one that stands in its place in an experiment */
function lowerInput(node: ast.Input, declared: ast.Input, files: SpecFiles, context: LoweringContext): Input {
  const samples = lowerInputSamples(node, files, context, declared);
  return {
    name: node.name,
    unit: declared.unit ?? null,
    interpolation: samples?.interpolation ?? 'cubic',
    ...(samples?.outside && { outside: samples.outside }),
    times: samples?.times ?? [],
    values: samples?.values ?? [],
    source: rangeOf(node),
  };
}

/** An unknown as a function of the variable: an exact solution or a guess. */
function lowerCurve(
  node: ast.Exact | ast.Guess | ast.Before,
  place: 'exact' | 'guess',
  context: LoweringContext,
): Curve[] {
  const unknown = node.unknown?.ref;
  if (!unknown) {
    if (node.unknown?.$refText)
      context.report.add('unknown-name', node, `"${node.unknown.$refText}" is not an unknown`, { property: 'unknown' });
    return [];
  }
  const inner: LoweringContext = { ...context, place };
  if (!isFamily(unknown)) {
    if (node.ranges.length > 0)
      context.report.add('not-a-family', node, `"${unknown.name}" is no family; it has no members to choose from`, {
        property: 'unknown',
      });
    return [{ unknown: unknown.name, value: curveOf(node, unknown, inner) }];
  }
  // One without an index is no member; that is said.
  if (node.ranges.length !== unknown.ranges.length) {
    memberIndex(
      node,
      node.ranges.flatMap((r) => r.low),
      unknown,
      context,
    );
    return [];
  }
  return instancesOf(node.ranges, inner).flatMap(({ index, context: at }) => {
    const known = familyBounds(unknown, context)?.every(([low, high], k) => index[k] >= low && index[k] <= high);
    if (known) return [{ unknown: memberName(unknown.name, index), value: curveOf(node, unknown, at) }];
    context.report.add('index-out-of-range', node, `there is no ${memberName(unknown.name, index)}`, {
      property: 'ranges',
    });
    return [];
  });
}

function curveOf(node: ast.Exact | ast.Guess | ast.Before, unknown: ast.Unknown, context: LoweringContext): Expression {
  const typed = lowerExpression(node.value, context);
  // An amplitude of 1 is often left out: a pure number counts as a multiple of the unknown's unit.
  const isPure = typed.unit.kind === 'unit' && isDimensionless(typed.unit.unit) && typed.unit.unit.scale === 1;
  return isPure
    ? typed.expression
    : adoptUnit(typed, unitTypeOf(context.units.get(unknown) ?? null), node.value, context).expression;
}

type BlockNodes = { [T in ast.Block['$type']]?: Extract<ast.Block, { $type: T }> };

const blockTypes = new Set<string>(['Scale', 'Network', 'Points', 'Loss', 'Weights', 'Train']);

/** The blocks by kind; a second one of a kind is an error. */
function only(model: ast.Model, report: Report): BlockNodes {
  const found: Record<string, ast.Statement> = byName<ast.Statement>();
  for (const statement of model.statements) {
    if (!blockTypes.has(statement.$type)) continue;
    const first = found[statement.$type];
    if (first)
      report.add(
        'duplicate-block',
        statement,
        `there is a ${statement.$type.toLowerCase()} block already; put both into one`,
        {
          related: [{ node: first, message: 'the first one' }],
        },
      );
    else found[statement.$type] = statement;
  }
  return found as BlockNodes;
}
