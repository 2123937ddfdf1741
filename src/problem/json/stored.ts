/**
 * @file What a run folder or a sweep folder holds as JSON, checked before it is believed: a folder may come from anywhere
 * and may have been mended by hand. Fields that this version does not know are kept.
 */
import * as z from 'zod';
import { issueText } from '../issue-text.ts';
import { messageOf } from '../message-of.ts';
import type { Problem } from '../problem.ts';
import type { ProfileCurve } from '../profile-curve.ts';
import type { RunHeader } from '../run.ts';
import { RunFolderError } from '../run-folder-error.ts';
import { parseProblem } from '../schema.ts';
import type { PublicArrays } from './codec.ts';
import type { ResultLine } from './lines.ts';
import type { SweepSummary } from './sweep.ts';

const publicNumber = z.number().nullable();
const numbers = z.array(publicNumber);
const position = z.looseObject({ line: z.int().min(0), character: z.int().min(0) });
const text = z.string();
const named = { name: text, unit: text.nullable() };

const header = z.looseObject({
  id: text,
  title: text,
  terms: z.array(
    z.looseObject({
      name: text,
      kind: text,
      text,
      source: z.looseObject({ start: position, end: position }),
      members: z.array(z.array(z.int())).optional(),
    }),
  ),
  hardTerms: z.array(text),
  variable: z.looseObject({ ...named, from: z.number(), to: z.number() }),
  unknowns: z.array(z.looseObject(named)),
  parameters: z.array(z.looseObject({ ...named, low: publicNumber, high: publicNumber, start: publicNumber })),
  learned: z.array(text).optional(),
  phases: z.array(z.looseObject({ name: text, steps: publicNumber })),
  totalSteps: publicNumber,
  grid: numbers,
  reference: z.looseObject({ kind: text, label: text, values: z.array(numbers) }).nullable(),
  data: z.array(
    z.looseObject({
      term: text,
      unknown: z.int(),
      times: numbers,
      values: numbers,
      noise: z.union([numbers, z.number(), z.null()]),
      heldOut: z.array(z.union([z.number(), z.boolean()])),
    }),
  ),
  points: z.array(z.looseObject({ term: text, times: numbers })),
  engine: text,
  seed: z.number(),
  variant: text.nullable(),
});

const termResult = z.looseObject({
  loss: publicNumber,
  heldOut: publicNumber,
  weight: publicNumber,
  members: z.looseObject({ losses: numbers, heldOut: numbers, norms: numbers.optional() }).optional(),
});
const window = z.looseObject({
  from: z.number(),
  to: z.number(),
  steps: z.number(),
  rejected: z.number(),
  measure: publicNumber,
  terms: z.record(text, z.looseObject({})),
  cosines: z.record(text, publicNumber),
});
const curve = { times: numbers, values: numbers, radii: numbers.nullable() };
const solutionCurves = z.array(z.looseObject({ unknown: text, ...curve }));
/** What is not finite is `null`. */
const fit = z.looseObject({
  logLikelihood: z.number(),
  objective: z.number(),
  points: z.number(),
  aic: z.number(),
  bic: z.number(),
  chiSquared: z.number(),
  freedom: z.number(),
  pValue: publicNumber,
  parameters: z.array(
    z.looseObject({
      name: text,
      unit: text.nullable(),
      start: z.number(),
      value: z.number(),
      low: publicNumber,
      high: publicNumber,
      atBound: publicNumber,
      scale: z.enum(['linear', 'log']),
    }),
  ),
  correlations: z.array(z.array(publicNumber)),
  covariance: z.array(z.array(publicNumber)).optional(),
  undetermined: z.array(z.array(text)),
  series: z.array(
    z.looseObject({
      term: text,
      experiment: text.nullable(),
      label: text,
      times: numbers,
      measured: numbers,
      censored: z.array(z.enum(['below', 'above']).nullable()).optional(),
      predicted: numbers,
      deviations: numbers,
      residuals: z.array(publicNumber),
      negativeLogLikelihood: z.number(),
      curve: z.looseObject(curve).optional(),
    }),
  ),
  solution: solutionCurves.optional(),
  others: z.array(z.looseObject({ name: text.nullable(), solution: solutionCurves })).optional(),
  starts: z
    .array(
      z.looseObject({
        index: z.number(),
        objective: publicNumber,
        from: numbers,
        to: numbers,
        optimum: publicNumber,
      }),
    )
    .optional(),
});
const result = z.looseObject({
  type: z.literal('result'),
  verdict: z.enum(['reached', 'unverified', 'not reached', 'wrong']),
  because: text,
  ended: z.enum(['finished', 'stopped', 'budget', 'patience', 'diverged']),
  relativeL2: publicNumber,
  referenceKind: text.nullable(),
  // Older runs have none.
  errorEstimate: publicNumber.default(null),
  tolerance: publicNumber,
  measure: publicNumber,
  steps: z.number(),
  bestStep: z.number(),
  seconds: publicNumber,
  engine: text,
  terms: z.record(text, termResult),
  parameters: z.record(text, z.looseObject({ value: publicNumber, low: publicNumber, high: publicNumber })),
  learned: z
    .array(
      z.looseObject({
        name: text,
        argument: text,
        unit: text.nullable(),
        at: z.array(z.number()),
        values: z.array(publicNumber),
        radii: z.array(publicNumber).optional(),
        visited: z.tuple([z.number(), z.number()]).nullable(),
      }),
    )
    .optional(),
  fit: fit.optional(),
  windows: z.array(window).optional(),
  checklist: z.array(
    z.looseObject({
      question: text,
      answer: text,
      evidence: text,
      suggestion: text.nullable(),
      experiment: z.unknown().optional(),
    }),
  ),
});

/** A run's folder is made and removed by its name: one that is a way to elsewhere is none. */
const folderName = text.refine((name) => /^[^/\\:]+$/.test(name) && !/^\.+$/.test(name), 'no name of a folder');
const axis = z.object({
  kind: z.enum(['weight', 'parameter', 'seed', 'width']),
  name: text,
  values: z.array(z.number()),
});
const plan = z.object({
  sweep: text,
  title: text,
  axes: z.array(axis),
  engine: z.enum(['auto', 'wasm', 'native', 'webgpu', 'tensorflow']).nullable(),
  runs: z.array(z.object({ name: folderName, set: z.record(text, z.number()) })),
});

const profileEnd = z.enum(['limit', 'bound', 'far', 'stuck', 'stopped']);
const curves = z.array(
  z.looseObject({
    name: text,
    unit: text.nullable(),
    scale: z.enum(['linear', 'log']),
    best: z.number(),
    deviation: publicNumber.optional(),
    points: z
      .array(z.looseObject({ value: z.number(), rise: z.number(), parameters: z.record(text, z.number()) }))
      .min(1),
    low: publicNumber,
    high: publicNumber,
    ends: z.looseObject({ left: profileEnd, right: profileEnd }),
    verdict: z.enum(['bounded', 'open to the left', 'open to the right', 'open on both sides', 'flat']),
    along: z.array(z.looseObject({ name: text, direction: z.enum(['rising', 'falling']) })),
    below: z.number(),
  }),
);
const profilePlan = z.looseObject({
  names: z.array(text),
  open: z.array(z.looseObject({ names: z.array(text), determined: z.array(text), isAll: z.boolean() })),
});

const point = z.looseObject({
  set: z.record(text, z.number()),
  error: publicNumber,
  total: publicNumber,
  runs: z.number(),
});
const summary = z.looseObject({
  type: z.literal('sweep'),
  sweep: text,
  runs: z.number(),
  finished: z.number(),
  failed: z.number(),
  points: z.array(point),
  best: point.nullable(),
  smallestTotal: point.nullable(),
  because: text,
});

/**
 * `json` where it is as `schema` says.
 * @throws RunFolderError that names the file and the first field that is wrong
 */
function checked(schema: z.ZodType, json: unknown, file: string): unknown {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RunFolderError(`"${file}" is damaged: ${issueText(parsed.error.issues, json)}.`);
}

export type StoredPlan = z.infer<typeof plan>;

/** @param file where `json` was read, for the message @throws RunFolderError */
export const storedHeader = (json: unknown, file: string): PublicArrays<RunHeader> =>
  checked(header, json, file) as PublicArrays<RunHeader>;

/** @throws RunFolderError */
export const storedResult = (json: unknown, file: string): ResultLine => checked(result, json, file) as ResultLine;

/** @throws RunFolderError */
export const storedSummary = (json: unknown, file: string): SweepSummary =>
  checked(summary, json, file) as SweepSummary;

/** The curves of a profile folder. @throws RunFolderError */
export const storedCurves = (json: unknown, file: string): ProfileCurve[] =>
  checked(curves, json, file) as ProfileCurve[];

/** What a profile folder is about. @throws RunFolderError */
export const storedProfilePlan = (json: unknown, file: string): z.infer<typeof profilePlan> =>
  checked(profilePlan, json, file) as z.infer<typeof profilePlan>;

/** A sweep's plan, but for its version. @throws RunFolderError */
export const storedPlan = (json: unknown, file: string): StoredPlan => checked(plan, json, file) as StoredPlan;

/** @throws RunFolderError */
export function storedProblem(json: unknown, file: string): Problem {
  try {
    return parseProblem(json);
  } catch (error) {
    throw new RunFolderError(`"${file}" cannot be used: ${messageOf(error)}.`);
  }
}
