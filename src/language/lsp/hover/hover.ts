/** @file Hover: what a word means, a quantity is, a method does, a schedule looks like. */

import type { AstNode, LangiumDocument, LeafCstNode, URI } from 'langium';
import { AstUtils, CstUtils, GrammarUtils } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { under } from '../../../problem/by-name.ts';
import { method } from '../../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../../problem/catalogue/method.ts';
import { type SettingPlace, setting } from '../../../problem/catalogue/settings.ts';
import { givenText } from '../../../problem/number-text/report.ts';
import type { Problem } from '../../../problem/problem.ts';
import type { Checked } from '../../check/check.ts';
import {
  functionDocs,
  methodDocs,
  methodSignature,
  settingDocs,
  sparkline,
  statementDocs,
  wordDocs,
} from '../../docs/docs.ts';
import { inMarkdown } from '../../docs/prose.ts';
import { unitDocs } from '../../docs/unit-docs.ts';
import type { SpecFiles } from '../../files/files.ts';
import type * as ast from '../../generated/ast.ts';
import { libraryDeclaration } from '../../lower/calls.ts';
import { lowerSchedule } from '../../lower/numbers.ts';
import { showUnit } from '../../lower/unit-type.ts';
import { builtinFunction, constants } from '../../syntax/builtins.ts';
import { commentAbove } from '../../syntax/comments.ts';
import { expandedCall } from '../../syntax/expanded-call.ts';
import { Report } from '../../syntax/report.ts';
import { label } from '../../syntax/source.ts';
import type { DeclaredQuantity } from '../../syntax/symbols.ts';
import { isTerm, nameInExperiment } from '../../syntax/symbols.ts';
import { totalSteps } from '../../validation/schedules.ts';
import { constantValue } from './constants.ts';
import { dataHover } from './data.ts';
import { sweepDocs, variantDocs } from './lists.ts';
import { numberHover } from './numbers.ts';
import { code, quantityDocs, termDocs } from './quantities.ts';

/** What hover asks of its surroundings. */
export interface HoverHost {
  of(document: LangiumDocument): Checked;
  files(uri: URI): SpecFiles;
}

export class PinnHoverProvider implements HoverProvider {
  readonly #analysis: HoverHost;
  prose = inMarkdown;

  constructor(analysis: HoverHost) {
    this.#analysis = analysis;
  }

  async getHoverContent(document: LangiumDocument, params: HoverParams): Promise<Hover | undefined> {
    const root = document.parseResult.value.$cstNode;
    if (!root) return undefined;
    const leaf = CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(params.position));
    if (!leaf) return undefined;
    const found = hoverOf(leaf, this.#analysis.of(document), this.#analysis.files(document.uri));
    if (!found) return undefined;
    const { start, end } = leaf.range;
    return { contents: this.prose(found), range: { start, end } };
  }
}

/** Tried in turn; the first that knows the place answers. */
function hoverOf(leaf: LeafCstNode, checked: Checked, files: SpecFiles): string | null {
  const node = leaf.astNode;
  return (
    declarationHover(leaf, node, checked) ??
    unitHover(leaf, node) ??
    dataHover(leaf, node, checked, files) ??
    referenceHover(leaf, node, checked) ??
    methodHover(leaf, node, checked) ??
    settingHover(leaf, node) ??
    scheduleHover(node, checked) ??
    wordHover(leaf) ??
    numberHover(node, checked) ??
    expressionHover(node, checked)
  );
}

function declarationHover(leaf: LeafCstNode, node: AstNode, checked: Checked): string | null {
  if (!('name' in node) || node.name !== leaf.text) return null;
  const { symbols } = checked.lowered;
  if (symbols.quantities.get(leaf.text) === node) return quantityDocs(node as DeclaredQuantity, checked);
  if (isLocal(node)) return localDocs(node);
  if (isTerm(node)) return termDocs(node, node, checked);
  if (node.$type === 'Variant') return variantDocs(node as ast.Variant, checked);
  if (node.$type === 'Sweep') return sweepDocs(node as ast.Sweep, checked);
  if (node.$type === 'Timed') return eventDocs(node as ast.Timed, checked);
  if (node.$type === 'Experiment') return experimentDocs(node as ast.Experiment, node);
  return null;
}

/** An event: what is written, and when it happens as far as that is known. */
function eventDocs(node: ast.Timed, { lowered }: Checked): string {
  const comment = commentAbove(node);
  const event = lowered.problem.events?.find((e) => e.name === node.name);
  const kind = event?.trigger.kind === 'crossing' ? 'found where its condition becomes true' : 'at known times';
  return [code(label(node)), ...(comment ? [comment] : []), kind].join('\n\n');
}

function referenceHover(leaf: LeafCstNode, node: AstNode, checked: Checked): string | null {
  const fields = node as unknown as Record<string, { $refText?: string; ref?: AstNode } | undefined>;
  for (const name of ['target', 'unknown', 'variable', 'parameter', 'learned']) {
    const reference = fields[name];
    if (reference?.$refText !== leaf.text || !reference.ref) continue;
    const target = reference.ref;
    if (target.$type === 'Builtin') return builtinDocs(leaf.text, node);
    if (isTerm(target)) return termDocs(target, node, checked);
    if (isLocal(target)) return localDocs(target);
    if (target.$type === 'Experiment') return experimentDocs(target as ast.Experiment, node);
    return [quantityDocs(target as DeclaredQuantity, checked), ...writtenOut(node, target)].join('\n\n');
  }
  return null;
}

const isLocal = (node: AstNode): node is ast.Formal | ast.IndexRange =>
  node.$type === 'Formal' || node.$type === 'IndexRange';

/** An index or an argument, by what brings it. */
const localDocs = (node: ast.Formal | ast.IndexRange): string =>
  node.$type === 'Formal'
    ? `${code(node.name)}\nargument of ${(node.$container as ast.FunctionDeclaration | ast.Learned).name}`
    : `${code(label(node))}\nindex`;

/** An experiment, and how the term counts in it whose entry names it. */
function experimentDocs(node: ast.Experiment, place: AstNode): string {
  const comment = commentAbove(node);
  const entry = place.$container as Partial<ast.WeightEntry> | undefined;
  const term = entry?.target?.$refText;
  const what =
    term === undefined ? [] : [`\`${nameInExperiment(term, node.name ?? '')}\`: "${term}" in this experiment alone`];
  return [code(label(node)), ...(comment ? [comment] : []), ...what].join('\n\n');
}

/** What a call stands for, its arguments put in. */
function writtenOut(node: AstNode, target: AstNode): string[] {
  if (node.$type !== 'Reference' || target.$type !== 'FunctionDeclaration') return [];
  const text = expandedCall(node as ast.Reference, target as ast.FunctionDeclaration);
  return text === null ? [] : [`Here: \`${text}\``];
}

function builtinDocs(name: string, node: AstNode): string | null {
  const inNetwork = AstUtils.getContainerOfType(node, (n): n is ast.Setting => n.$type === 'Setting');
  const row = inNetwork ? (method('features', name) ?? method('activation', name)) : undefined;
  if (row) return `${code(methodSignature(row))}\n${methodDocs(row)}`;
  const column = node.$container?.$type === 'Column' ? (setting('data', name) ?? setting('input', name)) : undefined;
  if (column) return settingDocs(column);
  const known = builtinFunction(name);
  const declared = libraryDeclaration(name);
  if (known) return [functionDocs(known), ...(declared ? writtenOut(node, declared) : [])].join('\n\n');
  if (Object.hasOwn(constants, name)) return constants[name].summary;
  return under(wordDocs, name) ?? null;
}

const placesOf: Record<string, MethodPlace> = { Points: 'sampler', Loss: 'loss', Weights: 'weights', Train: 'phase' };

function methodHover(leaf: LeafCstNode, node: AstNode, { lowered }: Checked): string | null {
  const argument = AstUtils.getContainerOfType(node, (n): n is ast.Argument => n.$type === 'Argument');
  const call = argument ? argument.$container : node;
  if (call?.$type !== 'MethodCall') return null;
  const { method: name } = call as ast.MethodCall;
  const block = AstUtils.getContainerOfType(call, (n): n is ast.Block => Object.hasOwn(placesOf, n.$type));
  const row = block ? method(placesOf[block.$type], name) : undefined;
  if (!row) return leaf.text === name ? (under(wordDocs, name) ?? null) : null;
  if (leaf.text === name && node === call) {
    const choice = name === 'auto' ? `\n\n**Here:** ${autoChoice(lowered.problem)}` : '';
    return `${code(methodSignature(row))}\n${methodDocs(row)}${choice}`;
  }
  // A schedule has a drawing of its own.
  if (argument?.value?.$type === 'Schedule' && node !== argument) return null;
  const wanted = argument?.name ?? row.parameters[argument?.$containerIndex ?? -1]?.name;
  const parameter = row.parameters.find((p) => p.name === wanted);
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

const isEntry = (node: AstNode): node is ast.Setting | ast.Column =>
  node.$type === 'Setting' || node.$type === 'Column';

/** A key of a block, or the number it has. */
function settingHover(leaf: LeafCstNode, node: AstNode): string | null {
  const isNumber = node.$type === 'NumberLiteral';
  const of = isNumber ? AstUtils.getContainerOfType(node, isEntry) : node;
  if (of?.$type === 'Column') {
    const { subject } = of as ast.Column;
    const name = subject?.$type === 'Reference' ? subject.target?.$refText : undefined;
    const isData = of.$container?.$type === 'DataSet';
    const row = isNumber && name !== undefined ? setting(isData ? 'data' : 'input', name) : undefined;
    return row ? settingDocs(row) : null;
  }
  if (of?.$type !== 'Setting') return null;
  const { key } = of as ast.Setting;
  if (!isNumber && key !== leaf.text) return null;
  const row = setting(settingPlaces[of.$container?.$type ?? ''] ?? 'train', key);
  return row ? settingDocs(row) : null;
}

const settingPlaces: Record<string, SettingPlace | undefined> = { Network: 'network', Learned: 'learn' };

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

/** A name in a unit, and the unit as a whole. */
function unitHover(leaf: LeafCstNode, node: AstNode): string | null {
  if (!('unit' in node) || typeof node.unit !== 'string') return null;
  const written = GrammarUtils.findNodeForProperty(node.$cstNode, 'unit');
  if (!written || leaf.offset < written.offset || leaf.end > written.end) return null;
  const parts = [...new Set([leaf.text, node.unit])].flatMap((text) => {
    const docs = unitDocs(text);
    return docs ? [`\`${text}\` – ${docs}`] : [];
  });
  return parts.join('\n\n') || null;
}

/** Unit and value of the innermost expression. */
function expressionHover(node: AstNode, { lowered }: Checked): string | null {
  const unit = lowered.types.get(node);
  if (!unit) return null;
  const lines: string[] = [];
  const value = node.$type === 'NumberLiteral' ? null : constantValue(node as ast.Expression, lowered);
  if (unit.kind === 'unit') lines.push(`unit ${showUnit(unit, lowered.context.writtenUnits)}`);
  if (value !== null) lines.push(`value ${givenText(value)}`);
  return lines.length > 0 ? `${code(label(node))}\n${lines.join('\n\n')}` : null;
}
