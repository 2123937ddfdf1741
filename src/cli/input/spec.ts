/** @file Reads and compiles a spec, saying what is wrong with it where it is wrong. */
import { readFileSync } from 'node:fs';
import { compileSpec } from '../../language/check/compile-spec.ts';
import type { Finding } from '../../problem/finding.ts';
import { findingLine } from '../../problem/json/lines.ts';
import type { Problem } from '../../problem/problem.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { findingText } from '../report/findings.ts';

export interface Spec {
  file: string;
  text: string;
  problem: Problem | null;
  findings: Finding[];
  /** Line from which on the text is not the file's but of the command line. */
  appendedAt: number;
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'no permission to read it',
};

/** @param appended statements to be read after those of the file. */
export async function readSpec(file: string, appended = ''): Promise<Spec> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UserError(`cannot read ${file}: ${reasons[code] ?? code}`, exitCode.badSpec);
  }
  if (text.includes('\0')) throw new UserError(`cannot read ${file}: it is not text in UTF-8`, exitCode.badSpec);
  const appendedAt = appended ? text.split('\n').length : Number.POSITIVE_INFINITY;
  if (appended) text = `${text}\n${appended}\n`;
  return { file, text, appendedAt, ...(await compileSpec(text, { path: file })) };
}

/** Prints findings to standard error, or as JSON lines to standard output. */
export function report(spec: Spec, findings: readonly Finding[], json: boolean): void {
  for (const finding of findings) {
    const written = finding.range.start.line >= spec.appendedAt;
    if (json) console.log(JSON.stringify({ ...findingLine(finding), file: spec.file }));
    else console.error(findingText(written ? null : spec.file, finding));
  }
}

/** The problem of a spec without errors; otherwise its findings are printed and the command ends. */
export async function requireProblem(file: string, json: boolean, appended = ''): Promise<Spec & { problem: Problem }> {
  const spec = await readSpec(file, appended);
  report(
    spec,
    spec.findings.filter((f) => f.severity === 'error' || f.severity === 'warning'),
    json,
  );
  const errors = spec.findings.filter((f) => f.severity === 'error').length;
  if (!spec.problem || errors > 0)
    throw new UserError(`${file} has ${errors} error${errors === 1 ? '' : 's'}; nothing was trained`, exitCode.badSpec);
  return { ...spec, problem: spec.problem };
}
