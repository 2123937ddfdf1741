/**
 * @file No test depends on how fast the machine is: the ways in which tests come to, and what is fine, each with its
 * reason. `node scripts/house/tests-and-time.mjs` looks at this alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is not to be written in a test, and what to write instead. */
const rules = {
  sleep: {
    pattern: /\b(setTimeout|setInterval|waitForTimeout|sleep|timers\/promises)\b/,
    instead: 'wait for a state with `until` of test/patience.mjs',
  },
  clock: {
    pattern: /\b(Date\.now|performance\.now|hrtime)\b/,
    instead: 'count steps, states or looks at a clock of the test’s own (test/clock.ts, test/machine.cjs)',
  },
  limit: {
    pattern:
      /\b(timeout|testTimeout|hookTimeout)\s*[:=]\s*[\d.]|vi\.waitFor\b|^\s*\}, [\d_]+\);|toBeLessThan\w*\(\s*\w*(ms|seconds|Ms)\b/,
    instead: 'use `patience` or `hung` of test/patience.mjs: a limit only ends a test that hangs',
  },
  budget: {
    pattern: /\b(budgetMs|deadline)\s*[:=]\s*[\d.]|\bbudget = [\d.]+ ?(s|min)\b/,
    instead: 'give all the time there is (Infinity), or run on a clock of the test’s own',
  },
};

/** File, rule, and why it is no wait and decides nothing. */
const allowed = [
  ['test/patience.mjs', 'sleep', 'the one place that waits between two looks'],
  ['test/clock.ts', 'clock', 'replaces the clock'],
  ['test/machine.cjs', 'clock', 'replaces the clock'],
  ['test/workbench/window.mjs', 'limit', 'the first of limits that double until the step hangs'],
  ['test/extension/doubles/stage.mjs', 'sleep', 'the pace of a stand-in, which no test counts on'],
  ['test/extension/doubles/sweeping.mjs', 'sleep', 'keeps a stand-in alive'],
  ['test/extension/doubles/advising.mjs', 'sleep', 'keeps a stand-in alive'],
  ['test/extension/doubles/profiling.mjs', 'sleep', 'keeps a stand-in alive'],
  ['test/panel/browser/playback.ts', 'sleep', 'a pace that only the benchmark asks for, and turns of the page'],
  ['test/files/lock.test.ts', 'clock', 'the date stands still while the test lasts'],
  ['test/run/run.test.ts', 'budget', 'on a ticking clock'],
  ['test/cli/report.test.ts', 'budget', 'only the header is looked at, which is there before'],
  ['test/language/lowering.test.ts', 'budget', 'nothing is trained'],
  ['test/engine-gpu/run.mjs', 'clock', 'says how long it took'],
  ['test/slurm/run.mjs', 'clock', 'says how long it took'],
];

const tests = () =>
  readdirSync('test', { recursive: true })
    .map((name) => `test/${name.replaceAll(path.sep, '/')}`)
    .filter((name) => /\.(ts|mts|mjs|cjs)$/.test(name) && !name.includes('node_modules') && !name.endsWith('.d.mts'));

/** What a line of code holds that is no comment of its own. */
const code = (line) => line.replace(/^\s*(\/?\*|\/\/).*/, '');

/** One sentence per line that waits for a time or decides by one, and per exception that is not needed any more. */
export function testsAndTime() {
  const problems = [];
  const used = new Set();
  for (const file of tests()) {
    for (const [k, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      for (const [rule, { pattern, instead }] of Object.entries(rules)) {
        if (!pattern.test(code(line))) continue;
        const exception = allowed.findIndex(([where, what]) => where === file && what === rule);
        if (exception >= 0) used.add(exception);
        else problems.push(`${file}:${k + 1}: a test and time (${rule}): ${instead}`);
      }
    }
  }
  for (const [k, [file, rule]] of allowed.entries()) {
    if (!used.has(k))
      problems.push(`${file}: the exception from "${rule}" in tests-and-time.mjs is not needed any more`);
  }
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = testsAndTime();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  console.log('No test depends on a time.');
}
