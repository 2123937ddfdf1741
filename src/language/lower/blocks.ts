/** @file The blocks that say how to train, of the spec and of its variants. */

import type { AstNode } from 'langium';
import { byName } from '../../problem/by-name.ts';
import type { SettingPlace, SettingRow } from '../../problem/catalogue/settings.ts';
import { isArgumentRow, settings } from '../../problem/catalogue/settings.ts';
import { memberName } from '../../problem/member.ts';
import { quotedFew } from '../../problem/number-text/sentence.ts';
import type {
  Activation,
  EngineChoice,
  LossCall,
  MethodArgument,
  MethodCall,
  Network,
  Precision,
  ScaleChoice,
  Sweep,
  SweepTarget,
  TermWeight,
  Training,
} from '../../problem/problem.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { candidates, dosed, timedIn } from '../syntax/scope.ts';
import { rangeOf } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { isTerm } from '../syntax/symbols.ts';
import type { LoweringContext } from './context.ts';
import { familyBounds, indicesOf, isFamily, memberIndex } from './families.ts';
import { termNamed } from './member-terms.ts';
import { defaultCall, findMethod, lowerArgument, lowerMethod, referenceCall, writtenCall } from './methods.ts';
import { fixedNumber, lowerSchedule } from './numbers.ts';
import { optionSynonyms, phaseWords } from './option-words.ts';
import { unitTypeOf } from './unit-type.ts';

/** The term that an entry names; unknown names and terms of the wrong kind are reported. */
export function targetTerm(
  entry: ast.MethodEntry | ast.WeightEntry,
  block: string,
  context: LoweringContext,
): TermSymbol | null {
  const target = entry.target?.ref;
  if (target && isTerm(target as AstNode)) return termNamed(entry, context);
  if (!target) unknownTarget(entry, `there is no term "${entry.target?.$refText}" to stand in ${block}`, context);
  return null;
}

function unknownTarget(
  entry: AstNode & { target?: { $refText: string } },
  message: string,
  context: LoweringContext,
): void {
  const name = entry.target?.$refText;
  if (!name) return;
  const near = nearest(name, candidates(context.symbols, { container: entry, property: 'target' }));
  const unnamed = context.symbols.terms.find((t) => !t.named && t.name.replace(/\W/g, '') === name);
  const named = context.symbols.terms.filter((t) => t.named).map((t) => t.name);
  const those = named.length > 0 ? `; there ${named.length === 1 ? 'is' : 'are'} ${quotedFew(named)}` : '';
  const hint = near ? didYouMean(near) : unnamed ? '; give it a name first' : those;
  context.report.add('unknown-name', entry, `${message}${hint}`, {
    property: 'target',
    fix: near ? replace(`Change to "${near}"`, entry, near, 'target') : null,
  });
}

/** Entries by term, each term once. */
function byTerm<E extends ast.MethodEntry | ast.WeightEntry>(
  entries: E[],
  block: string,
  context: LoweringContext,
): { term: TermSymbol; entry: E }[] {
  const seen = new Map<TermSymbol, E>();
  for (const entry of entries) {
    const term = targetTerm(entry, block, context);
    if (!term) continue;
    const first = seen.get(term);
    if (first)
      context.report.add('duplicate-entry', entry, `"${term.name}" stands in ${block} already`, {
        property: 'target',
        related: [{ node: first, message: 'here' }],
      });
    else seen.set(term, entry);
  }
  return [...seen].map(([term, entry]) => ({ term, entry }));
}

export function lowerScale(node: ast.Scale, context: LoweringContext): ScaleChoice {
  if (node.mode !== undefined) {
    if (node.mode === 'auto' || node.mode === 'none') return { mode: node.mode };
    const near = nearest(node.mode, ['auto', 'none']);
    context.report.add('wrong-value', node, `scale is auto, none or { name = value }${didYouMean(near)}`, {
      property: 'mode',
      fix: near ? replace(`Change to "${near}"`, node, near, 'mode') : null,
    });
    return { mode: 'auto' };
  }
  const values: Record<string, number> = byName<number>();
  for (const entry of node.entries) {
    const target = entry.target?.ref;
    if (!target) {
      unknownTarget(entry, `"${entry.target?.$refText}" is neither a term, an unknown nor the variable`, context);
      continue;
    }
    const isQuantity = target.$type === 'Unknown' || target.$type === 'Variable';
    const unit = isQuantity ? unitTypeOf(context.units.get(target) ?? null) : { kind: 'any' as const };
    const value = fixedNumber(entry.value, context, unit);
    if (Number.isNaN(value)) continue;
    if (!(value > 0) || !Number.isFinite(value)) {
      context.report.add('out-of-range', entry, `a scale must be positive`, { property: 'value' });
      continue;
    }
    for (const name of scaledNames(entry, target, context)) {
      if (Object.hasOwn(values, name))
        context.report.add('duplicate-entry', entry, `"${name}" stands in scale already`, { property: 'target' });
      values[name] = value;
    }
  }
  return { mode: 'explicit', values };
}

/** What an entry of `scale` speaks of: of a family of unknowns, each member. */
function scaledNames(entry: ast.ScaleEntry, target: ast.Target, context: LoweringContext): string[] {
  if (isTerm(target)) {
    const term = termNamed(entry, context);
    return term ? [term.name] : [];
  }
  if (target.$type !== 'Unknown' || !isFamily(target)) return [entry.target.$refText];
  const all = indicesOf(familyBounds(target, context) ?? [[1, 0]]);
  const one = entry.indices.length > 0 ? memberIndex(entry, entry.indices, target, context) : null;
  const meant = entry.indices.length === 0 ? all : one ? [one] : [];
  return meant.map((index) => memberName(target.name, index));
}

export const defaultNetwork = (): Network => ({
  layers: [32, 32, 32],
  activation: 'tanh',
  features: null,
  sharing: 'shared',
  source: null,
});

/** Values of the written settings by key, each key once. */
export function writtenSettings(
  nodes: ast.Setting[],
  place: SettingPlace,
  context: LoweringContext,
): Map<string, { node: ast.Setting; row: SettingRow }> {
  const found = new Map<string, { node: ast.Setting; row: SettingRow }>();
  const rows = settings[place];
  for (const node of nodes) {
    const row = rows.find((r) => r.name === node.key);
    if (!row) {
      const near =
        rows.find((r) => r.name === optionSynonyms.get(node.key ?? ''))?.name ??
        nearest(
          node.key ?? '',
          rows.map((r) => r.name),
        );
      const phase = place === 'train' && phaseWords.has(node.key ?? '');
      const known = rows.map((r) => r.name).join(', ');
      context.report.add(
        'unknown-option',
        node,
        `${place} has no option "${node.key}"${phase ? '; a phase names the optimiser and its steps: train { adam(5000) }' : didYouMean(near) || `; its options are ${known}`}`,
        {
          property: 'key',
          fix: near && !phase ? replace(`Change to "${near}"`, node, near, 'key') : null,
        },
      );
      continue;
    }
    if (found.has(row.name))
      context.report.add('duplicate-entry', node, `"${row.name}" is set already`, { property: 'key' });
    else found.set(row.name, { node, row });
  }
  return found;
}

export function lowerNetwork(node: ast.Network, base: Network, context: LoweringContext): Network {
  const network: Network = { ...base, source: rangeOf(node) };
  for (const [key, { node: setting, row }] of writtenSettings(node.settings, 'network', context)) {
    const { value } = setting;
    if (!value) continue;
    const call = value.$type === 'Reference' ? referenceCall(value) : null;
    if (key === 'layers') network.layers = lowerWidths(setting, context) ?? network.layers;
    else if (key === 'activation') {
      const found = call ? findMethod(call, 'activation', context) : null;
      if (found) network.activation = found.name as Activation;
      else if (!call)
        context.report.add('wrong-value', setting, `an activation such as tanh is needed`, { property: 'value' });
    } else if (key === 'features') {
      if (!call)
        context.report.add('wrong-value', setting, `features such as fourier(8) are needed`, { property: 'value' });
      else network.features = call.name === 'none' ? null : lowerMethod(call, 'features', context);
    } else if (row.type === 'name') {
      const sharing = lowerArgument(setting, { ...row, type: 'name' }, context);
      if (sharing === 'shared' || sharing === 'separate') network.sharing = sharing;
    }
  }
  return network;
}

export function lowerWidths(node: ast.Setting, context: LoweringContext): number[] | null {
  const { value } = node;
  const wrong = (message: string): null => {
    context.report.add('wrong-value', node, message, { property: 'value' });
    return null;
  };
  if (value.$type !== 'List') return wrong('layers is a list of widths, such as [32, 32, 32]');
  const widths = value.values.map((v) => fixedNumber(v, context));
  if (widths.some(Number.isNaN)) return null;
  if (widths.length === 0 || widths.length > 20) return wrong('a network has 1 to 20 hidden layers');
  if (widths.some((w) => !Number.isInteger(w) || w < 1 || w > 4096))
    return wrong('widths are whole numbers from 1 to 4096');
  return widths;
}

export interface LoweredPoints {
  samplers: Map<TermSymbol, MethodCall>;
  holdout: MethodCall | null;
}

export const defaultHeldOut = (): MethodCall => defaultCall('sampler', 'uniform', { points: 1024 });

export function lowerPoints(node: ast.Points, context: LoweringContext): LoweredPoints {
  const lowered: LoweredPoints = { samplers: new Map(), holdout: null };
  const isHeldOut = (e: ast.MethodEntry) => e.target?.ref?.$type === 'Builtin';
  for (const { term, entry } of byTerm(
    node.entries.filter((e) => !isHeldOut(e)),
    'points',
    context,
  )) {
    if (term.kind !== 'equation') {
      const why = term.kind === 'data' ? 'its points are its measurements' : 'it holds at fixed points';
      context.report.add('wrong-target', entry, `"${term.name}" has no collocation points; ${why}`, {
        property: 'target',
      });
      continue;
    }
    const sampler = entry.method ? lowerMethod(writtenCall(entry.method), 'sampler', context) : null;
    if (sampler) lowered.samplers.set(term, sampler);
  }
  for (const entry of node.entries.filter(isHeldOut)) {
    if (lowered.holdout)
      context.report.add('duplicate-entry', entry, `holdout is given already`, { property: 'target' });
    lowered.holdout = entry.method ? lowerMethod(writtenCall(entry.method), 'sampler', context) : null;
  }
  return lowered;
}

export function lowerLoss(node: ast.Loss, context: LoweringContext): Map<TermSymbol, LossCall> {
  const losses = new Map<TermSymbol, LossCall>();
  for (const { term, entry } of byTerm(node.entries, 'loss', context)) {
    const call = entry.method ? lowerMethod(writtenCall(entry.method), 'loss', context) : null;
    if (call) losses.set(term, { ...call, reduction: call.args.reduction === 'sum' ? 'sum' : 'mean' });
  }
  return losses;
}

export interface LoweredWeights {
  method: MethodCall | null;
  weights: Map<TermSymbol, TermWeight>;
  entries: Map<TermSymbol, ast.WeightEntry>;
  /** Of what holds where the pieces of a network meet, by name. */
  borders: Record<string, TermWeight>;
}

export function lowerWeights(node: ast.Weights, inVariant: boolean, context: LoweringContext): LoweredWeights {
  const lowered: LoweredWeights = { method: null, weights: new Map(), entries: new Map(), borders: byName() };
  if (node.method) lowered.method = lowerMethod(writtenCall(node.method), 'weights', context);
  const ofTerms = node.entries.filter((entry) => !entry.border);
  for (const { term, entry } of byTerm(ofTerms, 'weights', context)) {
    lowered.entries.set(term, entry);
    const weight = lowerWeight(entry, inVariant, context);
    if (weight) lowered.weights.set(term, weight);
  }
  for (const entry of node.entries) {
    const name = entry.border ? borderName(entry, context) : null;
    if (name === null) continue;
    if (Object.hasOwn(lowered.borders, name))
      context.report.add('duplicate-entry', entry, `"${name}" stands in weights already`, { property: 'target' });
    const weight = lowerWeight(entry, inVariant, context);
    if (weight) lowered.borders[name] = weight;
  }
  return lowered;
}

function lowerWeight(entry: ast.WeightEntry, inVariant: boolean, context: LoweringContext): TermWeight | null {
  if (!entry.value) return null;
  const source = rangeOf(entry);
  if (entry.value.$type !== 'EqualTotal') {
    const schedule = lowerSchedule(entry.value, context);
    return schedule && { schedule, source };
  }
  if (inVariant) return { schedule: 'equal_total', source };
  context.report.add(
    'equal-total',
    entry,
    `equal_total compares with the spec itself, so it can only stand in a variant`,
    { property: 'value' },
  );
  return null;
}

/** `jump gut`, `continuity h'`: what a network's term between two pieces is called; `null` where there is none. */
function borderName(entry: ast.WeightEntry | ast.SweepAxis, context: LoweringContext): string | null {
  const { border, target, primes } = entry;
  const name = target?.$refText;
  if (!name) return null;
  const ref = target.ref as AstNode | undefined;
  const jumps =
    ref?.$type === 'Timed' ||
    timedIn(context.symbols).some(
      (node) => node.$type === 'Dose' && node.unknown.ref === ref && dosed(node) !== undefined,
    );
  if (ref && (border === 'continuity' || jumps))
    return `${border} ${name}${border === 'continuity' ? primes.join('') : ''}`;
  const what =
    border === 'jump'
      ? `no event and no dose that is given at once makes "${name}" jump`
      : `there is no unknown "${name}" to go on`;
  unknownTarget(entry, what, context);
  return null;
}

const numberOrNull = (value: MethodArgument | null | undefined): number | null =>
  typeof value === 'number' ? value : null;

export function lowerTrain(node: ast.Train, base: Training, context: LoweringContext): Training {
  const calls = node.entries.filter((e) => e.$type === 'MethodCall');
  const phases = [...(node.method ? [node.method] : []), ...calls].flatMap((call) => {
    const phase = lowerMethod(writtenCall(call), 'phase', context);
    return phase ? [phase] : [];
  });
  const written = writtenSettings(
    node.entries.filter((e) => e.$type === 'Setting'),
    'train',
    context,
  );
  const read = (key: string): MethodArgument | null => {
    const found = written.get(key);
    if (!found) return null;
    return isArgumentRow(found.row) ? lowerArgument(found.node, found.row, context) : null;
  };
  const precision = read('precision');
  const engine = read('engine');
  const auto = phases.find((p) => p.name === 'auto');
  const fromAuto = (name: string): number | null => numberOrNull(auto?.args[name]);
  return {
    phases: phases.length ? phases : base.phases,
    seed: numberOrNull(read('seed')) ?? base.seed,
    precision: precision === null ? base.precision : precision === 'auto' ? null : (precision as Precision),
    engine: engine === null ? base.engine : (engine as EngineChoice),
    tolerance: numberOrNull(read('tolerance')) ?? fromAuto('tolerance') ?? base.tolerance,
    patience: numberOrNull(read('patience')) ?? base.patience,
    checkpoint: numberOrNull(read('checkpoint')) ?? base.checkpoint,
    budget: numberOrNull(read('budget')) ?? fromAuto('budget') ?? base.budget,
    source: rangeOf(node),
  };
}

export function lowerSweep(node: ast.Sweep, context: LoweringContext): Sweep {
  const axes: Sweep['axes'] = [];
  for (const axis of node.axes) {
    const target = sweepTarget(axis, context);
    const values = sweepValues(axis, context);
    if (target && values) axes.push({ target, values });
  }
  return { name: node.name ?? '', axes, source: rangeOf(node) };
}

function sweepTarget(axis: ast.SweepAxis, context: LoweringContext): SweepTarget | null {
  if (axis.border) {
    const term = borderName(axis, context);
    return term === null ? null : { kind: 'weight', term };
  }
  const target = axis.target?.ref as AstNode | undefined;
  if (!target) {
    unknownTarget(axis, `"${axis.target?.$refText}" is neither a term, a param, seed nor width`, context);
    return null;
  }
  const name = axis.target.$refText;
  if (target.$type === 'Builtin') return name === 'seed' ? { kind: 'seed' } : { kind: 'width' };
  if (isTerm(target)) {
    const term = termNamed(axis, context);
    // Without brackets an entry means the statement of every experiment.
    return term && { kind: 'weight', term: term.index || term.within !== undefined ? term.name : term.base };
  }
  const quantity = target as ast.Param;
  if (!isFamily(quantity)) return { kind: 'parameter', name };
  const index = memberIndex(axis, axis.indices, quantity, context);
  return index && { kind: 'parameter', name: memberName(name, index) };
}

/** Ranges of a sweep: from, to and number of values. */
const ranges: Record<string, (a: number, b: number, n: number) => number[]> = {
  lin: (a, b, n) => Array.from({ length: n }, (_, i) => (n === 1 ? a : a + ((b - a) * i) / (n - 1))),
  log: (a, b, n) => Array.from({ length: n }, (_, i) => (n === 1 ? a : i === n - 1 ? b : a * (b / a) ** (i / (n - 1)))),
};

function sweepValues(axis: ast.SweepAxis, context: LoweringContext): number[] | null {
  const { report } = context;
  if (axis.list) {
    const values = axis.list.values.map((v) => fixedNumber(v, context));
    if (values.length === 0) report.add('wrong-value', axis, `the list is empty`, { property: 'list' });
    return values.some(Number.isNaN) || values.length === 0 ? null : values;
  }
  const call = axis.range;
  if (!call) return null;
  const range = ranges[call.method];
  if (!range) {
    report.add('wrong-value', axis, `values are a list, lin(a, b, n) or log(a, b, n)`, { property: 'range' });
    return null;
  }
  const args = call.args.map((a) => {
    const { value } = a;
    return value &&
      value.$type !== 'Schedule' &&
      value.$type !== 'List' &&
      value.$type !== 'Text' &&
      value.$type !== 'EqualTotal'
      ? fixedNumber(value, context)
      : Number.NaN;
  });
  if (args.length !== 3) {
    report.add('wrong-argument-count', call, `${call.method}(a, b, n) takes three arguments`);
    return null;
  }
  const [a, b, n] = args;
  if (args.some(Number.isNaN)) return null;
  if (!Number.isInteger(n) || n < 1 || n > 10_000) {
    report.add('out-of-range', call, `the number of values must be a whole number from 1 to 10000`);
    return null;
  }
  if (call.method === 'log' && !(a > 0 && b > 0)) {
    report.add('out-of-range', call, `log(a, b, n) needs positive ends`);
    return null;
  }
  return range(a, b, n);
}
