/** @file Whole problems to start from. `$1` and `${1:text}` mark what is to be filled in. */

export interface Snippet {
  name: string;
  prefix: string;
  summary: string;
  body: string;
}

export const snippets: Snippet[] = [
  {
    name: 'decay',
    prefix: 'pinn-decay',
    summary: 'Exponential decay: the smallest problem.',
    body: `problem "\${1:Exponential decay}"

variable t in [0, \${2:5}]
unknown u(t)
equation decay: u' = -\${3:1}*u
initial start: u(0) = \${4:1}
`,
  },
  {
    name: 'oscillator',
    prefix: 'pinn-oscillator',
    summary: 'Damped oscillator with units and weights.',
    body: `problem "\${1:Damped oscillator}"

param m: kg = 1
param c: kg/s = \${2:4}
param k: N/m = \${3:400}

variable t: s in [0, \${4:1}]
unknown u(t): m

equation motion: m*u'' + c*u' + k*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0

network { layers = [32, 32, 32]  activation = tanh }
points { motion = sobol(256)  holdout = uniform(1024) }
weights {
  motion  = 1e-4
  release = 1
  rest    = 1e-2
}
train { adam(5000, rate = 1e-3)  lbfgs(500) }
`,
  },
  {
    name: 'lotka-volterra',
    prefix: 'pinn-lotka-volterra',
    summary: 'Two coupled first-order equations.',
    body: `problem "\${1:Lotka–Volterra}"

param a = \${2:1.5}
param b = \${3:1}
param c = \${4:3}
param d = \${5:1}

variable t in [0, \${6:10}]
unknown x(t), y(t)

equation prey: x' = a*x - b*x*y
equation predator: y' = d*x*y - c*y
initial prey0: x(0) = 1
initial predator0: y(0) = 1

train auto(tolerance = 1e-6)
`,
  },
  {
    name: 'boundary-value problem',
    prefix: 'pinn-bvp',
    summary: 'A second-order equation with conditions at both ends.',
    body: `problem "\${1:Boundary-value problem}"

variable x in [0, \${2:1}]
unknown u(x)

equation balance: u'' = \${3:-pi^2*sin(pi*x)}
boundary left: u(0) = 0
boundary right: u(\${2:1}) = 0
`,
  },
  {
    name: 'parameter estimation',
    prefix: 'pinn-inverse',
    summary: 'Fit a parameter to measured data.',
    body: `problem "\${1:Decay rate from data}"

estimate rate: 1/s = \${2:1} in [0.01, 100]

variable t: s in [0, \${3:5}]
unknown u(t)

equation decay: u' = -rate*u
data lab from "\${4:lab.csv}" { t = "\${5:time [s]}"  u = "\${6:u}"  noise = 0.01 }
`,
  },
];
