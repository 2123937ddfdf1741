/** @file What must be there once, and names that must differ. */
import type { AstNode } from 'langium';
import { replace } from '../syntax/report.ts';
import { candidates } from '../syntax/scope.ts';
import { label } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { CheckContext } from './context.ts';

/** A problem needs a variable, an unknown and an equation. */
export function checkCompleteness({ symbols, report, unread, text }: CheckContext): void {
  const { model } = symbols;
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: /^./.test(text) ? 1 : 0 } };
  if (!symbols.variable) {
    if (unread.lost('declaration')) return;
    report.add('missing-variable', model, 'there is no variable; write variable t in [0, 1]', { range });
  } else if (symbols.unknowns.length === 0) {
    if (unread.lost('declaration')) return;
    report.add('missing-unknown', model, `there is no unknown; write unknown u(${symbols.variable.name})`, { range });
  } else if (!symbols.terms.some((t) => t.kind === 'equation') && !unread.lost('equation'))
    report.add('missing-equation', model, "there is no equation; write equation u' = …", { range });
}

export function checkDuplicates({ symbols, report }: CheckContext): void {
  for (const { node, name, first } of symbols.duplicates)
    report.add('duplicate-name', node, `"${name}" is declared already`, {
      property: 'name',
      related: [{ node: first, message: 'the first one' }],
    });
  once(
    symbols.model.statements.filter((s) => s.$type === 'Variable'),
    (node, first) =>
      report.add('second-variable', node, 'there is one independent variable; this is a second one', {
        related: [{ node: first, message: 'the first one' }],
      }),
  );
  once(
    symbols.model.statements.filter((s) => s.$type === 'Title'),
    (node, first) =>
      report.add('second-title', node, 'the problem has a title already', {
        related: [{ node: first, message: 'the first one' }],
      }),
  );
  for (const type of ['Variant', 'Sweep'] as const) {
    const seen = new Map<string, AstNode>();
    for (const node of symbols.model.statements) {
      if (node.$type !== type || !node.name) continue;
      const first = seen.get(node.name);
      if (first)
        report.add('duplicate-name', node, `there is a ${type.toLowerCase()} "${node.name}" already`, {
          property: 'name',
          related: [{ node: first, message: 'the first one' }],
        });
      else seen.set(node.name, node);
    }
  }
  const curves = {
    Exact: { what: 'the exact solution', seen: new Map<string, AstNode>() },
    Guess: { what: 'a guess', seen: new Map<string, AstNode>() },
    Before: { what: 'the history', seen: new Map<string, AstNode>() },
  };
  for (const node of symbols.model.statements) {
    if (node.$type !== 'Exact' && node.$type !== 'Guess' && node.$type !== 'Before') continue;
    const { what, seen } = curves[node.$type];
    // Members of a family are told apart by their index.
    const name = `${node.unknown?.$refText ?? ''}[${node.ranges.map(label).join()}]`;
    const first = seen.get(name);
    if (first)
      report.add('duplicate-name', node, `${what} of "${node.unknown?.$refText}" is given already`, {
        property: 'unknown',
        related: [{ node: first, message: 'the first one' }],
      });
    else seen.set(name, node);
  }
}

function once<T extends AstNode>(nodes: T[], complain: (node: T, first: T) => void): void {
  for (const node of nodes.slice(1)) complain(node, nodes[0]);
}

/** Terms and quantities share the name space of overrides, so a name must not mean both. */
export function checkSharedNames({ symbols, report }: CheckContext): void {
  for (const [name, term] of symbols.namedTerms) {
    const quantity = symbols.quantities.get(name);
    if (quantity)
      report.add('duplicate-name', term.node, `"${name}" is a quantity already; give the term another name`, {
        property: 'name',
        related: [{ node: quantity, message: 'the quantity' }],
      });
  }
}

/** `u(x)` where the variable is called t. */
export function checkArguments({ symbols, report }: CheckContext): void {
  if (!symbols.variable) return;
  const check = (node: AstNode & { variable?: { $refText: string; ref?: unknown } }) => {
    if (!node.variable?.$refText || node.variable.ref) return;
    const names = candidates(symbols, { container: node, property: 'variable' });
    const near = nearest(node.variable.$refText, names) ?? names[0];
    report.add('unknown-name', node, `"${node.variable.$refText}" is not the variable${didYouMean(near)}`, {
      property: 'variable',
      fix: near ? replace(`Change to "${near}"`, node, near, 'variable') : null,
    });
  };
  for (const node of symbols.unknowns) check(node);
  for (const node of symbols.model.statements) if (node.$type === 'Input' || node.$type === 'Exact') check(node);
}
