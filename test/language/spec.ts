/** @file Specs and small helpers that several tests of the language share. */
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Finding } from '../../src/problem/finding.ts';
import type { Problem } from '../../src/problem/problem.ts';

export const smallest = `variable t in [0, 5]
unknown u(t)
equation u' = -u
initial u(0) = 1
`;

export const full = `problem "Damped oscillator"

param m: kg   = 1
param c: kg/s = 4
estimate k: N/m = 300 in [100, 1000]       // trained with the network: an inverse problem
let   w = sqrt(k/m - (c/(2*m))^2)

variable t: s in [0, 1]
unknown  u(t): m in [-1, 1]                // the range is optional: it only helps scaling

equation      motion:  m*u'' + c*u' + k*u = 0
initial       release: u(0) = 1
hard initial  rest:    u'(0) = 0           // built into the trial solution; no loss term is left
data lab from "lab.csv" { t = "time [s]"  u = "x [mm]"  noise = 0.01 }
exact u = exp(-c/(2*m)*t) * (cos(w*t) + c/(2*m*w)*sin(w*t))

scale   auto
network { layers = [32, 32, 32]  activation = tanh }
points  { motion = sobol(256, resample = 500)  holdout = uniform(1024) }
loss    { lab = huber(0.1) }
weights gradnorm(alpha = 1.5, every = 10) {
  motion  = 1e-4
  release = 100 until 2000 then linear to 1 at 6000
  lab     = 10
}
train   { adam(5000, rate = 1e-3 then cosine to 1e-5 at 100%)  levenberg_marquardt(200)  seed = 0 }

variant drowned  { weights { motion = 1 } }
variant twin     { weights { motion = 1e-3  release = equal_total } }
sweep   band     { motion = log(1e-6, 1, 13)  seed = [0, 1, 2] }
`;

export const files: Record<string, string> = {
  'lab.csv': 'time [s],x [mm]\n0,1000\n0.1,-200\n0.2,-650\n',
};

export const compile = (text: string) => compileSpec(text, { readFile: (path) => files[path] ?? null });

/** The problem of a spec that must have one. */
export function problemOf(text: string): Problem {
  const { problem, findings } = compile(text);
  if (!problem) throw new Error(`no problem:\n${findings.map(line).join('\n')}`);
  return problem;
}

/** `line:column severity code message`, counted from 1. */
export const line = (f: Finding): string =>
  `${f.range.start.line + 1}:${f.range.start.character + 1} ${f.severity} ${f.code} ${f.message}`;

export const codes = (text: string): string[] => compile(text).findings.map((f) => f.code);
