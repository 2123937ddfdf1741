/** @file Follows the advice of every fault literally, twice at most, and lets `advise` find out what helps it. */
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { fixedText } from '../../src/language/fixes/fixes.ts';
import type { Finding } from '../../src/problem/finding.ts';
import { fixTitle } from '../../src/problem/fix.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { type Advice, advise, defaultOperations, missedBy, winners } from '../../src/run/advice/advice.ts';
import { tryOut } from '../../src/run/advice/trial.ts';
import { errorOf, type Truth, truthOf } from '../../src/run/advice/truth.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { type Fault, faults } from './faults.ts';

/** How often an advice is followed. */
const rounds = 2;

function problemOf(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('; '));
  return problem;
}

/** Trains the whole of it, and takes the first finding that gives advice: what the author sees first. */
async function trained(text: string, truth: Truth) {
  const end = await tryOut(problemOf(text), Number.POSITIVE_INFINITY, new RunControl());
  const { findings } = end.result;
  const given = findings.find((finding: Finding) => finding.fix !== null);
  return { error: errorOf(end.values, truth), verdict: end.result.verdict, findings, given };
}

async function followed(text: string, truth: Truth) {
  const first = await trained(text, truth);
  const errors = [first.error];
  const codes = [first.findings.map(({ code }) => code)];
  const advice: string[] = [];
  let [now, spec] = [first, text];
  for (let round = 0; round < rounds && now.verdict !== 'reached' && now.given?.fix; round++) {
    const after = fixedText(spec, now.given.fix);
    if (after === null || after === spec) break;
    advice.push(`${now.given.code}: ${fixTitle(now.given.fix)}`);
    spec = after;
    now = await trained(spec, truth);
    errors.push(now.error);
    codes.push(now.findings.map(({ code }) => code));
  }
  return { errors, codes, advice };
}

async function advised(text: string): Promise<Advice> {
  const restate = (fix: Parameters<typeof fixedText>[1]) => {
    const after = fixedText(text, fix);
    if (after === null || after === text) return null;
    const { problem, findings } = compileSpec(after);
    return findings.some(({ severity }) => severity === 'error') ? null : problem;
  };
  const options = { restate, operations: defaultOperations, control: new RunControl() };
  for await (const event of advise(problemOf(text), options)) if (event.type === 'advised') return event.advice;
  throw new Error('no advice');
}

async function measure({ name, wrong, text }: Fault, only: string | undefined) {
  const truth = truthOf(problemOf(text));
  if (!truth) throw new Error(`${name} has no solution to compare with`);
  const line = { name, wrong, truth: truth.label, ...(await followed(text, truth)) };
  if (only === 'findings') return line;
  const began = performance.now();
  const advice = await advised(text);
  const helps = winners(advice);
  const withNetwork = helps.find(({ solves }) => !solves);
  return {
    ...line,
    seconds: (performance.now() - began) / 1000,
    written: missedBy(advice.ranking.find(({ fix }) => !fix)!),
    best: helps[0] ? { name: helps[0].name, error: helps[0].error } : null,
    bestNetwork: withNetwork ? { name: withNetwork.name, error: withNetwork.error } : null,
  };
}

async function main(): Promise<void> {
  const [only, wanted] = process.argv.slice(3);
  for (const fault of faults) {
    if (wanted && !fault.name.includes(wanted)) continue;
    console.log(JSON.stringify(await measure(fault, only)));
  }
}

void main();
