/** @file Writes a lens log: the Gram matrix of the terms' gradients on watched steps, and where the terms are made. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const usualEvery = 50;

/** A number as JSON knows it; null where it is not finite. */
const publicNumber = (x) => (Number.isFinite(x) ? x : null);
const publicNumbers = (values) => Array.from(values, publicNumber);

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** File, line and column of who called the caller; undefined where it is no file. */
function callSite() {
  const line = new Error().stack?.split('\n')[3] ?? '';
  const found = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/.exec(line);
  if (!found) return undefined;
  const file = found[1].startsWith('file://') ? fileURLToPath(found[1]) : found[1];
  return isAbsolute(file) ? { file, line: Number(found[2]), column: Number(found[3]) } : undefined;
}

class File {
  #folder;
  #file = null;
  #failed = false;

  constructor(folder) {
    this.#folder = folder;
  }

  write(line) {
    if (this.#failed) return;
    try {
      this.#file ??= this.#open();
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      this.#failed = true;
      process.emitWarning(`pinn-lens: ${error.message}; the training goes on without a log.`);
    }
  }

  close() {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#failed = true;
  }

  /** A last line without an end, of a writer that was killed, is ended. */
  #open() {
    mkdirSync(this.#folder, { recursive: true });
    const file = openSync(join(this.#folder, 'lens.jsonl'), 'a+');
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(file, '\n');
    return file;
  }
}

const digestOf = (content) => createHash('sha256').update(content).digest('hex');

export function watch({
  folder,
  framework,
  parameters,
  precision = 'f32',
  every = usualEvery,
  steps,
  title,
  terms = {},
}) {
  if (!(Number.isInteger(every) && every > 0))
    throw new RangeError(`pinn-lens: every = ${every} is no number of steps.`);
  const place = resolve(folder);
  const file = new File(place);
  const run = randomBytes(4).toString('hex');
  const began = performance.now();
  const started = new Date().toISOString();
  const places = new Map();
  let now = 0;
  let names = null;
  let look = null;

  const pathOf = (path) => relative(place, path).replaceAll('\\', '/');
  const header = () => {
    const files = new Map([...places.values()].map((at) => [at.file, readFileSync(at.file)]));
    const lineOf = ({ file, line }) => files.get(file).toString('utf8').split(/\r?\n/)[line - 1] ?? '';
    file.write({
      ...{
        lens: 1,
        run,
        title: title ?? basename(place),
        started,
        framework,
        script: process.argv[1] ? pathOf(process.argv[1]) : null,
      },
      terms: names.map((name) => {
        const at = places.get(name);
        return { name, ...terms[name], ...(at && { ...at, file: pathOf(at.file), digest: digestOf(lineOf(at)) }) };
      }),
      ...{ parameters, precision, every },
      ...(steps !== undefined && { steps }),
      sources: Object.fromEntries([...files].map(([path, bytes]) => [pathOf(path), digestOf(bytes)])),
    });
  };
  const flush = () => {
    if (look === null) return;
    const { line } = look;
    if (names === null) {
      names = look.names;
      header();
    }
    look = null;
    file.write(line);
  };

  return {
    get watching() {
      return now % every === 0;
    },
    term(name, value) {
      if (names === null && !places.has(name)) {
        const at = callSite();
        if (at) places.set(name, at);
      }
      return value;
    },
    look(losses, weights, gradient, { heldOut, values } = {}) {
      const own = Object.keys(losses);
      const rows = own.map((name) => gradient(name));
      const gram = rows.flatMap((row, i) => rows.slice(i).map((other) => dot(row, other)));
      const line = {
        ...{ step: now, run, time: (performance.now() - began) / 1000 },
        losses: publicNumbers(own.map((name) => losses[name])),
        weights: publicNumbers(own.map((name) => weights[name] ?? 1)),
        gram: publicNumbers(gram),
        ...(heldOut && { heldOut: own.map((name) => publicNumber(heldOut[name])) }),
        ...(values && { values: Object.fromEntries(Object.entries(values).map(([k, x]) => [k, publicNumber(x)])) }),
      };
      look = { names: own, rows, line };
    },
    step({ rate, step } = {}) {
      if (look !== null) {
        if (rate !== undefined) look.line.rate = publicNumber(rate);
        if (step) {
          look.line.stepDots = publicNumbers(look.rows.map((row) => dot(row, step)));
          look.line.stepNorm = publicNumber(Math.sqrt(dot(step, step)));
        }
        flush();
      }
      now++;
    },
    curve(x, u, reference) {
      flush();
      const curve = {
        x: publicNumbers(x),
        u: publicNumbers(u),
        ...(reference && { reference: publicNumbers(reference) }),
      };
      if (names !== null) file.write({ run, step: now, curve });
    },
    close(reason = 'finished') {
      flush();
      if (names !== null) file.write({ run, end: new Date().toISOString(), reason });
      file.close();
    },
  };
}
