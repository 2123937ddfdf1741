/** @file What modellers write beside plain equations, each construct once: what every service is tried on. */

export interface Construct {
  text: string;
  /** What is named, as it stands where it is declared. */
  name: string;
  /** What a hover over the declaration says of it. */
  says: string;
  /** As it stands in the outline. */
  outlined: string;
  /** The same where quantities have units. */
  measured: {
    text: string;
    /** What a hover over the declaration says of its unit. */
    says: string;
    /** A place of `text` and what stands there where units do not fit, and what is then said there. */
    wrong: [from: string, to: string, code: string];
  };
}

export const decay = "variable t in [0, 5]\nunknown u(t)\nequation fall: u' = -u\ninitial start: u(0) = 1\n";

/** A mass that goes out of a vessel. */
const outflow =
  "variable t: h in [0, 5]\nunknown u(t): mg\nparam k: 1/h = 1\nequation fall: u' = -k*u\ninitial start: u(0) = 1\n";

export const constructs: Record<string, Construct> = {
  function: {
    text: `${decay.replace('-u\n', '-eaten(u, 2)\n')}function eaten(x, k) = x/(k + x)\n`,
    name: 'eaten',
    says: 'eaten(x, k)',
    outlined: 'eaten(x, k)',
    measured: {
      text: `${outflow.replace('-k*u\n', '-k*eaten(u, full)\n')}param full: mg = 2\nfunction eaten(x, k) = x/(k + x)*x\n`,
      says: 'eaten(x, k)',
      wrong: ['eaten(u, full)', 'eaten(u, k)', 'unit-mismatch'],
    },
  },
  'family of unknowns': {
    text: "variable t in [0, 5]\nunknown heat[1..3](t)\nequation fall[i in 1..3]: heat[i]' = -i*heat[i]\ninitial start[i in 1..3]: heat[i](0) = 1\n",
    name: 'heat',
    says: '3 members, heat[1] to heat[3]',
    outlined: 'heat[1..3]',
    measured: {
      text: "variable t: h in [0, 5]\nunknown heat[1..3](t): K\nparam k: 1/h = 1\nequation fall[i in 1..3]: heat[i]' = -k*heat[i]\ninitial start[i in 1..3]: heat[i](0) = 1\n",
      says: 'K',
      wrong: ['= -k*heat', '= -heat', 'unit-mismatch'],
    },
  },
  'family of params': {
    text: `${decay.replace('-u\n', '-rate[2]*u\n')}param rate[i in 1..3] = i\n`,
    name: 'rate',
    says: '3 members',
    outlined: 'rate[i in 1..3]',
    measured: {
      text: `${outflow.replace('-k*u\n', '-rate[2]*u\n')}param rate[i in 1..3]: 1/h = i\n`,
      says: '1/h',
      wrong: ['rate[2]*u', 'rate[2]', 'unit-mismatch'],
    },
  },
  'family of equations': {
    text: "variable t in [0, 5]\nunknown x[1..3](t)\nequation fall[i in 1..3]: x[i]' = -x[i]\ninitial start[i in 1..3]: x[i](0) = 1\nweights { fall = 2 }\n",
    name: 'fall',
    says: '3 members, one term',
    outlined: 'fall[i in 1..3]',
    measured: {
      text: "variable t: h in [0, 5]\nunknown x[1..3](t): mol\nparam k: 1/h = 1\nequation fall[i in 1..3]: x[i]' = -k*x[i]\ninitial start[i in 1..3]: x[i](0) = 1\nweights { fall = 2 }\n",
      says: 'fall',
      wrong: ['-k*x[i]', '-k', 'unit-mismatch'],
    },
  },
  state: {
    text: `${decay.replace('-u\n', '-u*open\n')}state open = 1\nevent shut at 2 { open = 0 }\n`,
    name: 'open',
    says: 'state open',
    outlined: 'open',
    measured: {
      text: `${outflow.replace('-k*u\n', '-open\n')}state open: mg/h = 1\nevent shut at 2 { open = 0 }\n`,
      says: 'mg/h',
      wrong: ['-open', '-open*k', 'unit-mismatch'],
    },
  },
  'family of states': {
    text: `${decay.replace('-u\n', '-u*open[2]\n')}state open[i in 1..2] = i\nevent shut at 2 { open[2] = 0 }\n`,
    name: 'open',
    says: '2 members, open[1] to open[2]',
    outlined: 'open[i in 1..2]',
    measured: {
      text: `${outflow.replace('-k*u\n', '-open[2]\n')}state open[i in 1..2]: mg/h = i\nevent shut at 2 { open[2] = 0 }\n`,
      says: 'mg/h',
      wrong: ['-open[2]', '-open[2]*k', 'unit-mismatch'],
    },
  },
  event: {
    text: `${decay}event refill at 2 { u = 1 }\nweights { jump refill = 2 }\ntrain { levenberg_marquardt(5) }\n`,
    name: 'refill',
    says: 'refill',
    outlined: 'refill',
    measured: {
      text: `${outflow}param full: mg = 2\nevent refill at 120 min { u = full }\nweights { jump refill = 2 }\ntrain { levenberg_marquardt(5) }\n`,
      says: 'refill',
      wrong: ['u = full', 'u = k', 'unit-mismatch'],
    },
  },
  dose: {
    text: `${decay}dose u: 2 at lag every 1 times 3\nestimate lag = 0.5 in [0, 1]\ndata seen { t = [1, 2, 3]  u = [1, 1, 1] }\n`,
    name: 'lag',
    says: 'estimate lag',
    outlined: 'lag',
    measured: {
      text: `${outflow}dose u: 2 mg at lag every 1 h times 3\nestimate lag: h = 0.5 in [0, 1]\ndata seen { t = [1, 2, 3]  u = [1, 1, 1] }\n`,
      says: 'estimate lag: h',
      wrong: ['2 mg', '2 L', 'unit-mismatch'],
    },
  },
  input: {
    text: `${decay.replace('-u\n', '-u + feed\n')}input feed(t) { t = [0, 1, 1, 5]  feed = [0, 0, 1, 1]  interpolation = previous }\n`,
    name: 'feed',
    says: 'input feed',
    outlined: 'feed',
    measured: {
      text: `${outflow.replace('-k*u\n', '-k*u + feed\n')}input feed(t): mg/h { t = [0, 1, 1, 5]  feed = [0, 0, 1, 1]  interpolation = previous }\n`,
      says: 'mg/h',
      wrong: ['+ feed', '+ k*feed', 'unit-mismatch'],
    },
  },
  delay: {
    text: `${decay.replace('-u\n', '-u(t - lag)\n')}param lag = 1\nhistory u(t) = cos(t)\n`,
    name: 'lag',
    says: 'param lag',
    outlined: 'lag',
    measured: {
      text: `${outflow.replace('-k*u\n', '-k*u(t - lag)\n')}param lag: h = 1\nhistory u(t) = 1\n`,
      says: 'param lag: h',
      wrong: ['t - lag', 't - k', 'unit-mismatch'],
    },
  },
  'learned function': {
    text: `${decay.replace('-u\n', '-law(u)\n')}learn law(x) in [0, 2] { layers = [8] }\nsmooth law: 1e-4\ndata seen { t = [1, 2, 3]  u = [0.4, 0.14, 0.05] }\n`,
    name: 'law',
    says: 'law(x)',
    outlined: 'law(x)',
    measured: {
      text: `${outflow.replace('-k*u\n', '-law(u)\n')}learn law(x): mg/h in [0, 2] { layers = [8] }\nsmooth law: 1e-4\ndata seen { t = [1, 2, 3]  u = [0.4, 0.14, 0.05] }\n`,
      says: 'mg/h',
      wrong: ['-law(u)', '-law(u)*k', 'unit-mismatch'],
    },
  },
  experiment: {
    text: `${decay.replace('-u\n', '-k*u\n')}estimate k = 1 in log [0.1, 10]\nexperiment low { data seen { t = [1, 2]  u = [0.4, 0.1] } }\nexperiment high { initial start: u(0) = 2  data seen { t = [1, 2]  u = [0.8, 0.2] } }\n`,
    name: 'low',
    says: 'low',
    outlined: 'low',
    measured: {
      text: "variable t: h in [0, 5]\nunknown u(t): mg\nestimate k: 1/h = 1 in log [0.1, 10]\nparam full: mg = 2\nequation fall: u' = -k*u\ninitial start: u(0) = 1\nexperiment low { data seen { t = [1, 2]  u = [0.4, 0.1] } }\nexperiment high { initial start: u(0) = full  data seen { t = [1, 2]  u = [0.8, 0.2] } }\n",
      says: 'low',
      wrong: ['= full', '= k', 'unit-mismatch'],
    },
  },
};
