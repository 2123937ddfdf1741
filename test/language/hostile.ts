/** @file Specs that nobody means well with: deep, wide, circular, oddly named, oddly encoded; each with what is said of it. */

export interface Hostile {
  name: string;
  text: string;
  /** Code of an error and the line where it stands, counted from 1; `null` where the spec is right. */
  said: readonly [code: string, line: number] | null;
}

const many = (n: number, f: (i: number) => string, between = '\n'): string =>
  Array.from({ length: n }, (_, i) => f(i)).join(between);

/** A spec whose equation stands in line 3; whatever is added begins in line 5. */
const decay = (right: string, more = ''): string =>
  `variable t in [0, 1]\nunknown u(t)\nequation law: u' = ${right}\ninitial start: u(0) = 1\n${more}`;

/** Names that every object of JavaScript brings along. */
const prototypeNames = Object.getOwnPropertyNames(Object.prototype);

const named = (name: string): string =>
  decay(
    `-${name}*u`,
    `param ${name} = 2
let ${name}_let = 2*${name}
function ${name}_f(${name}_x) = ${name}_x^2
variant ${name}_v { ${name} = 3 }
sweep ${name}_s { ${name} = [1, 2] }
event ${name}_e at 0.5 { u = u + ${name}_let }
`,
  );

export const hostile: readonly Hostile[] = [
  // Nothing, or hardly anything.
  { name: 'an empty text', text: '', said: ['missing-variable', 1] },
  { name: 'nothing but ends of lines', text: '\n'.repeat(100_000), said: ['missing-variable', 1] },
  { name: 'nothing but a comment that is not closed', text: `/*${' x'.repeat(100_000)}`, said: ['comment', 1] },
  { name: 'a single quote', text: '"', said: ['unknown-character', 1] },
  { name: 'a quote that is not closed', text: decay('-u', 'problem "no end\n'), said: ['unknown-character', 5] },
  { name: 'a comment that is not closed', text: decay('-u', '/* no end\nparam a = 1\n'), said: ['comment', 5] },
  {
    name: 'blocks that are empty',
    text: decay(
      '-u',
      'network { }\npoints { }\nloss { }\nweights { }\ntrain { }\nvariant a { }\nsweep b { }\nscale { }\n',
    ),
    said: null,
  },
  { name: 'braces that never close', text: decay('-u', 'train { '.repeat(3000)), said: ['too-complex', 5] },
  { name: 'braces that were never opened', text: decay('-u', '}'.repeat(30_000)), said: ['bracket', 5] },
  {
    name: 'every keyword in a row',
    text: 'problem param estimate let function learn variable unknown input equation initial boundary hard data exact guess scale network points loss weights train variant sweep event dose experiment'.repeat(
      100,
    ),
    said: ['syntax', 1],
  },
  // Encoded oddly.
  { name: 'NUL between the words', text: decay('-u').replaceAll(' ', '\0'), said: ['unknown-character', 1] },
  { name: 'NUL in a name', text: decay('-k\0k*u', 'param kk = 1\n'), said: ['unknown-character', 3] },
  { name: 'half a surrogate pair as a name', text: decay('-\ud83d*u'), said: ['unknown-character', 3] },
  {
    name: 'half a surrogate pair in a title and a file',
    text: decay('-u', 'problem "\udc00"\ndata d from "\ud83d.csv" { t = "\ud83d"  u = "u" }\n'),
    said: ['data-file', 6],
  },
  { name: 'a byte-order mark', text: `\uFEFF${decay('-u')}`, said: null },
  { name: 'a byte-order mark in the middle', text: decay('-\uFEFFu'), said: null },
  { name: 'lines that end as on old Macs', text: decay('-u').replaceAll('\n', '\r'), said: null },
  {
    name: 'lines that end in every way',
    text: decay(
      '-u',
      'param a = 1\r\nparam b = 2\rparam c = 3\u2028param d = 4\u2029\r\r\nparam e = 5\v\fparam f = 6\n',
    ),
    said: null,
  },
  { name: 'spaces that are none', text: decay('-\u00a0u\u200b*\u30001'), said: ['unknown-character', 3] },
  {
    name: 'letters that run from right to left',
    text: decay('-u', 'param \u202eevil = 1\n'),
    said: ['unknown-character', 5],
  },
  { name: 'minus signs of a word processor', text: decay('\u2212u'), said: ['unknown-character', 3] },
  {
    name: 'primes and quotes of a word processor',
    text: decay('-u').replace("'", '\u2019'),
    said: ['unknown-character', 3],
  },
  { name: 'digits of other scripts', text: decay('-\u0663*u'), said: ['unknown-character', 3] },
  {
    name: 'names with marks that combine',
    text: decay('-e\u0301*u', 'param e\u0301 = 1\n'),
    said: ['unknown-character', 3],
  },
  { name: 'emoji as names', text: decay('-\u{1f600}*u', 'param \u{1f600} = 1\n'), said: ['unknown-character', 3] },
  // Numbers.
  { name: 'a number beyond all numbers', text: decay('-1e999*u'), said: ['not-a-number', 3] },
  { name: 'a number below all numbers', text: decay('-1e-999*u'), said: null },
  { name: 'a number of 100 000 digits', text: decay(`-${'9'.repeat(100_000)}*u`), said: ['not-a-number', 3] },
  { name: 'a number of 100 000 digits behind its point', text: decay(`-0.${'3'.repeat(100_000)}*u`), said: null },
  { name: 'an interval without end', text: decay('-u').replace('[0, 1]', '[0, 1e999]'), said: ['not-a-number', 1] },
  { name: 'an interval of NaN', text: decay('-u').replace('[0, 1]', '[0, NaN]'), said: ['unknown-name', 1] },
  {
    name: 'parameters named NaN and Infinity',
    text: decay('-NaN*u - Infinity', 'param NaN = 1\nparam Infinity = 2\n'),
    said: null,
  },
  {
    name: 'decimal commas everywhere',
    text: "variable t in [0,0; 1,5]\nunknown u(t)\nequation law: u' = -0,5*u\ninitial u(0,0) = 1,25\nweights { law = 0,1 }\ntrain { adam(1000, rate = 0,001) }\n",
    said: ['unknown-character', 1],
  },
  { name: 'a number that is divided by zero', text: decay('-u/(1 - 1)'), said: ['singular-coefficient', 3] },
  {
    name: 'a seed beyond all integers',
    text: decay('-u', 'train { adam(10)  seed = 1e30 }\n'),
    said: ['out-of-range', 5],
  },
  { name: 'steps beyond all integers', text: decay('-u', 'train { adam(1e300) }\n'), said: ['out-of-range', 5] },
  {
    name: 'layers as wide as they go',
    text: decay('-u', 'network { layers = [1e9, 1e9] }\ntrain { adam(10) }\n'),
    said: ['wrong-value', 5],
  },
  {
    name: 'points as many as they go',
    text: decay('-u', 'points { law = sobol(1e12)  holdout = uniform(1e15) }\ntrain { adam(10) }\n'),
    said: ['out-of-range', 5],
  },
  // Names.
  ...prototypeNames.map((name): Hostile => ({ name: `${name} in every place`, text: named(name), said: null })),
  ...prototypeNames.map(
    (name): Hostile => ({
      name: `${name} where a method stands`,
      text: decay(
        '-u',
        `network { layers = [8]  activation = ${name} }\npoints { law = ${name}(10) }\nloss { law = ${name}(1) }\nweights ${name}(x = 1) { law = 1 }\ntrain { ${name}(10)  ${name} = 3 }\n`,
      ),
      said: ['unknown-method', 5],
    }),
  ),
  {
    name: 'prototype names as units',
    text: decay(
      '-a*u',
      many(prototypeNames.length, (i) => `param a${i}: ${prototypeNames[i]} = 1`),
    ),
    said: ['unknown-name', 3],
  },
  {
    name: 'prototype names as functions',
    text: decay(prototypeNames.map((name) => `${name}(u)`).join(' + ')),
    said: ['unknown-name', 3],
  },
  {
    name: 'prototype names as columns and files',
    text: decay(
      '-u',
      many(
        prototypeNames.length,
        (i) => `data d${i} from "${prototypeNames[i]}" { t = "${prototypeNames[i]}"  u = "__proto__" }`,
      ),
    ),
    said: ['data-file', 5],
  },
  {
    name: 'prototype names as unknowns',
    text: `variable t in [0, 1]\n${prototypeNames.map((n) => `unknown ${n}(t)\nequation ${n}' = -${n}\ninitial ${n}(0) = 1`).join('\n')}\n`,
    said: null,
  },
  { name: 'a name of 100 000 letters', text: decay(`-${'k'.repeat(100_000)}*u`), said: ['unknown-name', 3] },
  {
    name: 'one name for everything',
    text: decay(
      '-u*u',
      'param u = 1\nlet u = 2\nfunction u(u) = u\nestimate u = 1\nvariant u { }\nsweep u { u = [1] }\n',
    ),
    said: ['duplicate-name', 5],
  },
  {
    name: 'keywords as names',
    text: decay(
      '-u',
      many(30, (i) => `param ${['weights', 'train', 'until', 'then', 'in', 'at'][i % 6]} = ${i}`),
    ),
    said: ['reserved-name', 5],
  },
  // Deep.
  ...(
    [
      ['brackets', '(', ')', 'too-complex'],
      ['calls', 'sin(', ')', 'too-complex'],
      ['signs', '-', '', 'too-complex'],
      ['powers', 'u^', '', 'too-complex'],
      ['lists', '[', ']', 'too-complex'],
      ['cases', 'if(u > 1, ', ', 0)', 'too-complex'],
      ['integrals', 'integral(', ')', 'too-complex'],
      ['derivatives', 'D(', ', 1)', 'too-complex'],
      ['conditions', 'u > ', '', 'syntax'],
      ['indices', 'u[', ']', 'too-complex'],
      ['primes', '', "'", 'order-too-high'],
    ] as const
  ).map(
    ([what, open, close, code]): Hostile => ({
      name: `20 000 ${what} in each other`,
      text: decay(`${open.repeat(20_000)}u${close.repeat(20_000)}`),
      said: [code, 3],
    }),
  ),
  {
    name: 'a unit of 10 000 factors',
    text: decay('-k*u', `param k: ${many(10_000, () => 'm', '*')} = 1\n`),
    said: ['too-complex', 5],
  },
  {
    name: 'a unit of 10 000 brackets',
    text: decay('-k*u', `param k: ${'('.repeat(10_000)}m${')'.repeat(10_000)} = 1\n`),
    said: ['too-complex', 5],
  },
  {
    name: 'a unit with a power beyond all',
    text: decay('-k*u', 'param k: m^999999999999 = 1\n'),
    said: ['unit-unknown', 5],
  },
  // Circles.
  {
    name: 'lets in a circle',
    text: decay(
      '-a0*u',
      many(2000, (i) => `let a${i} = a${(i + 1) % 2000}`),
    ),
    said: ['cyclic-definition', 5],
  },
  { name: 'a let of itself', text: decay('-a*u', 'let a = a + 1\n'), said: ['cyclic-definition', 5] },
  { name: 'a param of itself', text: decay('-a*u', 'param a = a + 1\n'), said: ['cyclic-definition', 5] },
  {
    name: 'a function of itself',
    text: decay('-f(u)', 'function f(x) = x*f(x - 1)\n'),
    said: ['cyclic-definition', 5],
  },
  {
    name: 'functions that call each other',
    text: decay(
      '-f0(u)',
      many(1000, (i) => `function f${i}(x) = f${(i + 1) % 1000}(x) + 1`),
    ),
    said: ['cyclic-definition', 5],
  },
  {
    name: 'functions that double what they are given',
    text: decay(
      '-f40(u)',
      `function f0(x) = x\n${many(40, (i) => `function f${i + 1}(x) = f${i}(x + 1) + f${i}(x - 1)`)}`,
    ),
    said: ['too-complex', 19],
  },
  {
    name: 'a function of 5000 arguments',
    text: decay(
      `-f(${many(5000, (i) => `${i}`, ', ')})*u`,
      `function f(${many(5000, (i) => `x${i}`, ', ')}) = ${many(5000, (i) => `x${i}`, ' + ')}\n`,
    ),
    said: ['too-complex', 5],
  },
  {
    name: 'a family of itself',
    text: "let n = n\nvariable t in [0, 1]\nunknown x[1..n](t)\nequation law[i in 1..n]: x[i]' = -x[i]\ninitial start[i in 1..n]: x[i](0) = 1\n",
    said: ['cyclic-definition', 1],
  },
  {
    name: 'a family whose members call their neighbours for ever',
    text: "variable t in [0, 1]\nunknown x[1..50](t)\nlet y[i in 1..50] = y[i + 1]*x[i]\nequation law[i in 1..50]: x[i]' = y[i]\ninitial start[i in 1..50]: x[i](0) = 1\n",
    said: ['cyclic-definition', 3],
  },
  {
    name: 'events that make each other happen',
    text: decay('-u', 'event up when u < 0.5 { u = u + 1 }\nevent down when u > 0.5 { u = u - 1 }\n'),
    said: null,
  },
  { name: 'an event that makes itself happen', text: decay('-u', 'event again when u > 0 { u = u }\n'), said: null },
  {
    name: 'an event every nothing',
    text: decay('-u', 'event tick every 0 { u = u + 1 }\n'),
    said: ['out-of-range', 5],
  },
  {
    name: 'an event every instant',
    text: decay('-u', 'event tick every 1e-300 { u = u + 1 }\n'),
    said: ['out-of-range', 5],
  },
  {
    name: 'a dose of ten million times',
    text: decay('-u', 'dose u: 1 at 0 every 1e-9 times 1e7\n'),
    said: ['out-of-range', 5],
  },
  { name: 'a delay of nothing', text: decay('-u(t - 0)', 'history u = 1\n'), said: null },
  { name: 'a delay into what is to come', text: decay('-u(t + 1)', 'history u = 1\n'), said: ['delay', 3] },
  {
    name: 'a delay of a delay of a delay',
    text: decay(`-${'u(t - '.repeat(200)}1${')'.repeat(200)}`, 'history u = 1\n'),
    said: ['too-complex', 3],
  },
  {
    name: 'an input of itself',
    text: decay('-f', 'input f(t) from "f.csv" { t = "f"  f = f }\n'),
    said: ['data-file', 5],
  },
  // Wide.
  {
    name: 'a family of 100 000 members',
    text: "variable t in [0, 1]\nunknown x[1..100000](t)\nequation law[i in 1..100000]: x[i]' = -x[i]\ninitial start[i in 1..100000]: x[i](0) = 1\n",
    said: ['family-too-large', 2],
  },
  {
    name: 'a family of 20 000 members',
    text: "variable t in [0, 1]\nunknown x[1..20000](t)\nequation law[i in 1..20000]: x[i]' = -x[i]\ninitial start[i in 1..20000]: x[i](0) = 1\n",
    said: ['too-complex', 4],
  },
  {
    name: 'a family of a billion members',
    text: "variable t in [0, 1]\nunknown x[1..1e9](t)\nequation law[i in 1..1e9]: x[i]' = -x[i]\n",
    said: ['family-too-large', 2],
  },
  {
    name: 'a family over families',
    text: "variable t in [0, 1]\nunknown x[1..1000, 1..1000](t)\nequation law[i in 1..1000, j in 1..1000]: x[i, j]' = -x[i, j]\n",
    said: ['family-too-large', 2],
  },
  {
    name: 'sums over all in all',
    text: "variable t in [0, 1]\nunknown x[1..500](t)\nequation law[i in 1..500]: x[i]' = sum(x[j]*x[i], j in 1..500)\ninitial start[i in 1..500]: x[i](0) = 1\n",
    said: ['too-complex', 3],
  },
  {
    name: 'sums of sums of sums',
    text: decay('-sum(u*i*j*k*l, i in 1..100, j in 1..100, k in 1..100, l in 1..100)'),
    said: ['family-too-large', 3],
  },
  {
    name: 'a sum of nothing and of everything',
    text: decay('-sum(u, i in 1..0) - sum(u, i in 1..1e15)'),
    said: ['family-too-large', 3],
  },
  {
    name: 'a sweep of a billion runs',
    text: decay('-u', 'param a = 1\nsweep s { a = lin(0, 1, 1000000000)  law = log(1e-9, 1, 1e9) }\n'),
    said: ['out-of-range', 6],
  },
  {
    name: 'a sweep of ten axes',
    text: decay(
      '-u',
      `${many(10, (i) => `param a${i} = 1`)}\nsweep s { ${many(10, (i) => `a${i} = lin(0, 1, 1000)`, ' ')} }\n`,
    ),
    said: null,
  },
  {
    name: '3000 variants',
    text: decay('-k*u', `param k = 1\n${many(3000, (i) => `variant v${i} { k = ${i}  weights { law = ${i} } }`)}`),
    said: null,
  },
  { name: '10 000 phases', text: decay('-u', `train { ${many(10_000, () => 'adam(1)', ' ')} }\n`), said: null },
  {
    name: '10 000 segments of a schedule',
    text: decay('-u', `weights { law = 1 ${many(10_000, (i) => `then linear to ${i} at ${i + 1}`, ' ')} }\n`),
    said: null,
  },
  {
    name: '2000 experiments',
    text: decay(
      '-k*u',
      `param k = 1\n${many(2000, (i) => `experiment e${i} { k = ${i}  data d { t = [0.1, 0.2]  u = [1, 2] } }`)}`,
    ),
    said: null,
  },
  {
    name: '3000 estimates that nothing reaches',
    text: decay(
      '-u',
      many(3000, (i) => `estimate k${i} = 1 in [0, 2]`),
    ),
    said: null,
  },
  {
    name: '2000 conditions on one unknown',
    text: decay(
      '-u',
      many(2000, (i) => `boundary b${i}: u(${i}/2000) = 1`),
    ),
    said: null,
  },
  {
    name: '1000 data sets of a file that is not there',
    text: decay(
      '-u',
      many(1000, (i) => `data d${i} from "none.csv" { t = "t"  u = "u" }`),
    ),
    said: ['data-file', 5],
  },
  {
    name: 'a list of a million numbers',
    text: decay('-u', `data d { t = [${many(1_000_000, () => '1', ',')}]  u = [1] }\n`),
    said: ['too-complex', 4],
  },
  { name: 'a line of a million spaces', text: decay(`-${' '.repeat(1_000_000)}u`), said: ['too-complex', 2] },
  { name: 'a sum of 20 000 terms', text: decay(many(20_000, () => 'u', ' + ')), said: ['too-complex', 3] },
  { name: 'a product of 20 000 sums', text: decay(many(5000, (i) => `(u + ${i})`, '*')), said: ['too-complex', 3] },
  { name: '20 000 errors', text: many(2_000, (i) => `equation e${i}: x${i}' = -y${i}`), said: ['missing-variable', 1] },
  { name: '20 000 times the same name', text: many(20_000, () => 'param a = 1'), said: ['missing-variable', 1] },
  {
    name: 'a text in another language',
    text: many(2000, (i) => `def f${i}(x): return {'a': [x, "${i}"]}  # ${i}`),
    said: ['unknown-character', 1],
  },
  {
    name: 'a text of JSON',
    text: JSON.stringify(Array.from({ length: 3000 }, (_, i) => ({ i, x: [i, { y: 'z' }] }))),
    said: ['syntax', 1],
  },
  { name: 'a text of HTML', text: '<script>alert(1)</script>\n<b onclick="x">'.repeat(2000), said: ['syntax', 1] },
  // Files.
  {
    name: 'files where none should be',
    text: decay(
      '-u',
      [
        '/etc/passwd',
        '/dev/zero',
        '..',
        '.',
        '',
        '/',
        'a'.repeat(5000),
        '\\\\server\\share',
        'file:///etc/passwd',
        'http://example.org/x.csv',
        'CON',
        'a\\0b',
      ]
        .map((file, i) => `data d${i} from "${file}" { t = "t"  u = "u" }`)
        .join('\n'),
    ),
    said: ['data-file', 5],
  },
];
