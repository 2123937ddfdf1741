/** @file Schedules: steps that increase, values that fit their shapes, weights that are weights. */
import { type AstNode, AstUtils } from 'langium';
import type { MethodCall } from '../../problem/problem.ts';
import { isConstant, type Schedule, type ScheduleStep, stepText } from '../../problem/schedule.ts';
import type * as ast from '../generated/ast.ts';
import { termNamed } from '../lower/member-terms.ts';
import { lowerSchedule } from '../lower/numbers.ts';
import { Report, replace } from '../syntax/report.ts';
import type { CheckContext } from './context.ts';
import { isInForce } from './in-force.ts';

/** The values and steps of a written schedule with the nodes they stand at. */
interface WrittenStep {
  step: ScheduleStep;
  node: AstNode;
}

/** Every `at` and `until` in the order of time. */
function writtenSteps(node: ast.Schedule, schedule: Schedule): WrittenStep[] {
  const steps: WrittenStep[] = [];
  if (schedule.until && node.until) steps.push({ step: schedule.until, node: node.until });
  for (const [i, segment] of schedule.segments.entries()) {
    const written = node.segments[i];
    if (written?.at) steps.push({ step: segment.at, node: written.at });
    if (segment.until && written?.until) steps.push({ step: segment.until, node: written.until });
  }
  return steps;
}

const countOf = (step: ScheduleStep): number => ('steps' in step ? step.steps : step.share);

export function checkSchedules(context: CheckContext): void {
  const { symbols, report } = context;
  for (const node of AstUtils.streamAst(symbols.model)) {
    if (node.$type !== 'Schedule') continue;
    const written = node as ast.Schedule;
    const schedule = lowerSchedule(written, { ...context.context, report: new Report() });
    if (!schedule) continue;
    checkSteps(written, schedule, context);
    checkExponential(written, schedule, report);
  }
}

function checkSteps(node: ast.Schedule, schedule: Schedule, context: CheckContext): void {
  const { report, problem } = context;
  const steps = writtenSteps(node, schedule);
  let lastCount = 0;
  let lastShare = 0;
  for (const { step, node: at } of steps) {
    const count = countOf(step);
    if (!(count >= 0)) report.add('schedule-order', at, 'a step cannot be negative');
    const last = 'steps' in step ? lastCount : lastShare;
    if (count < last)
      report.add(
        'schedule-order',
        at,
        `the steps of a schedule must increase: ${stepText(step)} comes after ${stepText({ ...step, ...('steps' in step ? { steps: last } : { share: last }) })}`,
      );
    if ('steps' in step) lastCount = Math.max(lastCount, count);
    else lastShare = Math.max(lastShare, count);
    if ('share' in step && count > 1)
      report.add('schedule-order', at, `${stepText(step)} is more than the whole training`);
  }
  const total = totalSteps(problem.training.phases);
  const late = steps.find(({ step }) => total !== null && 'steps' in step && step.steps > total);
  if (late && total !== null && isInForce(node, context))
    report.add(
      'schedule-too-long',
      late.node,
      `the schedule goes on until step ${countOf(late.step)}, but training ends at step ${total}`,
      {
        severity: 'information',
        evidence: { total },
        fix: replace(`End it at ${total}`, late.node, String(total)),
      },
    );
}

/** Optimiser steps over all phases; `null` where the trainer decides. */
export function totalSteps(phases: MethodCall[]): number | null {
  let total = 0;
  for (const phase of phases) {
    if (typeof phase.args.steps !== 'number') return null;
    total += phase.args.steps;
  }
  return total;
}

function checkExponential(node: ast.Schedule, schedule: Schedule, report: CheckContext['report']): void {
  let value = schedule.value;
  for (const [i, segment] of schedule.segments.entries()) {
    if (segment.shape === 'exponential' && !(value * segment.to > 0) && !Number.isNaN(value * segment.to))
      report.add(
        'exponential-sign',
        node.segments[i],
        `an exponential goes between two positive values, here from ${value} to ${segment.to}; use linear`,
        {
          property: 'to',
        },
      );
    value = segment.to;
  }
}

/** Weights are finite and not negative; a hard condition and a conflict-free update have no use for one. */
export function checkWeights({ problem, meant, weightEntries, report, context }: CheckContext): void {
  const method = problem.weightMethod?.name;
  for (const [symbol, entry] of weightEntries) {
    const [term] = meant(symbol);
    if (!term) continue;
    if (term.hard) {
      report.add(
        'weight-on-hard',
        entry,
        `"${symbol.name}" is satisfied by construction; a weight on it does nothing`,
        {
          severity: 'warning',
          term: symbol.name,
          fix: replace('Remove the weight', entry, ''),
        },
      );
      continue;
    }
    if (method === 'conflict_free')
      report.add(
        'weight-cannot-steer',
        entry,
        `conflict_free normalises every gradient, so the weight of "${symbol.name}" sets the length of the step but not its direction`,
        {
          severity: 'information',
          term: symbol.name,
        },
      );
    if (!entry.value || entry.value.$type === 'EqualTotal') continue;
    const schedule = lowerSchedule(entry.value, { ...context, report: new Report() });
    if (schedule) checkWeightValues(schedule, entry, symbol.name, report);
  }
}

function checkWeightValues(
  schedule: Schedule,
  entry: ast.WeightEntry,
  name: string,
  report: CheckContext['report'],
): void {
  const values = [schedule.value, ...schedule.segments.map((s) => s.to)];
  if (values.some((v) => v < 0 || v === Number.POSITIVE_INFINITY)) {
    report.add('negative-weight', entry, `the weight of "${name}" must be a finite number that is not negative`, {
      property: 'value',
      term: name,
    });
    return;
  }
  if (isConstant(schedule) && schedule.value === 0)
    report.add('zero-weight', entry, `a weight of 0 switches "${name}" off`, {
      severity: 'warning',
      property: 'value',
      term: name,
    });
}

/** The same for the weights of variants, which are checked by value only. */
export function checkVariantWeights({ symbols, context, report, meant }: CheckContext): void {
  for (const statement of symbols.model.statements) {
    if (statement.$type !== 'Variant') continue;
    for (const item of statement.items) {
      if (item.$type !== 'Weights') continue;
      const equal = item.entries.filter((e) => e.value?.$type === 'EqualTotal');
      for (const entry of equal.slice(1))
        report.add('equal-total', entry, 'only one term can be adjusted to make the total equal', {
          property: 'value',
        });
      for (const entry of item.entries) {
        const term = entry.border ? null : termNamed(entry, { ...context, report: new Report() });
        if (!term || !entry.value) continue;
        if (meant(term).some((t) => t.hard))
          report.add(
            'weight-on-hard',
            entry,
            `"${term.name}" is satisfied by construction; a weight on it does nothing`,
            { severity: 'warning', term: term.name },
          );
        if (entry.value.$type === 'EqualTotal') continue;
        const schedule = lowerSchedule(entry.value, { ...context, report: new Report() });
        if (schedule) checkWeightValues(schedule, entry, term.name, report);
      }
    }
  }
}
