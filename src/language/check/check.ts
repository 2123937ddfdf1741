/** @file Everything there is to say about a parsed spec, and the problem it states. */
import type { LangiumDocument } from 'langium';
import type { Finding } from '../../problem/finding.ts';
import type { Problem } from '../../problem/problem.ts';
import { statementsOf, unrolled } from '../../problem/unrolled.ts';
import type { SpecFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { toldIn } from '../lower/bounded.ts';
import { type Lowered, lower } from '../lower/lower.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { syntaxFindings } from '../syntax/syntax.ts';
import { checks, checksOfEach } from '../validation/checks.ts';
import type { CheckContext } from '../validation/context.ts';
import { inEachExperiment } from '../validation/each-experiment.ts';
import { unreadOf } from '../validation/unread.ts';

/** The problem of a spec with something changed: as a variant states it, or with values from outside. */
export interface Restated {
  variant: string | null;
  problem: Problem;
}

export interface Checked {
  /** `null` when there is an error. */
  problem: Problem | null;
  findings: Finding[];
  lowered: Lowered;
}

const order: Record<Finding['severity'], number> = { error: 0, warning: 1, information: 2, hint: 3 };

/**
 * Runs the table of checks; findings come in the order of the text, errors first where they share a place.
 * @param restated is what is checked in place of the problem as written, which must be without errors.
 */
export function checkDocument(
  document: LangiumDocument,
  files: SpecFiles,
  file: string | null,
  restated?: Restated,
): Checked {
  const model = document.parseResult.value as ast.Model;
  const syntax = syntaxFindings(document);
  const lowered = lower(model, files, file);
  const meantBy = { ...lowered, ...(restated && restatement(lowered, restated)) };
  const context: CheckContext = {
    ...meantBy,
    ...writtenOut(meantBy),
    variant: variantOf(model, restated?.variant ?? null),
    text: document.textDocument.getText(),
    unread: unreadOf(document.textDocument.getText(), syntax, lowered),
  };
  // Of a spec that was too large to be read to its end nothing else can be told.
  for (const check of lowered.context.written.isFull ? [] : checks)
    if (checksOfEach.has(check)) inEachExperiment(check, context);
    else check(context);
  // A line that could not be read says nothing reliable about what it means.
  const unread = new Set(syntax.map((f) => f.range.start.line));
  const { declared } = context.unread;
  const isFollowUp = ({ code, message }: Finding) =>
    code === 'unknown-name' && declared.has(/^"([^"]*)" is not declared/.exec(message)?.[1] ?? '');
  const meant = toldIn(lowered.context.written).filter((f) => !unread.has(f.range.start.line) && !isFollowUp(f));
  const findings = [...syntax, ...meant].sort(
    (a, b) =>
      a.range.start.line - b.range.start.line ||
      a.range.start.character - b.range.start.character ||
      order[a.severity] - order[b.severity],
  );
  const hasErrors = findings.some((f) => f.severity === 'error');
  return { problem: hasErrors ? null : meantBy.problem, findings, lowered };
}

/** Checks look at single statements: families are written out. */
const writtenOut = ({
  problem,
  termsOf,
}: Pick<Lowered, 'problem' | 'termsOf'>): Pick<Lowered, 'problem' | 'termsOf'> => ({
  problem: unrolled(problem).problem,
  termsOf: new Map([...termsOf].map(([symbol, own]) => [symbol, own.flatMap(statementsOf)])),
});

const variantOf = (model: ast.Model, name: string | null): ast.Variant | null =>
  model.statements.find((s): s is ast.Variant => s.$type === 'Variant' && s.name === name) ?? null;

/** What checks see of a problem that is not as written: its terms, and the weights that still stand. */
function restatement(
  { termsOf, weightEntries, meant }: Lowered,
  { variant, problem }: Restated,
): Pick<Lowered, 'problem' | 'termsOf' | 'weightEntries'> {
  const terms = new Map(problem.terms.map((term) => [term.name, term]));
  const replaced = problem.variants.find(({ name }) => name === variant)?.weights ?? {};
  const isReplaced = (symbol: TermSymbol) => meant(symbol).some(({ name }) => Object.hasOwn(replaced, name));
  return {
    problem,
    termsOf: new Map([...termsOf].map(([symbol, own]) => [symbol, own.map((t) => terms.get(t.name) ?? t)])),
    weightEntries: new Map([...weightEntries].filter(([symbol]) => !isReplaced(symbol))),
  };
}
