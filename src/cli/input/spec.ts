/** @file Reads and compiles a spec, saying what is wrong with it where it is wrong. */
import { resolve } from 'node:path';
import { compileSpec } from '../../language/check/compile-spec.ts';
import { makeFix } from '../../language/fixes/fixes.ts';
import { parse } from '../../language/syntax/parser.ts';
import type { Finding } from '../../problem/finding.ts';
import type { MadeFix } from '../../problem/fix.ts';
import { checkLine } from '../../problem/json/check.ts';
import type { Problem } from '../../problem/problem.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { findingText } from '../report/findings.ts';
import { type Changes, changed, givenChanges } from './changes.ts';
import { labelOf, readText, stdin } from './text.ts';

export interface Spec {
  /** As it was named on the command line. */
  argument: string;
  /** As messages call it. */
  file: string;
  text: string;
  /** As written; `null` when there are errors. */
  problem: Problem | null;
  /** With what was changed from outside, as it would be trained. */
  effective: Problem | null;
  /** About the problem as it would be trained. */
  findings: Finding[];
  /** Line from which on the text is not the file's but of the command line. */
  appendedAt: number;
}

export interface Reading {
  changes?: Changes;
  /** Statements to be read after those of the file. */
  appended?: string;
}

/** A spec from standard input lies in the working folder: data files are relative to it, run folders named after it. */
export const pathOf = (file: string): string => (file === stdin ? resolve('stdin.pinn') : file);

/** @throws UserError when there is no text to read, or no such variant, weight or param to change */
export async function readSpec(argument: string, { changes = {}, appended = '' }: Reading = {}): Promise<Spec> {
  const file = labelOf(argument);
  const own = await readText(argument);
  const text = appended ? `${own}\n${appended}\n` : own;
  const appendedAt = appended ? own.split('\n').length : Number.POSITIVE_INFINITY;
  const path = pathOf(argument);
  const written = compileSpec(text, { path });
  const spec = { argument, file, text, appendedAt, effective: written.problem, ...written };
  if (!written.problem || givenChanges(changes).length === 0) return spec;
  const problem = changed(file, written.problem, changes);
  const { findings } = compileSpec(text, { path, restated: { variant: changes.variant ?? null, problem } });
  return { ...spec, effective: problem, findings };
}

/** Prints findings to standard error, or as JSON lines to standard output. */
export function report(spec: Spec, findings: readonly Finding[], json: boolean): void {
  for (const finding of findings) {
    const written = finding.range.start.line >= spec.appendedAt;
    if (json) console.log(JSON.stringify(checkLine(finding, spec.file, fixesOf(finding, spec))));
    else console.error(findingText(written ? null : spec.file, finding));
  }
}

/** Edits of the file; what stands on the command line is not the file's. */
function fixesOf({ fix }: Finding, { text, appendedAt }: Spec): MadeFix[] {
  const made = fix && makeFix(fix, parse(text).document);
  return made?.edits.every(({ range }) => range.end.line < appendedAt) ? [made] : [];
}

/** A spec without errors. */
export interface SoundSpec extends Spec {
  problem: Problem;
  effective: Problem;
}

/** Reads a spec, printing errors and warnings; @throws UserError where there is an error, which ends the command. */
export const requireProblem = async (argument: string, json: boolean, reading: Reading = {}): Promise<SoundSpec> =>
  soundSpec(await readSpec(argument, reading), json);

/** The same of a spec that has been read. */
export function soundSpec(spec: Spec, json: boolean): SoundSpec {
  report(
    spec,
    spec.findings.filter((f) => f.severity === 'error' || f.severity === 'warning'),
    json,
  );
  const { problem, effective } = spec;
  const errors = spec.findings.filter((f) => f.severity === 'error').length;
  if (!problem || !effective || errors > 0)
    throw new UserError(
      `${spec.file} has ${errors} error${errors === 1 ? '' : 's'}; nothing was trained`,
      exitCode.badSpec,
    );
  return { ...spec, problem, effective };
}
