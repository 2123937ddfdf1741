/** @file Runs the problems one by one and holds every verdict against what is true. */
import { writeFileSync } from 'node:fs';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { relativeError } from '../../src/numeric/grid.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { problems, type Truth, type VerdictProblem } from './problems.ts';

interface Outcome extends Pick<VerdictProblem, 'family' | 'name'> {
  verdict: RunResult['verdict'] | 'refused';
  because: string;
  tolerance: number;
  /** True relative error; `null` where no answer is right. */
  error: number | null;
  judged: 'right' | 'honest' | 'false reached' | 'false wrong';
  seconds: number;
}

interface Ended {
  header: RunHeader;
  result: RunResult;
  values: Float64Array[];
}

async function ended(spec: string): Promise<Ended | string> {
  const { problem, findings } = compileSpec(spec);
  if (!problem) return findings.find((f) => f.severity === 'error')!.message;
  let header: RunHeader | null = null;
  let values: Float64Array[] = [];
  try {
    for await (const event of train(problem, { ...defaultOptions, frameInterval: 1e9 })) {
      if (event.type === 'started') header = event.header;
      else if (event.type === 'solution') values = event.solution.values;
      else if (event.type === 'finished') return { header: header!, result: event.result, values };
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'ended without a result';
}

/** True relative error of what was found; `null` where nothing is right. */
function errorOf(truth: Truth, { header, result, values }: Ended): number | null {
  switch (truth.kind) {
    case 'open':
      return null;
    case 'function': {
      const found = values[0] ?? new Float64Array(header.grid.length).fill(Number.NaN);
      const right = header.grid.map(truth.u).map((x, p) => (Number.isFinite(found[p]) ? x : Number.NaN));
      return right.some(Number.isFinite) ? relativeError([found], [right]) : Number.NaN;
    }
    case 'numbers': {
      const errors = Object.entries(truth.estimates ?? {}).map(
        ([name, value]) => Math.abs((result.parameters[name]?.value ?? Number.NaN) - value) / Math.abs(value),
      );
      if (truth.end !== undefined) {
        const found = values[truth.unknown ?? 0]?.at(-1) ?? Number.NaN;
        errors.push(Math.abs(found - truth.end) / Math.abs(truth.end));
      }
      return Math.max(...errors);
    }
  }
}

/** Digits beyond which a truth is not written down. */
const written = 2e-9;

function judgedBy(verdict: Outcome['verdict'], error: number | null, tolerance: number): Outcome['judged'] {
  const right = error !== null && error <= tolerance + written;
  if (verdict === 'reached') return right ? 'right' : 'false reached';
  if (verdict === 'wrong' && right) return 'false wrong';
  return error === null ? 'right' : 'honest';
}

const [root, ...wanted] = process.argv.slice(2);

async function measured({ family, name, spec, truth }: VerdictProblem): Promise<Outcome> {
  const began = performance.now();
  const end = await ended(spec);
  const seconds = (performance.now() - began) / 1000;
  if (typeof end === 'string') {
    const judged = truth.kind === 'open' ? 'right' : 'honest';
    return { family, name, verdict: 'refused', because: end, tolerance: Number.NaN, error: null, judged, seconds };
  }
  const error = errorOf(truth, end);
  const { verdict, because, tolerance } = end.result;
  return { family, name, verdict, because, tolerance, error, judged: judgedBy(verdict, error, tolerance), seconds };
}

function tell({ judged, verdict, error, seconds, family, name, because }: Outcome): void {
  const size = error === null ? 'open' : error.toExponential(1);
  console.log(
    `${judged.padEnd(14)} ${verdict.padEnd(12)} ${size.padEnd(8)} ${seconds.toFixed(1)} s  ${family}: ${name}`,
  );
  if (judged.startsWith('false') || wanted.length > 0) console.log(`    ${because}`);
}

const count = (rows: readonly Outcome[], judged: Outcome['judged']) => rows.filter((o) => o.judged === judged).length;

const line = (title: string, rows: readonly Outcome[]) =>
  `| ${title} | ${rows.length} | ${rows.filter((o) => o.name.includes(', trained')).length} | ${count(rows, 'right')} | ${count(rows, 'honest')} | ${count(rows, 'false reached')} | ${count(rows, 'false wrong')} |`;

function tableOf(outcomes: readonly Outcome[]): string {
  const families = [...new Set(outcomes.map((o) => o.family))];
  return [
    '| kind | problems | of them trained by gradients | right | not solved, and said so | false "reached" | false "wrong" |',
    '|---|---|---|---|---|---|---|',
    ...families.map((family) =>
      line(
        family,
        outcomes.filter((o) => o.family === family),
      ),
    ),
    line('all', outcomes),
  ].join('\n');
}

async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const problem of problems) {
    const title = `${problem.family}: ${problem.name}`;
    if (wanted.length > 0 && !wanted.some((part) => title.includes(part))) continue;
    const outcome = await measured(problem);
    outcomes.push(outcome);
    tell(outcome);
  }
  const table = tableOf(outcomes);
  console.log(`\n${table}`);
  if (wanted.length === 0) {
    const file = `${root}bench/results/verdicts`;
    writeFileSync(`${file}.md`, `# Verdicts\n\nMeasured by \`npm run bench:verdicts\`.\n\n${table}\n`);
    writeFileSync(`${file}.json`, `${JSON.stringify(outcomes, null, 2)}\n`);
  }
  if (outcomes.some((o) => o.judged.startsWith('false'))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
