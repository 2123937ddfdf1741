/**
 * @file Trainings that fail, each for one reason that is written beside it: the reasons that people ask about in public,
 * in specs of our own writing. Small ones, so that all of them are trained in minutes.
 */
export interface Fault {
  name: string;
  /** What is wrong. */
  wrong: string;
  text: string;
}

const logistic = (rest: string, start = 0.01, to = 10) => `variable t in [0, ${to}]
unknown x(t)
equation growth: x' = x*(1 - x)
initial start: x(0) = ${start}
exact x = ${start}*exp(t)/(1 + ${start}*(exp(t) - 1))
${rest}`;

const oscillator = (rest: string, omega = 6) => `variable t in [0, 1]
unknown u(t)
equation motion: u'' + ${omega ** 2}*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
exact u = cos(${omega}*t)
${rest}`;

const decay = (rest: string) => `variable t in [0, 2]
unknown u(t)
equation fall: u' = -u
initial start: u(0) = 1
exact u = exp(-t)
${rest}`;

const forced = (rest: string, friction = 'u') => `variable t in [0, 3]
unknown u(t)
equation law: u' = -${friction} + 3*sin(4*t)
initial start: u(0) = 1
${rest}`;

const prey = (to: number, rest: string) => `variable t in [0, ${to}]
unknown r(t), p(t)
equation hares: r' = r - 0.5*r*p
equation lynx: p' = 0.3*r*p - 0.8*p
initial r0: r(0) = 2
initial p0: p(0) = 1
${rest}`;

/** 1/(1 + 9 e^(−0.8 t)) with rate k, measured at eight times. */
const measured = (estimate: string, rest: string) => `variable t in [0, 8]
unknown x(t)
estimate ${estimate}
equation growth: x' = k*x*(1 - x)
initial start: x(0) = 0.1
data lab { t = [1, 2, 3, 4, 5, 6, 7, 8]  x = [0.1983, 0.3550, 0.5505, 0.7316, 0.8585, 0.9310, 0.9678, 0.9853] }
exact x = 1/(1 + 9*exp(-0.8*t))
${rest}`;

const beam = (rest: string, load = 1) => `variable x in [0, 1]
unknown w(x)
equation bending: w'''' = ${load}
boundary left: w(0) = 0
boundary leftmoment: w''(0) = 0
boundary right: w(1) = 0
boundary rightmoment: w''(1) = 0
exact w = ${load}*(x^4 - 2*x^3 + x)/24
${rest}`;

export const faults: readonly Fault[] = [
  // Rest at an equilibrium.
  {
    name: 'logistic-adam',
    wrong: 'rests at the unstable state',
    text: logistic('network { layers = [16] }\npoints { growth = uniform(60) }\ntrain { adam(2000, rate = 0.05) }'),
  },
  {
    name: 'logistic-lbfgs',
    wrong: 'rests at the unstable state, by a quasi-Newton method',
    text: logistic('network { layers = [16, 16] }\npoints { growth = uniform(60) }\ntrain { lbfgs(500) }'),
  },
  {
    name: 'logistic-auto',
    wrong: 'rests, and train auto trains because a network is written',
    text: logistic(
      'network { layers = [20] }\npoints { growth = uniform(40) }\nweights { growth = 1  start = 1 }\ntrain auto',
    ),
  },
  {
    name: 'double-well',
    wrong: 'rests between two wells',
    text: `variable t in [0, 12]
unknown u(t)
equation roll: u' = u - u^3
initial start: u(0) = 0.01
exact u = 0.01*exp(t)/sqrt(1 + 1e-4*(exp(2*t) - 1))
network { layers = [20, 20] }
points { roll = uniform(80) }
train { adam(2000) }`,
  },
  {
    name: 'epidemic',
    wrong: 'rests at the disease-free state',
    text: `variable t in [0, 100]
unknown s(t), i(t)
equation fs: s' = -0.4*s*i
equation fi: i' = 0.4*s*i - 0.1*i
initial s0: s(0) = 0.999
initial i0: i(0) = 0.001
network { layers = [24, 24] }
points { fs = uniform(100)  fi = uniform(100) }
weights { fs = 1  fi = 1  s0 = 1  i0 = 1 }
train { adam(2000) }`,
  },
  {
    name: 'epidemic-ntk',
    wrong: 'rests at the disease-free state, under ntk',
    text: `variable t in [0, 100]
unknown s(t), i(t)
equation fs: s' = -0.3*s*i
equation fi: i' = 0.3*s*i - 0.1*i
initial s0: s(0) = 0.995
initial i0: i(0) = 0.005
network { layers = [16, 16] }
points { fs = uniform(60)  fi = uniform(60) }
weights ntk
train { adam(1500) }`,
  },
  // Forgotten scaling.
  {
    name: 'beam-small',
    wrong: 'a deflection of a thousandth without scaling',
    text: beam(
      'scale none\nnetwork { layers = [16, 16] }\npoints { bending = uniform(20) }\ntrain { adam(3000) }',
      1e-3,
    ),
  },
  {
    name: 'rabbits-raw',
    wrong: 'populations of hundreds without scaling',
    text: `variable t in [0, 6]
unknown r(t), p(t)
equation hares: r' = 2*r - 0.04*r*p
equation lynx: p' = 0.02*r*p - 1.06*p
initial r0: r(0) = 100
initial p0: p(0) = 15
scale none
network { layers = [24, 24] }
points { hares = uniform(100)  lynx = uniform(100) }
train { adam(2000, rate = 2e-3) }`,
  },
  {
    name: 'seconds-in-a-day',
    wrong: 'time of 86400 without scaling',
    text: `variable t in [0, 86400]
unknown T(t)
equation cool: T' = -1e-4*(T - 290)
initial hot: T(0) = 370
exact T = 290 + 80*exp(-1e-4*t)
scale none
network { layers = [16, 16] }
points { cool = uniform(60) }
train { adam(2000) }`,
  },
  {
    name: 'capacitor',
    wrong: 'microseconds and millivolts without scaling',
    text: `variable t in [0, 1e-5]
unknown v(t)
equation load: v' = (0.005 - v)/2e-6
initial empty: v(0) = 0
exact v = 0.005*(1 - exp(-t/2e-6))
scale none
network { layers = [16, 16] }
points { load = uniform(60) }
train { adam(2000) }`,
  },
  // Long intervals.
  {
    name: 'prey-long',
    wrong: 'twelve periods in one network',
    text: prey(
      60,
      'network { layers = [24, 24] }\npoints { hares = uniform(150)  lynx = uniform(150) }\ntrain { adam(2000) }',
    ),
  },
  {
    name: 'oscillator-long',
    wrong: 'thirty periods in one network',
    text: `variable t in [0, 60]
unknown u(t)
equation motion: u'' + 9*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
exact u = cos(3*t)
network { layers = [24, 24] }
points { motion = uniform(200) }
train { adam(2000) }`,
  },
  {
    name: 'pendulum-long',
    wrong: 'many swings in one network',
    text: `variable t in [0, 30]
unknown a(t)
equation swing: a'' = -4*sin(a)
initial high: a(0) = 2
initial rest: a'(0) = 0
network { layers = [24, 24] }
points { swing = uniform(120) }
train { levenberg_marquardt(150) }`,
  },
  {
    name: 'van-der-pol',
    wrong: 'relaxation in one network',
    text: `variable t in [0, 20]
unknown x(t)
equation relax: x'' - 3*(1 - x^2)*x' + x = 0
initial x0: x(0) = 2
initial v0: x'(0) = 0
network { layers = [24, 24] }
points { relax = uniform(150) }
train { adam(2000) }`,
  },
  // Weights.
  {
    name: 'condition-too-light',
    wrong: 'a condition weighs 1e-4',
    text: decay(
      'network { layers = [16, 16] }\npoints { fall = uniform(30) }\nweights { fall = 1  start = 1e-4 }\ntrain { adam(1500) }',
    ),
  },
  {
    name: 'equation-too-light',
    wrong: 'an equation weighs 1e-6',
    text: decay(
      'network { layers = [16, 16] }\npoints { fall = uniform(30) }\nweights { fall = 1e-6  start = 1 }\ntrain { adam(1500) }',
    ),
  },
  {
    name: 'equation-too-heavy',
    wrong: 'an equation of large residuals drowns its conditions',
    text: oscillator(
      'network { layers = [24, 24] }\npoints { motion = uniform(60) }\nweights { motion = 1  release = 1  rest = 0.1 }\ntrain { adam(2000) }',
      20,
    ),
  },
  {
    name: 'all-weights-large',
    wrong: 'a weight of a million',
    text: oscillator(
      'network { layers = [16, 16] }\npoints { motion = uniform(40) }\nweights { motion = 1e6  release = 1  rest = 1 }\ntrain { adam(1500) }',
      4,
    ),
  },
  {
    name: 'beam-moments',
    wrong: 'moments outweigh the ends',
    text: beam(
      'network { layers = [16, 16] }\npoints { bending = uniform(30) }\nweights { bending = 1  left = 1e-3  leftmoment = 100  right = 1e-3  rightmoment = 100 }\ntrain { adam(2000) }',
    ),
  },
  // Points.
  {
    name: 'few-points',
    wrong: 'six points for two periods',
    text: oscillator(
      'network { layers = [32, 32] }\npoints { motion = uniform(6) }\nweights { motion = 1e-3  release = 1  rest = 0.1 }\ntrain { levenberg_marquardt(150) }',
      12,
    ),
  },
  {
    name: 'points-miss-layer',
    wrong: 'twenty points miss a boundary layer',
    text: `variable x in [0, 1]
unknown u(x)
equation layer: 0.01*u'' + u' = 0
boundary left: u(0) = 0
boundary right: u(1) = 1
exact u = (1 - exp(-100*x))/(1 - exp(-100))
network { layers = [24, 24] }
points { layer = uniform(12) }
train { levenberg_marquardt(150) }`,
  },
  {
    name: 'points-with-gaps',
    wrong: 'fourteen points drawn at random leave gaps',
    text: forced('network { layers = [16, 16] }\npoints { law = random(14) }\ntrain { adam(1500)  seed = 0 }'),
  },
  // Frequency and size of the network.
  {
    name: 'high-frequency',
    wrong: 'ten periods by Adam alone',
    text: oscillator(
      'network { layers = [24, 24] }\npoints { motion = uniform(150) }\nweights { motion = 1e-4  release = 1  rest = 1e-2 }\ntrain { adam(2000) }',
      60,
    ),
  },
  {
    name: 'forced-fast',
    wrong: 'a fast forcing',
    text: `variable t in [0, 1]
unknown u(t)
equation shake: u' = 50*cos(50*t)
initial start: u(0) = 0
exact u = sin(50*t)
network { layers = [20, 20] }
points { shake = uniform(100) }
train { adam(2000) }`,
  },
  {
    name: 'three-neurons',
    wrong: 'three neurons for two periods',
    text: oscillator(
      'network { layers = [3] }\npoints { motion = uniform(80) }\nweights { motion = 1e-3  release = 1  rest = 0.1 }\ntrain { levenberg_marquardt(150) }',
      12,
    ),
  },
  {
    name: 'two-neurons-adam',
    wrong: 'two neurons',
    text: oscillator(
      'network { layers = [2] }\npoints { motion = uniform(60) }\nweights { motion = 1e-2  release = 1  rest = 0.1 }\ntrain { adam(2000, rate = 5e-3) }',
      7,
    ),
  },
  // Rates and steps.
  {
    name: 'rate-of-two',
    wrong: 'a learning rate of 2',
    text: oscillator(
      'network { layers = [16, 16] }\npoints { motion = uniform(40) }\ntrain { adam(1500, rate = 2) }',
      3,
    ),
  },
  {
    name: 'rate-of-tenth',
    wrong: 'a learning rate of 0.3',
    text: decay('network { layers = [32, 32, 32] }\npoints { fall = uniform(40) }\ntrain { adam(1500, rate = 0.3) }'),
  },
  {
    name: 'rate-tiny',
    wrong: 'a learning rate of 1e-7',
    text: decay('network { layers = [16, 16] }\npoints { fall = uniform(30) }\ntrain { adam(1500, rate = 1e-7) }'),
  },
  {
    name: 'few-steps',
    wrong: 'thirty steps of Adam',
    text: decay('network { layers = [16, 16] }\npoints { fall = uniform(30) }\ntrain { adam(30) }'),
  },
  {
    name: 'dead-softplus',
    wrong: 'an activation that does not bend',
    text: oscillator(
      'network { layers = [12, 12]  activation = softplus }\npoints { motion = uniform(60) }\nweights { motion = 1e-2  release = 1  rest = 0.1 }\ntrain { adam(1500) }',
      9,
    ),
  },
  // Stiffness.
  {
    name: 'stiff-relaxation',
    wrong: 'a rate of 500 beside a slow forcing',
    text: `variable t in [0, 1]
unknown u(t)
equation stiff: u' = -500*(u - cos(t))
initial start: u(0) = 0
network { layers = [20, 20] }
points { stiff = uniform(100) }
train { adam(2000) }`,
  },
  {
    name: 'stiff-chain',
    wrong: 'rates four decades apart',
    text: `variable t in [0, 5]
unknown a(t), b(t)
equation fast: a' = -1000*a + 1000*b
equation slow: b' = -b
initial a0: a(0) = 0
initial b0: b(0) = 1
network { layers = [20, 20] }
points { fast = uniform(100)  slow = uniform(100) }
train { adam(2000) }`,
  },
  // Rates that go wrong on the way, and digits that run out.
  {
    name: 'rate-of-five',
    wrong: 'a learning rate of 5 under a forcing',
    text: forced('network { layers = [32, 32] }\ntrain { adam(1500, rate = 5)  seed = 1 }'),
  },
  {
    name: 'rate-jumps',
    wrong: 'a rate that jumps to 1',
    text: forced(
      'network { layers = [16, 16] }\ntrain { adam(2500, rate = 3e-3 until 200 then step to 1 at 201)  seed = 0 }',
      'u^5',
    ),
  },
  {
    name: 'rate-dies',
    wrong: 'a rate that falls to nothing after a sixth of the steps',
    text: forced(
      'network { layers = [16, 16] }\ntrain { adam(3000, rate = 5e-3 then exponential to 1e-9 at 500)  tolerance = 1e-3  seed = 0 }',
    ),
  },
  {
    name: 'single-precision',
    wrong: 'six digits wanted of single precision',
    text: forced('network { layers = [16, 16] }\ntrain { lbfgs(2000)  precision = f32  tolerance = 1e-6  seed = 0 }'),
  },
  // Data and estimates.
  {
    name: 'estimate-far',
    wrong: 'an estimate that starts a thousand times too small',
    text: measured('k = 1e-3', 'network { layers = [16] }\npoints { growth = uniform(40) }\ntrain { adam(1500) }'),
  },
  {
    name: 'estimate-bounds',
    wrong: 'bounds that exclude the value',
    text: measured(
      'k = 3 in [2.5, 6]',
      'network { layers = [16] }\npoints { growth = uniform(40) }\ntrain { levenberg_marquardt(150) }',
    ),
  },
  {
    name: 'noise-followed',
    wrong: 'an equation too weak against noisy data',
    text: `variable t in [0, 1]
unknown u(t)
equation bend: u'' = 0
data lab { t = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]  u = [0.05, 0.02, 0.29, 0.22, 0.47, 0.41, 0.68, 0.62, 0.85, 0.84, 1.06]  noise = 0.06 }
exact u = t
network { layers = [16, 16] }
points { bend = uniform(20) }
weights { bend = 1e-8  lab = 100 }
train { levenberg_marquardt(60) }`,
  },
];
