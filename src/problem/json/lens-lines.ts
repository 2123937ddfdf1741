/**
 * @file Lines of a lens log as text: read with what is torn, foreign or of no known kind left out, written in the public
 * form. A line is believed only as far as its shape holds.
 */
import { weightedSum } from '../../numeric/vector.ts';
import { type Frame, frameOfState } from '../frame.ts';
import type { TermKind } from '../problem.ts';
import type { RunHeader } from '../run.ts';
import { doublesOf, numberOf, type PublicNumber, publicNumber } from './codec.ts';
import {
  gramOfTriangle,
  type LensFrame,
  type LensHeader,
  type LensLine,
  type LensPlace,
  type LensTerm,
  type LensTermKind,
  lensLogVersion,
  triangleOfGram,
} from './lens-log.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPublicNumber = (value: unknown): value is PublicNumber => value === null || typeof value === 'number';
const areNumbers = (value: unknown): value is PublicNumber[] => Array.isArray(value) && value.every(isPublicNumber);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';

const isPlace = (value: unknown): value is LensPlace =>
  isFields(value) && isText(value.file) && isCount(value.line) && value.line > 0;

const precisions = new Set<unknown>(['f32', 'f64', 'mixed']);
const termKinds = new Set<unknown>(['equation', 'initial', 'boundary', 'data', 'other', undefined]);

/** A name in one line, whatever a terminal would do at its characters. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** A term with what has another shape than it should left out; `null` where it has no name. */
function termOf(value: unknown): LensTerm | null {
  if (!isFields(value) || !isText(value.name)) return null;
  const term: Fields = { ...value, name: oneLine(value.name) };
  if (!termKinds.has(term.kind)) term.kind = 'other';
  if (!isPlace(term)) delete term.line;
  if (!isPlace(term.weight)) delete term.weight;
  for (const key of ['scale', 'noise', 'count']) if (!(Number(term[key]) > 0)) delete term[key];
  return term as unknown as LensTerm;
}

/** A header; what a later version of the format adds is kept. `null` where it is none that this one can read. */
function headerOf(fields: Fields): LensHeader | null {
  if (fields.lens !== lensLogVersion || !Array.isArray(fields.terms)) return null;
  const terms = fields.terms.map(termOf);
  if (terms.length === 0 || terms.includes(null)) return null;
  const { watch, rate, sources, steps, ...rest } = fields;
  return {
    ...rest,
    lens: lensLogVersion,
    terms: terms as LensTerm[],
    title: isText(fields.title) ? oneLine(fields.title) : 'untitled',
    started: isText(fields.started) ? fields.started : '',
    framework: isText(fields.framework) ? oneLine(fields.framework) : 'unknown framework',
    script: isText(fields.script) ? fields.script : null,
    parameters: isCount(fields.parameters) ? fields.parameters : 0,
    precision: precisions.has(fields.precision) ? (fields.precision as LensHeader['precision']) : 'f32',
    every: isCount(fields.every) && fields.every > 0 ? fields.every : 1,
    ...(isPlace(watch) ? { watch } : {}),
    ...(isPlace(rate) ? { rate } : {}),
    ...(isCount(steps) ? { steps } : {}),
    ...(isFields(sources)
      ? { sources: Object.fromEntries(Object.entries(sources).filter(([, x]) => isText(x))) as Record<string, string> }
      : {}),
  };
}

const isFrame = (fields: Fields): boolean =>
  isCount(fields.step) && areNumbers(fields.losses) && areNumbers(fields.weights) && areNumbers(fields.gram);

const isCurve = ({ step, curve }: Fields): boolean =>
  isCount(step) && isFields(curve) && areNumbers(curve.x) && curve.x.length > 1 && Array.isArray(curve.u);

/** What lines begin with: behind what another writer left half written, a line may begin within one. */
const begins = /\{"(lens|step|end|run)":/g;

/** A text, or a number that JSON does not know and that Python writes nevertheless. */
const bare = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** The object that a line holds; `null` where it holds none. */
export function lensFieldsOf(text: string): Fields | null {
  const fields = fieldsOf(text);
  return isFields(fields) ? fields : null;
}

function fieldsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const known = text.replace(bare, (part) => (part.startsWith('"') ? part : 'null'));
    if (known !== text) return fieldsOf(known);
    const later = [...text.matchAll(begins)].at(-1)?.index ?? 0;
    return later > 0 ? fieldsOf(text.slice(later)) : null;
  }
}

/** One line; `null` for what is torn or has another shape. */
export function lensLineOf(text: string): LensLine | null {
  const fields = lensFieldsOf(text);
  if (fields === null) return null;
  if ('lens' in fields) {
    const header = headerOf(fields);
    return header && { kind: 'header', header };
  }
  if (isFrame(fields)) return { kind: 'frame', frame: fields as unknown as LensFrame };
  if (isCurve(fields))
    return { kind: 'curve', curve: fields as unknown as Extract<LensLine, { kind: 'curve' }>['curve'] };
  if (isText(fields.end))
    return { kind: 'end', end: { ...fields, end: fields.end, reason: isText(fields.reason) ? fields.reason : '' } };
  return null;
}

/**
 * The frame that a line stands for.
 * @param m terms of the run
 * @param names of its `values`, in their order
 * @returns `null` where the line is about another number of terms
 */
export function frameOfLens(line: LensFrame, m: number, names: readonly string[]): Frame | null {
  const { losses, weights, gram, heldOut, stepDots } = line;
  if (losses.length !== m || weights.length !== m || gram.length !== (m * (m + 1)) / 2) return null;
  const optional = (values: unknown) =>
    areNumbers(values) && values.length === m ? doublesOf(values) : new Float64Array(m).fill(Number.NaN);
  const raw = doublesOf(losses);
  const effective = doublesOf(weights);
  const state = frameOfState({
    step: line.step,
    phase: line.phase ?? 0,
    seconds: numberOf(line.time) || 0,
    losses: raw,
    heldOut: optional(heldOut),
    weights: effective,
    gram: gramOfTriangle(gram, m),
    total: weightedSum(effective, raw),
    measure: numberOf(line.measure),
    parameters: Float64Array.from(names, (name) => numberOf(line.values?.[name])),
  });
  return { ...state, stepDots: optional(stepDots), stepNorm: numberOf(line.stepNorm), rate: numberOf(line.rate) };
}

const known = (values: Float64Array): PublicNumber[] | undefined =>
  values.some(Number.isFinite) ? Array.from(values, publicNumber) : undefined;

const given = (x: number): number | undefined => (Number.isFinite(x) ? x : undefined);

/** The line of a frame. @param names of the estimated parameters */
export function lensOfFrame(frame: Frame, names: readonly string[]): LensFrame {
  const values = names.map((name, i) => [name, publicNumber(frame.parameters[i])] as const);
  return {
    step: frame.step,
    time: frame.seconds,
    losses: Array.from(frame.losses, publicNumber),
    weights: Array.from(frame.weights, publicNumber),
    gram: triangleOfGram(frame.gram, frame.losses.length).map(publicNumber),
    stepDots: known(frame.stepDots),
    stepNorm: given(frame.stepNorm),
    rate: given(frame.rate),
    heldOut: known(frame.heldOut),
    measure: given(frame.measure),
    ...(frame.phase > 0 ? { phase: frame.phase } : {}),
    ...(values.length > 0 ? { values: Object.fromEntries(values) } : {}),
  };
}

/** Kinds of terms by the names of the public form. */
const publicKinds: Record<TermKind, LensTermKind> = {
  equation: 'equation',
  initial: 'initial',
  boundary: 'boundary',
  jump: 'boundary',
  data: 'data',
  smoothness: 'other',
};

/** The header line of a run of our own. @param started ISO 8601 */
export function lensHeaderOf(header: RunHeader, started: string, every: number): LensHeader {
  return {
    lens: lensLogVersion,
    run: header.id,
    title: header.title,
    started,
    framework: `pinn-lens ${header.engine}`,
    script: null,
    terms: header.terms.map(({ name, kind }) => ({ name, kind: publicKinds[kind] })),
    parameters: header.networkParameters,
    precision: header.precision,
    every,
    steps: header.totalSteps,
  };
}
