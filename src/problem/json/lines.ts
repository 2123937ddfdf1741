/**
 * @file Frames, findings and results as the public line format of `--json` and of run folders: one JSON object per
 * line, numbers that are not finite as `null`.
 */
import { byName } from '../by-name.ts';
import type { Finding } from '../finding.ts';
import type { FitReport } from '../fit-report.ts';
import type { Frame } from '../frame.ts';
import { frameVersion } from '../frame.ts';
import { alignment, cosine, rawNorms, shares, weightedNorms } from '../gram.ts';
import type { LearnedCurve } from '../learned.ts';
import type { MemberSizes } from '../member-sizes.ts';
import { type RunHeader, type RunResult, runVersion, type WindowSummary } from '../run.ts';
import { doublesOf, numberOf, type PublicArrays, type PublicNumber, publicNumber } from './codec.ts';

export const lineVersion = 1;

/** Up to so many terms a cosine that does not exist is written as `null`; with more of them it is left out. */
const mostNullTerms = 64;

export interface TermLine {
  loss: PublicNumber;
  weight: PublicNumber;
  /** ‖∇Lᵢ‖ */
  gradientNorm: PublicNumber;
  /** ‖λᵢ∇Lᵢ‖ */
  weightedGradientNorm: PublicNumber;
  /** Share of the weighted norm in the sum over all terms, 0…1. */
  share: PublicNumber;
  heldOut: PublicNumber;
  /** s·∇Lᵢ of the step taken. */
  stepDot: PublicNumber;
  /** cos(s, −∇Lᵢ): 1 where the step descends this term as steeply as it can, below 0 where it raises it. */
  stepCosine: PublicNumber;
}

export interface FrameLine {
  type: 'frame';
  v: number;
  step: number;
  phase: number;
  seconds: number;
  terms: Record<string, TermLine>;
  /** cos(∇Lᵢ, ∇Lⱼ) by the two names, in the terms' order, with a space between. */
  cosines: Record<string, PublicNumber>;
  /** Alignment score of the raw gradients, −1 … 1; the cosine for two terms. */
  alignment: PublicNumber;
  total: PublicNumber;
  rate: PublicNumber;
  measure: PublicNumber;
  stepNorm: PublicNumber;
  parameters: Record<string, PublicNumber>;
  /** Window of a marched training (from 0) and its interval. */
  window?: Frame['window'];
  /** Row-major Gram matrix of the preconditioned contributions, where the optimiser has them. */
  preconditioned: PublicNumber[] | null;
}

export interface FindingLine {
  type: 'finding';
  v: number;
  code: string;
  severity: Finding['severity'];
  term: string | null;
  /** One-based. */
  line: number;
  column: number;
  message: string;
  evidence: Record<string, PublicNumber>;
  lasted: number;
}

export interface ResultLine {
  type: 'result';
  v: number;
  verdict: RunResult['verdict'];
  because: string;
  ended: RunResult['ended'];
  relativeL2: PublicNumber;
  referenceKind: RunResult['referenceKind'];
  errorEstimate: PublicNumber;
  tolerance: number;
  measure: PublicNumber;
  steps: number;
  bestStep: number;
  seconds: number;
  engine: string;
  terms: Record<
    string,
    { loss: PublicNumber; heldOut: PublicNumber; weight: PublicNumber; members?: PublicArrays<MemberSizes> }
  >;
  parameters: Record<string, { value: PublicNumber; low: PublicNumber; high: PublicNumber }>;
  learned?: LearnedCurve[];
  /** What a fit to data comes to. */
  fit?: FitReport;
  /** Windows of a marched training. */
  windows?: WindowLine[];
  checklist: RunResult['checklist'];
  run: string | null;
}

/** What one window of a marched training came to; terms that it does not have are left out. */
export interface WindowLine {
  from: number;
  to: number;
  steps: number;
  rejected: number;
  measure: PublicNumber;
  terms: Record<
    string,
    Pick<TermLine, 'loss' | 'weight' | 'gradientNorm' | 'weightedGradientNorm' | 'share' | 'heldOut'>
  >;
  cosines: Record<string, PublicNumber>;
}

/** What a frame's arrays are about. */
export type FrameNames = Pick<RunHeader, 'terms' | 'parameters'>;

type GradientLine = WindowLine['terms'][string];

/** What losses and Gram matrix say of every term, in their order, and all cosines. */
function gradientLines(
  { losses, heldOut, weights, gram }: Pick<Frame, 'losses' | 'heldOut' | 'weights' | 'gram'>,
  names: readonly string[],
): { terms: GradientLine[]; cosines: Record<string, PublicNumber> } {
  const raw = rawNorms(gram);
  const weighted = weightedNorms(gram, weights);
  const share = shares(gram, weights);
  const cosines: Record<string, PublicNumber> = byName<PublicNumber>();
  const terms = names.map((name, i) => {
    // Hundreds of terms without gradients (a large system that is solved, not trained) would write nothing but nulls.
    const many = names.length > mostNullTerms;
    for (let j = many && raw[i] === 0 ? names.length : i + 1; j < names.length; j++) {
      const value = publicNumber(cosine(gram, i, j));
      if (value === null && many) continue;
      cosines[`${name} ${names[j]}`] = value;
    }
    return {
      loss: publicNumber(losses[i]),
      weight: publicNumber(weights[i]),
      gradientNorm: publicNumber(raw[i]),
      weightedGradientNorm: publicNumber(weighted[i]),
      share: publicNumber(share[i]),
      heldOut: publicNumber(heldOut[i]),
    };
  });
  return { terms, cosines };
}

function windowLine(window: WindowSummary, names: readonly string[]): WindowLine {
  const { from, to, steps, rejected, measure } = window;
  const { terms, cosines } = gradientLines(window, names);
  return {
    ...{ from, to, steps, rejected },
    measure: publicNumber(measure),
    terms: Object.fromEntries(names.flatMap((name, i) => (terms[i].loss === null ? [] : [[name, terms[i]]]))),
    cosines: Object.fromEntries(Object.entries(cosines).filter(([, value]) => value !== null)),
  };
}

export function frameLine(frame: Frame, names: FrameNames): FrameLine {
  const { terms: own, cosines } = gradientLines(
    frame,
    names.terms.map((t) => t.name),
  );
  const terms: Record<string, TermLine> = byName<TermLine>();
  names.terms.forEach(({ name }, i) => {
    const norm = own[i].gradientNorm ?? Number.NaN;
    terms[name] = {
      ...own[i],
      stepDot: publicNumber(frame.stepDots[i]),
      stepCosine: publicNumber(-frame.stepDots[i] / (frame.stepNorm * norm)),
    };
  });
  return {
    type: 'frame',
    v: lineVersion,
    step: frame.step,
    phase: frame.phase,
    seconds: frame.seconds,
    terms,
    cosines,
    alignment: publicNumber(alignment(frame.gram)),
    total: publicNumber(frame.total),
    rate: publicNumber(frame.rate),
    measure: publicNumber(frame.measure),
    stepNorm: publicNumber(frame.stepNorm),
    parameters: Object.fromEntries(names.parameters.map((p, i) => [p.name, publicNumber(frame.parameters[i])])),
    ...(frame.window ? { window: frame.window } : {}),
    preconditioned: frame.preconditionedGram ? Array.from(frame.preconditionedGram, publicNumber) : null,
  };
}

/** The Gram matrix of gradients with these norms and cosines. */
function gramFromLine(
  norms: Float64Array,
  cosines: Record<string, PublicNumber>,
  names: readonly string[],
): Float64Array {
  const m = names.length;
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    gram[i * m + i] = norms[i] * norms[i];
    for (let j = i + 1; j < m; j++) {
      const cos = cosines[`${names[i]} ${names[j]}`];
      // A vanished gradient has no cosine; its products are zero.
      const product = cos === null || cos === undefined ? 0 : cos * norms[i] * norms[j];
      gram[i * m + j] = product;
      gram[j * m + i] = product;
    }
  }
  return gram;
}

/** The window a line was written from, up to rounding of its Gram matrix. @param names all terms in their order. */
export function windowFromLine(line: WindowLine, names: readonly string[]): WindowSummary {
  const { from, to, steps, rejected } = line;
  const column = (key: keyof GradientLine) => Float64Array.from(names, (name) => numberOf(line.terms[name]?.[key]));
  const norms = column('gradientNorm').map((x) => (Number.isNaN(x) ? 0 : x));
  return {
    ...{ from, to, steps, rejected },
    measure: numberOf(line.measure),
    losses: column('loss'),
    heldOut: column('heldOut'),
    weights: column('weight'),
    gram: gramFromLine(norms, line.cosines, names),
  };
}

/** The frame a line was written from, up to rounding of its Gram matrix. */
export function frameFromLine(line: FrameLine, names: FrameNames): Frame {
  const terms = names.terms.map((t) => t.name);
  const rows = terms.map((name) => line.terms[name]);
  const column = (key: keyof TermLine) => Float64Array.from(rows, (row) => numberOf(row?.[key]));
  const gram = gramFromLine(column('gradientNorm'), line.cosines, terms);
  return {
    v: frameVersion,
    step: line.step,
    phase: line.phase,
    seconds: line.seconds,
    losses: column('loss'),
    heldOut: column('heldOut'),
    weights: column('weight'),
    gram,
    stepDots: column('stepDot'),
    stepNorm: numberOf(line.stepNorm),
    preconditionedGram: line.preconditioned ? doublesOf(line.preconditioned) : null,
    total: numberOf(line.total),
    rate: numberOf(line.rate),
    measure: numberOf(line.measure),
    parameters: Float64Array.from(names.parameters, (p) => numberOf(line.parameters[p.name])),
    ...(line.window ? { window: line.window } : {}),
  };
}

export function findingLine(finding: Finding): FindingLine {
  const { code, severity, term, message, lasted } = finding;
  const evidence = Object.fromEntries(Object.entries(finding.evidence).map(([k, x]) => [k, publicNumber(x)]));
  const { line, character } = finding.range.start;
  return {
    type: 'finding',
    v: lineVersion,
    code,
    severity,
    term,
    line: line + 1,
    column: character + 1,
    message,
    evidence,
    lasted,
  };
}

export function resultLine(result: RunResult): ResultLine {
  const terms = Object.entries(result.terms).map(([name, t]) => [
    name,
    {
      loss: publicNumber(t.loss),
      heldOut: publicNumber(t.heldOut),
      weight: publicNumber(t.weight),
      ...(t.members && { members: publicMembers(t.members) }),
    },
  ]);
  const parameters = Object.entries(result.parameters).map(([name, p]) => [
    name,
    { value: publicNumber(p.value), low: p.low, high: p.high },
  ]);
  return {
    type: 'result',
    v: lineVersion,
    verdict: result.verdict,
    because: result.because,
    ended: result.ended,
    relativeL2: result.relativeL2,
    referenceKind: result.referenceKind,
    errorEstimate: result.errorEstimate,
    tolerance: result.tolerance,
    measure: publicNumber(result.measure),
    steps: result.steps,
    bestStep: result.bestStep,
    seconds: result.seconds,
    engine: result.engine,
    terms: Object.fromEntries(terms),
    parameters: Object.fromEntries(parameters),
    ...(result.learned ? { learned: result.learned } : {}),
    ...(result.fit ? { fit: result.fit } : {}),
    ...(result.windows ? { windows: result.windows.map((w) => windowLine(w, Object.keys(result.terms))) } : {}),
    checklist: result.checklist,
    run: result.run,
  };
}

const publicMembers = ({ losses, heldOut, norms }: MemberSizes): PublicArrays<MemberSizes> => ({
  losses: Array.from(losses, publicNumber),
  heldOut: Array.from(heldOut, publicNumber),
  ...(norms && { norms: Array.from(norms, publicNumber) }),
});

const membersOf = ({ losses, heldOut, norms }: PublicArrays<MemberSizes>): MemberSizes => ({
  losses: doublesOf(losses),
  heldOut: doublesOf(heldOut),
  ...(norms && { norms: doublesOf(norms) }),
});

/** The result a line was written from; its findings are not in it. */
export function resultFromLine(line: ResultLine): RunResult {
  const { type: _type, terms, parameters, windows, checklist, ...rest } = line;
  const mapped = <A, B>(record: Record<string, A>, of: (value: A) => B): Record<string, B> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
  return {
    ...rest,
    v: runVersion,
    measure: numberOf(line.measure),
    terms: mapped(terms, (t) => ({
      loss: numberOf(t.loss),
      heldOut: numberOf(t.heldOut),
      weight: numberOf(t.weight),
      ...(t.members && { members: membersOf(t.members) }),
    })),
    parameters: mapped(parameters, (p) => ({ ...p, value: numberOf(p.value) })),
    ...(windows ? { windows: windows.map((w) => windowFromLine(w, Object.keys(terms))) } : {}),
    findings: [],
    // Older runs hold their experiments as text.
    checklist: checklist.map(({ experiment, ...entry }) =>
      experiment?.kind === 'add-variant' ? { ...entry, experiment } : entry,
    ),
  };
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

/** Looked at by hand: a run may have a million of them. */
const isFrame = (x: unknown): x is FrameLine =>
  isRecord(x) &&
  x.type === 'frame' &&
  Number.isFinite(x.step) &&
  isRecord(x.terms) &&
  isRecord(x.cosines) &&
  isRecord(x.parameters) &&
  (x.preconditioned === null || x.preconditioned === undefined || Array.isArray(x.preconditioned));

const isFinding = (x: unknown): x is FindingLine =>
  isRecord(x) && x.type === 'finding' && typeof x.code === 'string' && typeof x.message === 'string';

/** One line of a run folder; `null` where it is damaged, or of a later version. */
export function lineOf(text: string): FrameLine | FindingLine | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFrame(value) || isFinding(value) ? value : null;
  } catch {
    return null;
  }
}

/** The lines of a run folder that can be read: what a kill left half-written, or a disk has damaged, is left out. */
export const linesOf = (text: string): (FrameLine | FindingLine)[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : (lineOf(line) ?? [])));

export const isFrameLine = (line: FrameLine | FindingLine): line is FrameLine => line.type === 'frame';

/** The last frame of a run folder's lines, looked for in their end, which may begin within one; `null` where it has none. */
export function lastFrameOf(end: string): FrameLine | null {
  const lines = end.split('\n');
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i].startsWith('{"type":"frame"') ? lineOf(lines[i]) : null;
    if (line && isFrameLine(line)) return line;
  }
  return null;
}
