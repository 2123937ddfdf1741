/** @file What modellers write beside plain equations, each construct once: what every service is tried on. */

export interface Construct {
  text: string;
  /** What is named, as it stands where it is declared. */
  name: string;
  /** What a hover over the declaration says of it. */
  says: string;
  /** As it stands in the outline. */
  outlined: string;
}

export const decay = "variable t in [0, 5]\nunknown u(t)\nequation fall: u' = -u\ninitial start: u(0) = 1\n";

export const constructs: Record<string, Construct> = {
  function: {
    text: `${decay.replace('-u\n', '-eaten(u, 2)\n')}function eaten(x, k) = x/(k + x)\n`,
    name: 'eaten',
    says: 'eaten(x, k)',
    outlined: 'eaten(x, k)',
  },
  'family of unknowns': {
    text: "variable t in [0, 5]\nunknown heat[1..3](t)\nequation fall[i in 1..3]: heat[i]' = -i*heat[i]\ninitial start[i in 1..3]: heat[i](0) = 1\n",
    name: 'heat',
    says: '3 members, heat[1] to heat[3]',
    outlined: 'heat[1..3]',
  },
  'family of params': {
    text: `${decay.replace('-u\n', '-rate[2]*u\n')}param rate[i in 1..3] = i\n`,
    name: 'rate',
    says: '3 members',
    outlined: 'rate[i in 1..3]',
  },
  'family of equations': {
    text: "variable t in [0, 5]\nunknown x[1..3](t)\nequation fall[i in 1..3]: x[i]' = -x[i]\ninitial start[i in 1..3]: x[i](0) = 1\nweights { fall = 2 }\n",
    name: 'fall',
    says: '3 members, one term',
    outlined: 'fall[i in 1..3]',
  },
  state: {
    text: `${decay.replace('-u\n', '-u*open\n')}state open = 1\nevent shut at 2 { open = 0 }\n`,
    name: 'open',
    says: 'state open',
    outlined: 'open',
  },
  'family of states': {
    text: `${decay.replace('-u\n', '-u*open[2]\n')}state open[i in 1..2] = i\nevent shut at 2 { open[2] = 0 }\n`,
    name: 'open',
    says: '2 members, open[1] to open[2]',
    outlined: 'open[i in 1..2]',
  },
  event: {
    text: `${decay}event refill at 2 { u = 1 }\nweights { jump refill = 2 }\ntrain { levenberg_marquardt(5) }\n`,
    name: 'refill',
    says: 'refill',
    outlined: 'refill',
  },
  dose: {
    text: `${decay}dose u: 2 at lag every 1 times 3\nestimate lag = 0.5 in [0, 1]\ndata seen { t = [1, 2, 3]  u = [1, 1, 1] }\n`,
    name: 'lag',
    says: 'estimate lag',
    outlined: 'lag',
  },
  input: {
    text: `${decay.replace('-u\n', '-u + feed\n')}input feed(t) { t = [0, 1, 1, 5]  feed = [0, 0, 1, 1]  interpolation = previous }\n`,
    name: 'feed',
    says: 'input feed',
    outlined: 'feed',
  },
  delay: {
    text: `${decay.replace('-u\n', '-u(t - lag)\n')}param lag = 1\nhistory u(t) = cos(t)\n`,
    name: 'lag',
    says: 'param lag',
    outlined: 'lag',
  },
  'learned function': {
    text: `${decay.replace('-u\n', '-law(u)\n')}learn law(x) in [0, 2] { layers = [8] }\nsmooth law: 1e-4\ndata seen { t = [1, 2, 3]  u = [0.4, 0.14, 0.05] }\n`,
    name: 'law',
    says: 'law(x)',
    outlined: 'law(x)',
  },
  experiment: {
    text: `${decay.replace('-u\n', '-k*u\n')}estimate k = 1 in log [0.1, 10]\nexperiment low { data seen { t = [1, 2]  u = [0.4, 0.1] } }\nexperiment high { initial start: u(0) = 2  data seen { t = [1, 2]  u = [0.8, 0.2] } }\n`,
    name: 'low',
    says: 'low',
    outlined: 'low',
  },
};
