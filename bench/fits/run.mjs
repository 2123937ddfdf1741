/**
 * @file `npm run bench:fits -- [--collection FOLDER --python PYTHON] [--fides PYTHON] [--starts n] [--searches | --report] [name …]`: six published
 * fits beside AMICI, and single fits from the same points by Fides.
 * Writes bench/results/fits.md. Without a clone of the collection and a Python that has AMICI (bench/fits/README.md says
 * how) only our own numbers are measured. Seconds are those of the processor, taken in turns. What was measured is kept:
 * a run of the same sources goes on with the starts that are missing; with `--searches` single fits and seconds of
 * simulations stay as they stand, with `--report` all does.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle, root } from '../bundle.mjs';
import { median } from '../median.mjs';
import { askedOf, flag } from '../options.mjs';

/** Log-likelihoods at the published parameters, as AMICI's tests have them, and the best known. */
const problems = {
  boehm: { published: -138.221997, best: -138.221997 },
  crauste: { published: -190.965219, best: -190.963978 },
  bruno: { published: 46.688177, best: 46.688177 },
  sneyd: { published: 319.791778, best: 319.791778 },
  // A descent leads from the published fit to a better one (bench/fits/README.md).
  fujita: { published: 53.083777, best: 66.581 },
  // Starts have found one that is 0.06 higher.
  brannmark: { published: -141.889114, best: -141.825 },
};
/** A start has found a value when it ends within this of it. */
const near = 0.1;
const rounds = 3;
const seed = 0;

const usage =
  'npm run bench:fits -- [--collection FOLDER --python PYTHON] [--fides PYTHON] [--starts n] [--searches | --report] [name …]';
const options = {
  collection: { type: 'string' },
  python: { type: 'string' },
  fides: { type: 'string' },
  starts: { type: 'string', default: '20' },
  searches: flag,
  report: flag,
};
const { names: positionals, ...values } = askedOf(usage, options, true);
const starts = Number(values.starts);
const all = positionals.length > 0 ? positionals : Object.keys(problems);
const names = values.report ? [] : all;

const measure = [await bundle('bench/fits/measure.ts'), root];
const ours = contestant(process.execPath, measure);
const fides = values.fides
  ? contestant(values.fides, [join(root, 'bench/fits/fides_peer.py'), process.execPath, ...measure])
  : null;
const amici =
  values.collection && values.python
    ? contestant(values.python, [
        ...['-W', 'ignore', join(root, 'bench/fits/amici_peer.py'), values.collection],
        join(root, '.cache/fits-models'),
      ])
    : null;
if (!amici) console.error('AMICI is left out: bench/fits/README.md says how to install it.');

const results = join(root, 'bench/results');
const stored = join(results, 'fits.json');
/** Rows as they stand: another run may have measured other problems meanwhile. */
const standing = () => (existsSync(stored) ? JSON.parse(readFileSync(stored, 'utf8')) : []);
const rowOf = (name) => standing().find((row) => row.name === name);
const today = new Date().toISOString().slice(0, 10);
/** What the numbers hang on: rows of other sources are measured again. */
const sources = execFileSync('git', ['rev-parse', 'HEAD:src'], { cwd: root, encoding: 'utf8' }).trim();
for (const name of names) {
  const simulations = await simulated(name);
  const last = rowOf(name);
  const before = last?.sources === sources ? last : undefined;
  const fits = before?.fits ?? [];
  const singles = (values.searches ? rowOf(name) : before)?.singles ?? [];
  const byFides =
    fides && starts > 0 ? countOf(await fides.ask(`fit ${name} [${starts}, ${seed}]`), problems[name].best) : null;
  // Written after each, so that a run that is cut off has counted what it made.
  for (let index = 0; index < Math.max(1, starts); index++) {
    if (index < starts && index >= fits.length) fits.push(...(await ours.ask(`fit ${name} [1, ${seed}, ${index}]`)));
    if (!values.searches && index < starts && index >= singles.length)
      singles.push(...(await ours.ask(`single ${name} [1, ${seed}, ${index}]`)));
    const found = fits.map((fit) => fit.logLikelihood ?? Number.NEGATIVE_INFINITY);
    write({
      name,
      sources,
      ...simulations,
      best: fits.length > 0 ? Math.max(...found) : null,
      start: fits.length > 0 ? median(fits.map((fit) => fit.seconds)) : null,
      marched: fits.length > 0 ? median(fits.map((fit) => fit.simulations)) : null,
      marchedPlain: fits.length > 0 ? median(fits.map((fit) => fit.plain)) : null,
      fides: byFides ?? rowOf(name)?.fides ?? null,
      fits,
      singles,
    });
  }
}
if (values.report) writeFileSync(join(results, 'fits.md'), report(standing()));
ours.end();
amici?.end();
fides?.end();

/** One simulation of all experiments, ours and AMICI's in turns; without AMICI what was measured beside it stands. */
async function simulated(name) {
  const before = rowOf(name);
  if (!amici && (before?.amici || (before && values.searches))) {
    const { logLikelihood, off, simulation, amici: inside, amiciWhole, amiciLogLikelihood, simulated: date } = before;
    return { logLikelihood, off, simulation, amici: inside, amiciWhole, amiciLogLikelihood, simulated: date };
  }
  const mine = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    mine.push(await ours.ask(`simulate ${name} 7`));
    if (amici) theirs.push(await amici.ask(`simulate ${name} 7`));
  }
  return {
    logLikelihood: mine[0].logLikelihood,
    off: mine[0].logLikelihood - problems[name].published,
    simulation: median(mine.flatMap((x) => x.sensitive)),
    amici: amici && median(theirs.flatMap((x) => x.insideSensitive)),
    amiciWhole: amici && median(theirs.flatMap((x) => x.sensitive)),
    amiciLogLikelihood: amici && theirs[0].logLikelihood,
    simulated: today,
  };
}

function write(row) {
  const order = Object.keys(problems);
  const rows = [...standing().filter(({ name }) => name !== row.name), row];
  rows.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  console.error(JSON.stringify(row));
  mkdirSync(results, { recursive: true });
  writeFileSync(stored, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(join(results, 'fits.md'), report(rows));
}

function report(rows) {
  const lines = rows.map((row) =>
    [
      row.name,
      row.logLikelihood.toFixed(6),
      row.off.toExponential(1),
      row.amiciLogLikelihood?.toFixed(6) ?? '–',
      milliseconds(row.simulation),
      milliseconds(row.amici),
      milliseconds(row.amiciWhole),
      row.amici ? (row.simulation / row.amici).toFixed(2) : '–',
      share(countOf(row.fits, problems[row.name].best)),
      share(countOf(row.fits, problems[row.name].published)),
      row.best?.toFixed(3) ?? '–',
      row.start?.toPrecision(2) ?? '–',
      row.marched == null ? '–' : `${Math.round(row.marched)} + ${Math.round(row.marchedPlain)}`,
      share(countOf(row.singles, problems[row.name].best)),
      share(row.fides),
    ].join(' | '),
  );
  return `# Six published fits

\`npm run bench:fits\`, ${today}. The problems and where they are from: bench/fits/README.md.
Seconds are of the processor, medians in turns; a simulation is the likelihood of all experiments with its derivatives by all
fitted numbers, ours at values moved a little each time. \`inside\` is AMICI's compiled solver alone, \`whole\` with the Python
around it; ratio: ours to \`inside\`. A start searches from points that are uniform on the scale of each number within its
bounds (docs/decisions/0036-a-start-of-a-fit-searches.md); it has reached the best known value, or the published one, when it
ends within ${near} of it or above. Its simulations, of all experiments each, are with derivatives + without; medians. A single fit goes down once from the
first of the points of each start, without a search: what profiles do, and what is left of a start where nothing
says from where to where numbers may be. Fides (PyPI) fits our likelihood by its gradient and information from the same
points. Where fewer than twenty starts stand, the clock of the day ended the run; half of few
starts is no claim about many. Starts of an earlier build: ${earlier(rows)}. Simulations were timed on: ${dates(rows)};
where AMICI was not there since, both times are of the last run that had it.

| problem | log-likelihood | − published | AMICI's | ours, ms | AMICI inside, ms | whole, ms | ratio | starts that reach the best | that reach the published | best found | median start, s | its simulations | of single fits | of single fits by Fides |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`;
}

/** How many ends are no further below `level` than what counts as near. */
function countOf(ends, level) {
  const isThere = ({ logLikelihood }) => logLikelihood !== null && logLikelihood > level - near;
  return { reached: ends.filter(isThere).length, starts: ends.length };
}

function share(count) {
  return count && count.starts > 0 ? `${count.reached} of ${count.starts}` : '–';
}

/** Those whose starts were not measured with the present sources. */
function earlier(rows) {
  const names = rows.filter((row) => row.sources !== sources).map(({ name }) => name);
  return names.length > 0 ? names.join(', ') : 'none';
}

function dates(rows) {
  return rows.map(({ name, simulated: date }) => `${name} ${date}`).join(', ');
}

function milliseconds(seconds) {
  return seconds === null ? '–' : (1000 * seconds).toPrecision(3);
}

function contestant(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (request) => {
      child.stdin.write(`${request}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${command} ended at "${request}"`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
