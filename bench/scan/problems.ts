/** @file Problems without features that points could miss, most of them with parts that depend on time alone. */

const first = (law: string, start: string, [from, to]: [number, number]): string =>
  `variable t in [${from}, ${to}]\nunknown u(t)\nequation law: u' = ${law}\ninitial start: u(${from}) = ${start}\n`;

const second = (law: string, [from, to]: [number, number]): string =>
  `variable t in [${from}, ${to}]\nunknown u(t)\nequation law: ${law}\ninitial a: u(${from}) = 1\ninitial b: u'(${from}) = 0\n`;

export const smoothProblems: Record<string, string> = {
  'a decay without time': first('-u', '1', [0, 5]),
  'a decay with a sine': first('-u + sin(t)', '1', [0, 10]),
  'a hundred periods': first('-u + sin(2*pi*t)', '1', [0, 100]),
  'a product of forcings': first('-u*exp(-t/3) + cos(3*t)*exp(-t/5)', '1', [0, 10]),
  'a rational forcing': first('-u + 1/(1 + t^2)', '0', [0, 5]),
  'a logistic season': first('u*(1 - u/(2 + sin(t)))', '0.5', [0, 20]),
  'a driven oscillator': second("u'' + 0.2*u' + 4*u = cos(3*t)", [0, 20]),
  'a driven Duffing oscillator': second("u'' + 0.2*u' - u + u^3 = 0.3*cos(1.2*t)", [0, 30]),
  "Airy's equation": second("u'' = -t*u", [0, 10]),
  "Mathieu's equation": second("u'' + (1 + 0.3*cos(2*t))*u = 0", [0, 20]),
  'a relaxation onto a curve': first('-1000*(u - cos(t)) - sin(t)', '1', [0, 10]),
  'two species in a year':
    "variable t in [0, 20]\nunknown x(t), y(t)\nequation a: x' = x*(1.5 + 0.2*sin(t)) - x*y\nequation b: y' = x*y - 3*y\ninitial x0: x(0) = 1\ninitial y0: y(0) = 1\n",
};
