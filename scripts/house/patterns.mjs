/** @file What is stated in one place only: a pattern, where it may stand, and where to go instead. */
import { readFileSync } from 'node:fs';
import { sources } from './graph.mjs';

const runFiles = [
  'run.json',
  'result.json',
  'problem.json',
  'metrics.jsonl',
  'lens.jsonl',
  'solution.csv',
  'windows.json',
  'note.txt',
  'spec.pinn',
  'plan.json',
  'summary.json',
  'table.csv',
  'map.svg',
  'failure.txt',
];

/** One row: what must not be found, outside which files (a prefix of the path), and what to use. */
const rows = [
  {
    what: 'digits for people',
    pattern: /\.(toFixed|toPrecision|toExponential)\(/,
    allowed: ['src/problem/number-text'],
    instead: 'src/problem/number-text',
  },
  {
    what: 'decoding of tapes',
    pattern: /code(\[|\.subarray\()\s*4 \*/,
    allowed: ['src/tape/'],
    instead: 'instructions() of src/tape',
  },
  {
    what: 'small numerics',
    pattern:
      /\.reduce\(\(a, b\) => a \+ b, 0\)|= \[1, 1, 2, 6, 24|\.sort\([^)]*\)\[\w+\.length >> 1\]|\(low \+ high\) >> 1/,
    allowed: ['src/numeric/'],
    instead: 'sum, factorial, median or intervalAt of src/numeric',
  },
  {
    what: 'abilities that are looked for',
    pattern: /'\w+' in (session|engine|this\.#?session)/,
    allowed: [],
    instead: 'the optional members of Session',
  },
  {
    what: 'names of the files of a run folder',
    pattern: new RegExp(`['"\`/](${runFiles.join('|').replaceAll('.', '\\.')})['"\`]`),
    // A text that is read without a file needs some name.
    allowed: ['src/problem/run-folder.ts', 'src/language/syntax/parser.ts'],
    instead: 'src/problem/run-folder.ts',
  },
  {
    what: 'a header',
    pattern: /\bhardTerms: problem\./,
    allowed: ['src/run/header.ts', 'src/trainer/compile/compile.ts'],
    instead: 'src/run/header.ts',
  },
  {
    what: 'a frame of a state',
    pattern: /preconditionedGram: null/,
    allowed: ['src/problem/frame.ts'],
    instead: 'frameOfState of src/problem/frame.ts',
  },
  {
    what: 'a reference',
    pattern: /kind: '(exact|classical)'.*values/,
    allowed: [
      'src/run/reference.ts',
      'src/run/exact-reference.ts',
      'src/run/lens-log/logged-run.ts',
      'src/problem/run.ts',
    ],
    instead: 'src/run/reference.ts',
  },
  {
    what: 'a verdict',
    pattern: /verdict: '(reached|not reached|wrong)'/,
    allowed: ['src/run/verdict.ts'],
    instead: 'the table of src/run/verdict.ts',
  },
  {
    what: 'edits of a spec',
    pattern: /\bnewText\b/,
    allowed: ['src/language/', 'src/problem/fix.ts', 'src/problem/json/check.ts', 'src/extension/editor/places.ts'],
    instead: 'an intent of src/problem/fix.ts',
  },
  {
    what: 'a result',
    pattern: /\bjudge\b.*verdict\.ts/,
    allowed: ['src/run/result.ts'],
    instead: 'runResult of src/run/result.ts',
  },
];

export function patterns() {
  const problems = [];
  for (const file of sources.filter((f) => f.endsWith('.ts'))) {
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((line, i) => {
        if (/^\s*(\/?\*|\/\/)/.test(line)) return;
        for (const { what, pattern, allowed, instead } of rows)
          if (pattern.test(line) && !allowed.some((place) => file.startsWith(place)))
            problems.push(`${file}:${i + 1}: ${what} stand in one place: use ${instead}`);
      });
  }
  return problems;
}
