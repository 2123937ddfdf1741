/** @file Hover on variants and sweeps: what they change, and how many runs they are. */
import { givenText } from '../../../problem/number-text/report.ts';
import { listed } from '../../../problem/number-text/sentence.ts';
import type { MethodCall, Problem } from '../../../problem/problem.ts';
import { applyVariant } from '../../../problem/variant.ts';
import type { Checked } from '../../check/check.ts';
import type * as ast from '../../generated/ast.ts';
import { commentAbove } from '../../syntax/comments.ts';
import { code, weightText } from './quantities.ts';

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The parameters, weights and blocks of a variant beside those of the spec. */
export function variantDocs(node: ast.Variant, { lowered: { problem } }: Checked): string {
  const comment = commentAbove(node);
  const lines = [code(`variant ${node.name}`), ...(comment ? [comment] : [])];
  if (!problem.variants.some((v) => v.name === node.name)) return lines.join('\n\n');
  const changed = differences(problem, applyVariant(problem, node.name));
  if (changed.length === 0) lines.push('as the spec: it changes nothing');
  else lines.push([row('', 'here', 'in the spec'), '|---|---|---|', ...changed].join('\n'));
  return lines.join('\n\n');
}

function differences(spec: Problem, variant: Problem): string[] {
  const rows: string[] = [];
  const compare = (what: string, here: string, there: string) => {
    if (here !== there) rows.push(row(what, here, there));
  };
  for (const [i, p] of variant.parameters.entries())
    compare(p.name, givenText(p.value), givenText(spec.parameters[i].value));
  for (const [i, term] of variant.terms.entries()) {
    if (term.hard) continue;
    compare(`weight of ${term.name}`, weightText(term.weight, variant), weightText(spec.terms[i].weight, spec));
    compare(`loss of ${term.name}`, term.loss.name, spec.terms[i].loss.name);
    compare(`points of ${term.name}`, callText(term.points), callText(spec.terms[i].points));
  }
  const method = ({ weightMethod }: Problem) => weightMethod?.name ?? 'fixed';
  compare('weighting', method(variant), method(spec));
  compare('layers', variant.network.layers.join(', '), spec.network.layers.join(', '));
  compare('activation', variant.network.activation, spec.network.activation);
  compare('scale', variant.scale.mode, spec.scale.mode);
  const phases = ({ training }: Problem) => training.phases.map(callText).join(', then ');
  compare('phases', phases(variant), phases(spec));
  return rows;
}

/** A method with those of its arguments that are numbers. */
function callText(call: MethodCall | null): string {
  if (!call) return '';
  const args = Object.values(call.args).flatMap((x) => (typeof x === 'number' ? [givenText(x)] : []));
  return args.length > 0 ? `${call.name}(${args[0]})` : call.name;
}

/** What is varied, and how many runs that makes. */
export function sweepDocs(node: ast.Sweep, { lowered: { problem } }: Checked): string {
  const comment = commentAbove(node);
  const lines = [code(`sweep ${node.name}`), ...(comment ? [comment] : [])];
  const axes = problem.sweeps.find((s) => s.name === node.name)?.axes ?? [];
  const name = ({ target }: (typeof axes)[number]) =>
    target.kind === 'weight' ? target.term : target.kind === 'parameter' ? target.name : target.kind;
  const counts = axes.map(({ values }) => values.length);
  if (axes.length > 0) {
    const runs = counts.reduce((product, n) => product * n, 1);
    const product = counts.length > 1 ? `${counts.join(' × ')} = ` : '';
    lines.push(`${listed(axes.map(name))}: ${product}${runs} ${runs === 1 ? 'run' : 'runs'}`);
  }
  return lines.join('\n\n');
}
