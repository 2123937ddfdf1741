/** @file Specs of the scenario. */

/** The oscillator with a physics weight of 1, which drowns the initial condition. */
export const oscillator = `problem "Damped oscillator"

param m = 1
param c = 4
param k = 400

variable t in [0, 1]
unknown u(t)

equation motion:  m*u'' + c*u' + k*u = 0
initial  release: u(0) = 1
initial  rest:    u'(0) = 0

network { layers = [32, 32, 32]  activation = tanh }
points  { motion = uniform(100) }
weights {
  motion  = 1
}
train { adam(20000000, rate = 1e-3)  seed = 0 }
`;

/** Solved in well under a second. */
export const decay = `variable t in [0, 5]
unknown u(t)
equation decay: u' = -u
initial start: u(0) = 1
`;

/** The unknown of line 3 is not declared. */
export const faulty = `variable t in [0, 5]
unknown u(t)
equation decay: u' = -v
initial start: u(0) = 1
`;

/** The oscillator, trained for a moment. */
export const brief = oscillator.replace('adam(20000000, rate = 1e-3)', 'adam(500, rate = 1e-3)');
