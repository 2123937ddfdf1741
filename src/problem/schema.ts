/** @file The `Problem` as JSON read back from a file or another process: checked before it is believed. */
import * as z from 'zod';
import type { Expression } from './expression.ts';
import { functionArity, highestOrder } from './expression.ts';
import { issueText } from './issue-text.ts';
import type { Problem } from './problem.ts';
import { problemVersion } from './problem.ts';

const position = z.strictObject({ line: z.int().min(0), character: z.int().min(0) });
const sourceRange = z.strictObject({ start: position, end: position });

// JSON has no NaN or infinities, and a problem must not hold any.
const number = z.number();

const expression: z.ZodType<Expression> = z.lazy(() => expressionNode);

/** An expression whose parts are taken at their word; the test that schema and type are equal looks at it alone. */
export const expressionNode = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), value: number }),
  z.strictObject({ kind: z.literal('parameter'), name: z.string() }),
  z.strictObject({ kind: z.literal('variable') }),
  z.strictObject({
    kind: z.literal('unknown'),
    name: z.string(),
    order: z.int().min(0).max(highestOrder),
    at: expression.optional(),
  }),
  z.strictObject({
    kind: z.literal('delayed'),
    name: z.string(),
    order: z.int().min(0).max(highestOrder),
    at: expression,
  }),
  z.strictObject({ kind: z.literal('input'), name: z.string() }),
  z.strictObject({ kind: z.literal('unary'), operator: z.literal('-'), operand: expression }),
  z.strictObject({
    kind: z.literal('binary'),
    operator: z.enum(['+', '-', '*', '/', '^']),
    left: expression,
    right: expression,
  }),
  z.strictObject({
    kind: z.literal('compare'),
    operator: z.enum(['<', '<=', '>', '>=', '==', '!=']),
    left: expression,
    right: expression,
  }),
  z
    .strictObject({
      kind: z.literal('call'),
      name: z.enum(Object.keys(functionArity) as (keyof typeof functionArity)[]),
      args: z.array(expression),
    })
    .refine((e) => e.args.length === functionArity[e.name], 'wrong number of arguments'),
  z.strictObject({
    kind: z.literal('if'),
    condition: expression,
    // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the Problem's JSON
    then: expression,
    else: expression,
  }),
  z.strictObject({ kind: z.literal('integral'), body: expression }),
]);

const scheduleStep = z.union([z.strictObject({ steps: number }), z.strictObject({ share: number })]);
const schedule = z.strictObject({
  value: number,
  until: scheduleStep.optional(),
  segments: z.array(
    z.strictObject({
      shape: z.enum(['linear', 'cosine', 'exponential', 'step']),
      to: number,
      at: scheduleStep,
      until: scheduleStep.optional(),
    }),
  ),
});

const methodFields = {
  name: z.string(),
  args: z.record(z.string(), z.union([number, z.string(), z.boolean(), schedule])),
  source: sourceRange.optional(),
};
const methodCall = z.strictObject(methodFields);
const loss = z.strictObject({ ...methodFields, reduction: z.enum(['mean', 'sum']) });

const measurements = z
  .strictObject({
    file: z.string().nullable(),
    label: z.string(),
    times: z.array(number),
    values: z.array(number),
    noise: number.nullable(),
    // Absent in run folders of older versions.
    noiseShare: number.nullable().default(null),
    holdout: number.min(0).max(1),
    deviations: z.array(number).optional(),
    deviation: expression.optional(),
    distribution: z
      .discriminatedUnion('name', [
        z.strictObject({ name: z.literal('normal') }),
        z.strictObject({ name: z.literal('lognormal') }),
        z.strictObject({ name: z.literal('laplace') }),
        z.strictObject({ name: z.literal('student'), freedom: expression }),
        z.strictObject({ name: z.literal('poisson') }),
        z.strictObject({ name: z.literal('negative_binomial'), size: expression }),
      ])
      .optional(),
    censored: z.array(z.enum(['below', 'above']).nullable()).optional(),
    replicates: z.array(z.string()).optional(),
  })
  .refine((m) => m.times.length === m.values.length, 'as many values as times are needed');

const termWeight = z.strictObject({
  schedule: z.union([schedule, z.literal('equal_total')]),
  source: sourceRange,
});

/** Absent in problems of older versions, and for what is no member of a family. */
const member = z.strictObject({ family: z.string(), index: z.array(z.int()).min(1) }).optional();

const term = z.strictObject({
  name: z.string(),
  member,
  members: z
    .array(z.strictObject({ index: z.array(z.int()).min(1), residual: expression, data: measurements.optional() }))
    .min(1)
    .optional(),
  named: z.boolean(),
  statedAs: z.string().optional(),
  experiment: z.string().optional(),
  kind: z.enum(['equation', 'initial', 'boundary', 'data', 'smoothness', 'jump']),
  hard: z.boolean(),
  residual: expression,
  text: z.string(),
  source: sourceRange,
  weight: termWeight.nullable(),
  loss,
  points: methodCall.nullable(),
  data: measurements.nullable(),
});

const network = z.strictObject({
  layers: z.array(z.int().min(1)).min(1),
  activation: z.enum(['tanh', 'sin', 'swish', 'gelu', 'softplus']),
  features: methodCall.nullable(),
  sharing: z.enum(['shared', 'separate']),
  source: sourceRange.nullable(),
});

const curve = z.strictObject({ unknown: z.string(), value: expression });

const event = z.strictObject({
  name: z.string(),
  trigger: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('times'),
      times: z.array(expression),
      repeat: z
        .strictObject({ period: expression, count: z.int().min(1).nullable(), until: expression.nullable() })
        .nullable(),
    }),
    z.strictObject({
      kind: z.literal('crossing'),
      gap: expression,
      direction: z.enum(['rising', 'falling', 'both']),
    }),
  ]),
  assignments: z.array(z.strictObject({ unknown: z.string(), order: z.int().min(0), value: expression })),
  stop: z.boolean(),
  text: z.string(),
  source: sourceRange,
});

const input = z.strictObject({
  name: z.string(),
  unit: z.string().nullable(),
  interpolation: z.enum(['cubic', 'linear', 'previous']),
  outside: z.enum(['hold', 'periodic']).optional(),
  times: z.array(number),
  values: z.array(number),
  source: sourceRange,
});

const values = z.array(z.strictObject({ name: z.string(), value: expression }));

const experiment = z.strictObject({
  name: z.string(),
  parameters: values,
  without: z.array(z.string()),
  terms: z.array(term),
  inputs: z.array(input),
  events: z.array(event),
  steady: values.nullable(),
  source: sourceRange,
});

const estimate = z.strictObject({
  low: number.nullable(),
  high: number.nullable(),
  scale: z.literal('log').optional(),
  prior: z
    .strictObject({
      distribution: z.enum(['normal', 'lognormal', 'uniform', 'laplace', 'gamma']),
      args: z.array(number),
      source: sourceRange,
    })
    .optional(),
  experiment: z.strictObject({ name: z.string(), of: z.string() }).optional(),
});

const scale = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('auto') }),
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({ mode: z.literal('explicit'), values: z.record(z.string(), number) }),
]);

const training = z.strictObject({
  phases: z.array(methodCall).min(1),
  seed: number,
  precision: z.enum(['f32', 'f64']).nullable(),
  engine: z.enum(['auto', 'wasm', 'native', 'webgpu', 'tensorflow']),
  tolerance: number.nullable(),
  patience: number.nullable(),
  checkpoint: number.nullable(),
  budget: number.nullable(),
  source: sourceRange.nullable(),
});

const variant = z.strictObject({
  name: z.string(),
  parameters: z.record(z.string(), number),
  weightMethod: methodCall.nullable(),
  weights: z.record(z.string(), termWeight),
  losses: z.record(z.string(), loss),
  points: z.record(z.string(), methodCall),
  network: network.nullable(),
  scale: scale.nullable(),
  training: training.nullable(),
  source: sourceRange,
});

const sweepTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('weight'), term: z.string() }),
  z.strictObject({ kind: z.literal('parameter'), name: z.string() }),
  z.strictObject({ kind: z.literal('seed') }),
  z.strictObject({ kind: z.literal('width') }),
]);

/** That it says the same as `Problem`, in both directions, is checked by the compiler in its test. */
export const problemSchema = z.strictObject({
  version: z.literal(problemVersion),
  title: z.string().nullable(),
  file: z.string().nullable(),
  variable: z
    .strictObject({ name: z.string(), unit: z.string().nullable(), from: number, to: number, source: sourceRange })
    .refine((v) => v.from < v.to, 'the interval is empty'),
  unknowns: z
    .array(
      z.strictObject({
        name: z.string(),
        member,
        unit: z.string().nullable(),
        range: z.tuple([number, number]).nullable(),
        held: z.literal(true).optional(),
        experiment: z.object({ name: z.string(), of: z.string() }).optional(),
        implied: z.literal(true).optional(),
        source: sourceRange,
      }),
    )
    .min(1),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      member,
      unit: z.string().nullable(),
      value: number,
      isSize: z.boolean().optional(),
      definition: expression.nullish(),
      range: z.tuple([number, number]).nullable().optional(),
      estimate: estimate.nullable(),
      source: sourceRange,
    }),
  ),
  inputs: z.array(input),
  terms: z.array(term),
  events: z.array(event).optional(),
  exact: z.array(curve),
  guesses: z.array(curve).optional(),
  histories: z.array(curve).optional(),
  experiments: z.array(experiment).optional(),
  learned: z
    .array(
      z.strictObject({
        name: z.string(),
        argument: z.string(),
        unit: z.string().nullable(),
        from: number,
        to: number,
        coefficients: z.array(z.string()).min(1),
        value: expression,
        calls: z.array(expression),
        smoothness: z.string().nullable(),
        source: sourceRange,
      }),
    )
    .optional(),
  scale,
  network,
  holdout: methodCall,
  weightMethod: methodCall.nullable(),
  jumpWeights: z.record(z.string(), termWeight).optional(),
  training,
  variants: z.array(variant),
  sweeps: z.array(
    z.strictObject({
      name: z.string(),
      axes: z.array(z.strictObject({ target: sweepTarget, values: z.array(number) })),
      source: sourceRange,
    }),
  ),
  written: z.strictObject({
    weights: z.boolean(),
    loss: z.boolean(),
    network: z.boolean(),
    points: z.boolean(),
    train: z.boolean(),
    data: z.boolean(),
  }),
});

/**
 * The problem in `json`.
 * @throws Error with one sentence that names the first field that is wrong
 */
export function parseProblem(json: unknown): Problem {
  if (typeof json === 'object' && json !== null && 'version' in json && json.version !== problemVersion)
    throw new Error(`this problem has version ${String(json.version)}; this program reads version ${problemVersion}`);
  const result = problemSchema.safeParse(json);
  if (result.success) return result.data;
  throw new Error(`not a valid problem: ${issueText(result.error.issues, json)}`);
}
