/** @file Hover: what a word means, a quantity is, a method does, a schedule looks like. */

import type { AstNode, LangiumDocument, LeafCstNode } from 'langium';
import { AstUtils, CstUtils } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { under } from '../../problem/by-name.ts';
import { method } from '../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../problem/catalogue/method.ts';
import type { SettingPlace } from '../../problem/catalogue/settings.ts';
import { setting } from '../../problem/catalogue/settings.ts';
import { givenText } from '../../problem/number-text/report.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Checked } from '../check/check.ts';
import {
  functionDocs,
  methodDocs,
  methodSignature,
  settingDocs,
  sparkline,
  statementDocs,
  wordDocs,
} from '../docs/docs.ts';
import type * as ast from '../generated/ast.ts';
import { lowerSchedule } from '../lower/numbers.ts';
import { showUnit } from '../lower/unit-type.ts';
import { builtinFunction, constants } from '../syntax/builtins.ts';
import { commentAbove } from '../syntax/comments.ts';
import { Report } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import type { DeclaredQuantity, TermNode } from '../syntax/symbols.ts';
import { isTerm } from '../syntax/symbols.ts';
import { totalSteps } from '../validation/schedules.ts';
import type { Analysis } from './analysis.ts';

const code = (text: string): string => `\`\`\`pinn\n${text}\n\`\`\``;

export class PinnHoverProvider implements HoverProvider {
  readonly #analysis: Analysis;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  async getHoverContent(document: LangiumDocument, params: HoverParams): Promise<Hover | undefined> {
    const root = document.parseResult.value.$cstNode;
    if (!root) return undefined;
    const leaf = CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(params.position));
    if (!leaf) return undefined;
    const found = hoverOf(leaf, this.#analysis.of(document));
    if (!found) return undefined;
    const { start, end } = leaf.range;
    return { contents: { kind: 'markdown', value: found }, range: { start, end } };
  }
}

/** Tried in turn; the first that knows the place answers. */
function hoverOf(leaf: LeafCstNode, checked: Checked): string | null {
  const node = leaf.astNode;
  return (
    declarationHover(leaf, node, checked) ??
    referenceHover(leaf, node, checked) ??
    methodHover(leaf, node, checked) ??
    settingHover(leaf, node) ??
    scheduleHover(node, checked) ??
    wordHover(leaf) ??
    expressionHover(node, checked)
  );
}

function declarationHover(leaf: LeafCstNode, node: AstNode, checked: Checked): string | null {
  if (!('name' in node) || node.name !== leaf.text) return null;
  const { symbols } = checked.lowered;
  if (symbols.quantities.get(leaf.text) === node) return quantityDocs(node as DeclaredQuantity, checked);
  if (isTerm(node)) return termDocs(node, checked);
  return null;
}

function referenceHover(leaf: LeafCstNode, node: AstNode, checked: Checked): string | null {
  const fields = node as unknown as Record<string, { $refText?: string; ref?: AstNode } | undefined>;
  for (const name of ['target', 'unknown', 'variable', 'parameter']) {
    const reference = fields[name];
    if (reference?.$refText !== leaf.text || !reference.ref) continue;
    const target = reference.ref;
    if (target.$type === 'Builtin') return builtinDocs(leaf.text, node);
    if (isTerm(target)) return termDocs(target, checked);
    return quantityDocs(target as DeclaredQuantity, checked);
  }
  return null;
}

function builtinDocs(name: string, node: AstNode): string | null {
  const inNetwork = AstUtils.getContainerOfType(node, (n): n is ast.Setting => n.$type === 'Setting');
  const row = inNetwork ? (method('features', name) ?? method('activation', name)) : undefined;
  if (row) return `${code(methodSignature(row))}\n${methodDocs(row)}`;
  const column = node.$container?.$type === 'Column' ? (setting('data', name) ?? setting('input', name)) : undefined;
  if (column) return settingDocs(column);
  const known = builtinFunction(name);
  if (known) return functionDocs(known);
  if (Object.hasOwn(constants, name)) return constants[name].summary;
  return under(wordDocs, name) ?? null;
}

export function quantityDocs(node: DeclaredQuantity, checked: Checked): string {
  const { problem, types } = checked.lowered;
  const comment = commentAbove(node.$type === 'Unknown' && node.$container ? node.$container : node);
  const written = node.$type === 'Unknown' ? `unknown ${label(node)}` : label(node);
  const lines = [code(written)];
  if (comment) lines.push(comment);
  const parameter = problem.parameters.find((p) => p.name === node.name);
  if (parameter && !Number.isNaN(parameter.value))
    lines.push(`value ${givenText(parameter.value)}${parameter.unit ? ` ${parameter.unit}` : ''}`);
  if (node.$type === 'Let') {
    const unit = node.value ? types.get(node.value) : undefined;
    if (unit?.kind === 'unit') lines.push(`unit ${showUnit(unit, checked.lowered.context.writtenUnits)}`);
  }
  return lines.join('\n\n');
}

export function termDocs(node: TermNode, checked: Checked): string {
  const { symbols, termsOf } = checked.lowered;
  const symbol = symbols.termOf.get(node);
  if (!symbol) return '';
  const [term] = termsOf.get(symbol) ?? [];
  const lines = [
    code(label(node)),
    `${symbol.kind} "${symbol.name}"${symbol.named ? '' : ' (name made up; give it one to refer to it)'}`,
  ];
  const comment = commentAbove(node);
  if (comment) lines.push(comment);
  if (!term) return lines.join('\n\n');
  if (term.hard) lines.push('satisfied by construction; no loss term');
  else {
    const weight = term.weight?.schedule;
    const shown = !weight
      ? '1'
      : weight === 'equal_total'
        ? 'equal_total'
        : sparkline(weight, totalSteps(checked.lowered.problem.training.phases));
    lines.push(
      `weight ${shown}, loss ${term.loss.name}${term.points ? `, points ${term.points.name}(${String(term.points.args.points)})` : ''}`,
    );
  }
  if (term.data)
    lines.push(`${term.data.times.length} values${term.data.noise === null ? '' : `, noise ${term.data.noise}`}`);
  return lines.join('\n\n');
}

const placesOf: Record<string, MethodPlace> = { Points: 'sampler', Loss: 'loss', Weights: 'weights', Train: 'phase' };

function methodHover(leaf: LeafCstNode, node: AstNode, { lowered }: Checked): string | null {
  const call = node.$type === 'Argument' ? node.$container : node;
  if (call?.$type !== 'MethodCall') return null;
  const { method: name } = call as ast.MethodCall;
  const block = AstUtils.getContainerOfType(call, (n): n is ast.Block => Object.hasOwn(placesOf, n.$type));
  const row = block ? method(placesOf[block.$type], name) : undefined;
  if (!row) return leaf.text === name ? (under(wordDocs, name) ?? null) : null;
  if (leaf.text === name && node === call) {
    const choice = name === 'auto' ? `\n\n**Here:** ${autoChoice(lowered.problem)}` : '';
    return `${code(methodSignature(row))}\n${methodDocs(row)}${choice}`;
  }
  const parameter = row.parameters.find((p) => p.name === leaf.text);
  return parameter
    ? `${code(`${name}(… ${parameter.name} = ${String(parameter.default ?? '…')})`)}\n${parameter.summary}`
    : null;
}

/** What `auto` will do with this problem, and why. */
function autoChoice(problem: Problem): string {
  const { written } = problem;
  const reasons = [
    written.weights && 'weights are written',
    written.loss && 'a loss is written',
    written.network && 'a network is described',
    written.data && 'there are data',
  ].filter((r) => r !== false);
  if (reasons.length === 0) return 'a plain forward problem, solved by random-feature windows.';
  return `the network is trained by gradients, because ${reasons.join(' and ')}.`;
}

function settingHover(leaf: LeafCstNode, node: AstNode): string | null {
  if (node.$type !== 'Setting' || (node as ast.Setting).key !== leaf.text) return null;
  const place: SettingPlace = node.$container?.$type === 'Network' ? 'network' : 'train';
  const row = setting(place, leaf.text);
  return row ? settingDocs(row) : null;
}

/** A schedule drawn with block characters. */
function scheduleHover(node: AstNode, { lowered }: Checked): string | null {
  const written = AstUtils.getContainerOfType(node, (n): n is ast.Schedule => n.$type === 'Schedule');
  if (!written) return null;
  const schedule = lowerSchedule(written, { ...lowered.context, report: new Report() });
  if (!schedule) return null;
  return `\`\`\`\n${sparkline(schedule, totalSteps(lowered.problem.training.phases))}\n\`\`\``;
}

function wordHover(leaf: LeafCstNode): string | null {
  const docs = under(statementDocs, leaf.text);
  if (docs && leaf.tokenType.name !== 'ID') return `${code(docs.syntax)}\n${docs.summary}`;
  return leaf.tokenType.name === 'ID' ? null : (under(wordDocs, leaf.text) ?? null);
}

/** The unit of the innermost expression. */
function expressionHover(node: AstNode, { lowered }: Checked): string | null {
  const unit = lowered.types.get(node);
  if (unit?.kind !== 'unit') return null;
  return `${code(label(node))}\nunit ${showUnit(unit, lowered.context.writtenUnits)}`;
}
