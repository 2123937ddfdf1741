/** @file Advice followed literally: the edit of the first finding that has one, and the spec trained again. */
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { fixedText } from '../../src/language/fixes/fixes.ts';
import { type Fix, fixTitle } from '../../src/problem/fix.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { tryOut } from '../../src/run/advice/trial.ts';
import { errorOf, type Truth } from '../../src/run/advice/truth.ts';
import { RunControl } from '../../src/trainer/train/control.ts';

/** How often advice is followed. */
const rounds = 2;

export interface Followed {
  /** True errors: as written, then after each round. */
  errors: number[];
  /** Codes of the findings of each training. */
  codes: string[][];
  /** What was done in each round. */
  advice: string[];
}

/** @throws Error for a spec that is wrong */
export function problemOf(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('; '));
  return problem;
}

/** The problem with a fix in its text; `null` where it has no place or is wrong. */
export function restated(text: string, fix: Fix): Problem | null {
  const after = fixedText(text, fix);
  if (after === null || after === text) return null;
  const { problem, findings } = compileSpec(after);
  return findings.some(({ severity }) => severity === 'error') ? null : problem;
}

/** Trains the whole of it. */
async function trained(text: string, truth: Truth) {
  const { result, values } = await tryOut(problemOf(text), Number.POSITIVE_INFINITY, new RunControl());
  const { findings, verdict } = result;
  return { error: errorOf(values, truth), verdict, findings, given: findings.find(({ fix }) => fix !== null) };
}

export async function followed(text: string, truth: Truth): Promise<Followed> {
  let now = await trained(text, truth);
  let spec = text;
  const told: Followed = { errors: [now.error], codes: [now.findings.map(({ code }) => code)], advice: [] };
  for (let round = 0; round < rounds && now.verdict !== 'reached' && now.given?.fix; round++) {
    const after = fixedText(spec, now.given.fix);
    if (after === null || after === spec) break;
    told.advice.push(`${now.given.code}: ${fixTitle(now.given.fix)}`);
    spec = after;
    now = await trained(spec, truth);
    told.errors.push(now.error);
    told.codes.push(now.findings.map(({ code }) => code));
  }
  return told;
}

/** Whether the error is at most half of that as written, after one of the rounds. */
export const isHalved = ({ errors: [before, ...after] }: Followed): boolean =>
  after.some((error) => error <= before / 2);
