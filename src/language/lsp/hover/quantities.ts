/** @file Hover on quantities and terms: their declaration, comment, value, weight, and where they are used. */
import type { AstNode } from 'langium';
import { totalOrders } from '../../../problem/conditions.ts';
import { givenText } from '../../../problem/number-text/report.ts';
import { listed } from '../../../problem/number-text/sentence.ts';
import type { Problem } from '../../../problem/problem.ts';
import { applyVariant } from '../../../problem/variant.ts';
import type { Checked } from '../../check/check.ts';
import { sparkline } from '../../docs/docs.ts';
import { inSi, readUnit } from '../../docs/unit-docs.ts';
import type * as ast from '../../generated/ast.ts';
import { showUnit } from '../../lower/unit-type.ts';
import { usesOf } from '../../syntax/bindings.ts';
import { commentAbove } from '../../syntax/comments.ts';
import { containerOf, label } from '../../syntax/source.ts';
import type { DeclaredQuantity, TermNode } from '../../syntax/symbols.ts';
import { totalSteps } from '../../validation/schedules.ts';
import { constantValue } from './constants.ts';

export const code = (text: string): string => `\`\`\`pinn\n${text}\n\`\`\``;

/** `used twice, in lines 4 and 9` */
function usesText(node: AstNode): string {
  const uses = usesOf(node);
  const lines = [...new Set(uses.map(({ start }) => start.line + 1))];
  if (uses.length === 0) return 'not used';
  const times = uses.length === 1 ? 'once' : uses.length === 2 ? 'twice' : `${uses.length} times`;
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines;
  return `used ${times}, in ${lines.length === 1 ? 'line' : 'lines'} ${listed(shown.map(String))}`;
}

/** Lines that a hover has room for. */
const mostLines = 8;

export function quantityDocs(node: DeclaredQuantity, checked: Checked): string {
  const comment = commentAbove(node.$type === 'Unknown' && node.$container ? node.$container : node);
  const written = node.$type === 'Unknown' ? `unknown ${label(node)}` : label(node);
  const lines = [code(written), ...(comment ? [comment] : []), ...amountOf(node, checked), usesText(node)];
  return lines.join('\n\n');
}

/** How many members a family has, and which. */
function familyText(name: string, { unknowns, parameters }: Problem): string | null {
  const all = [...unknowns, ...parameters].filter((x) => x.member?.family === name);
  return all.length > 0 ? `${all.length} members, ${all[0].name} to ${all[all.length - 1].name}` : null;
}

function amountOf(node: DeclaredQuantity, { lowered }: Checked): string[] {
  const { problem, types, context } = lowered;
  if (node.$type === 'Learned') {
    const learned = problem.learned?.find((f) => f.name === node.name);
    return learned ? [`${learned.coefficients.length} numbers that data determine`] : [];
  }
  const family = familyText(node.name, problem);
  if (family) return [family];
  if (node.$type === 'Unknown') {
    const order = totalOrders(problem.terms).get(node.name);
    return order === undefined ? [] : [`order ${order}`];
  }
  if (node.$type === 'Let') {
    const value = node.value ? constantValue(node.value, lowered) : null;
    const type = node.value ? types.get(node.value) : undefined;
    const unit = type?.kind === 'unit' ? showUnit(type, context.writtenUnits) : null;
    if (value === null) return unit ? [`unit ${unit}`] : [];
    const amount = unit && unit !== 'no unit' ? `${givenText(value)} ${unit}` : givenText(value);
    const si = type?.kind === 'unit' ? inSi(value, type.unit) : null;
    return [`value ${amount}${si ? ` = ${si}` : ''}`, ...(unit ? [`unit ${unit}`] : [])];
  }
  const parameter = problem.parameters.find((p) => p.name === node.name);
  if (!parameter || Number.isNaN(parameter.value)) return [];
  const unit = parameter.unit ? readUnit(parameter.unit) : null;
  const si = unit && inSi(parameter.value, unit);
  return [`value ${givenText(parameter.value)}${parameter.unit ? ` ${parameter.unit}` : ''}${si ? ` = ${si}` : ''}`];
}

/** @param place the node from which the term is looked at: inside a variant its own weights count */
export function termDocs(node: TermNode, place: AstNode, checked: Checked): string {
  const { symbols } = checked.lowered;
  const symbol = symbols.termOf.get(node);
  if (!symbol) return '';
  const lines = [
    code(label(node)),
    `${symbol.kind} "${symbol.name}"${symbol.named ? '' : ' (name made up; give it one to refer to it)'}`,
  ];
  const comment = commentAbove(node);
  if (comment) lines.push(comment);
  const variant = containerOf(place, (n): n is ast.Variant => n.$type === 'Variant');
  lines.push(...standing(node, variant ?? null, checked));
  if (symbol.named) lines.push(usesText(node));
  return lines.join('\n\n');
}

/** How the term counts: its weight, its loss, its points, its data. */
function standing(node: TermNode, variant: ast.Variant | null, { lowered }: Checked): string[] {
  const symbol = lowered.symbols.termOf.get(node);
  const written = (symbol && lowered.termsOf.get(symbol))?.[0];
  if (!written) return [];
  if (written.hard) return ['satisfied by construction; no loss term'];
  const isKnown = variant?.name !== undefined && lowered.problem.variants.some((v) => v.name === variant.name);
  const problem = isKnown ? applyVariant(lowered.problem, variant.name) : lowered.problem;
  const term = problem.terms.find(({ name }) => name === written.name) ?? written;
  const { points, data } = term;
  const lines = [
    `${isKnown ? `in the variant "${variant.name}": ` : ''}weight ${weightText(term.weight, problem)}, loss ${term.loss.name}${points ? `, points ${points.name}(${String(points.args.points)})` : ''}`,
  ];
  if (isKnown && weightText(term.weight, problem) !== weightText(written.weight, lowered.problem))
    lines.push(`in the spec: weight ${weightText(written.weight, lowered.problem)}`);
  if (term.members)
    lines.push(`${term.members.length} members, one term: its loss is the mean over members and points`);
  if (data) lines.push(`${data.times.length} values${data.noise === null ? '' : `, noise ${givenText(data.noise)}`}`);
  return lines;
}

export function weightText(weight: Problem['terms'][number]['weight'], { training }: Problem): string {
  const schedule = weight?.schedule;
  if (!schedule) return '1';
  return schedule === 'equal_total' ? 'equal_total' : sparkline(schedule, totalSteps(training.phases));
}
