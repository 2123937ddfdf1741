/**
 * @file The boundary-value problems of the test set of Cash and Mazzia (archimede.uniba.it/~bvpsolvers/testsetbvpsolvers;
 * Mazzia & Cash, AIP Conf. Proc. 1648, 2015), stated anew: layers, corner layers, shocks, turning points, oscillations.
 */
import { erf } from '../../src/numeric/special.ts';

export interface BoundaryProblem {
  /** Number in the test set. */
  number: number;
  /** What makes it hard. */
  kind: string;
  eps: number;
  /** Without `param eps`. */
  spec: string;
  /** The first unknown, where a closed form is known. */
  exact: ((x: number, eps: number) => number) | null;
}

const { PI, exp, cos, sin, sqrt, log } = Math;
/** ln cosh x where cosh x is too large. */
const logCosh = (x: number): number => Math.abs(x) + log((1 + exp(-2 * Math.abs(x))) / 2);

const interval = (from: number, to: number, rest: string) => `variable x in [${from}, ${to}]\nunknown y(x)\n${rest}`;
const unit = (rest: string) => interval(0, 1, rest);
const both = (rest: string) => interval(-1, 1, rest);
const ends = (from: number, left: string, right: string) => `boundary y(${from}) = ${left}\nboundary y(1) = ${right}`;

const forcing = "eps*y'' - y + (eps*pi^2 + 1)*cos(pi*x) = 0";
const twelve = (x: number, eps: number) =>
  (exp((x - 1) / sqrt(eps)) - exp(-(x + 3) / sqrt(eps))) / (1 - exp(-4 / sqrt(eps)));

export const problems: readonly BoundaryProblem[] = [
  {
    number: 1,
    kind: 'layer',
    eps: 1e-8,
    spec: unit(`equation eps*y'' = y\n${ends(0, '1', '0')}`),
    exact: (x, e) => (exp(-x / sqrt(e)) - exp((x - 2) / sqrt(e))) / (1 - exp(-2 / sqrt(e))),
  },
  {
    number: 2,
    kind: 'layer',
    eps: 1e-7,
    spec: unit(`equation eps*y'' = y'\n${ends(0, '1', '0')}`),
    exact: (x, e) => (1 - exp((x - 1) / e)) / (1 - exp(-1 / e)),
  },
  {
    number: 3,
    kind: 'smooth beside a layer',
    eps: 1e-7,
    spec: both(
      `equation eps*y'' + (2 + cos(pi*x))*y' - y = -(1 + eps*pi^2)*cos(pi*x) - (2 + cos(pi*x))*pi*sin(pi*x)\n${ends(-1, '-1', '-1')}`,
    ),
    exact: (x) => cos(PI * x),
  },
  {
    number: 4,
    kind: 'layer',
    eps: 1e-7,
    spec: both(`equation eps*y'' + y' - (1 + eps)*y = 0\n${ends(-1, '1 + exp(-2)', '1 + exp(-2*(1 + eps)/eps)')}`),
    exact: (x, e) => exp(x - 1) + exp((-(1 + e) * (1 + x)) / e),
  },
  {
    number: 5,
    kind: 'turning point',
    eps: 1e-7,
    spec: both(`equation eps*y'' + x*y' - y = -(1 + eps*pi^2)*cos(pi*x) - pi*x*sin(pi*x)\n${ends(-1, '-1', '-1')}`),
    exact: (x) => cos(PI * x),
  },
  {
    number: 6,
    kind: 'shock inside',
    eps: 1e-8,
    spec: both(`equation eps*y'' + x*y' = -eps*pi^2*cos(pi*x) - pi*x*sin(pi*x)\n${ends(-1, '-2', '0')}`),
    exact: (x, e) => cos(PI * x) + erf(x / sqrt(2 * e)) / erf(1 / sqrt(2 * e)),
  },
  {
    number: 7,
    kind: 'corner layer',
    eps: 1e-8,
    spec: both(`equation eps*y'' + x*y' - y = -(1 + eps*pi^2)*cos(pi*x) - pi*x*sin(pi*x)\n${ends(-1, '-1', '1')}`),
    exact: (x, e) => {
      const corner = (t: number) => t * erf(t / sqrt(2 * e)) + sqrt((2 * e) / PI) * exp((-t * t) / (2 * e));
      return cos(PI * x) + x + corner(x) / corner(1);
    },
  },
  {
    number: 8,
    kind: 'layer',
    eps: 1e-7,
    spec: unit(`equation eps*y'' + y' = 0\n${ends(0, '1', '2')}`),
    exact: (x, e) => (2 - exp(-1 / e) - exp(-x / e)) / (1 - exp(-1 / e)),
  },
  {
    number: 9,
    kind: 'spike inside',
    eps: 1e-6,
    spec: both(`equation (eps + x^2)*y'' + 4*x*y' + 2*y = 0\n${ends(-1, '1/(1 + eps)', '1/(1 + eps)')}`),
    exact: (x, e) => 1 / (e + x * x),
  },
  {
    number: 10,
    kind: 'shock inside',
    eps: 1e-8,
    spec: both(`equation eps*y'' + x*y' = 0\n${ends(-1, '0', '2')}`),
    exact: (x, e) => 1 + erf(x / sqrt(2 * e)) / erf(1 / sqrt(2 * e)),
  },
  {
    number: 11,
    kind: 'smooth',
    eps: 1e-8,
    spec: both(`equation ${forcing}\n${ends(-1, '-1', '-1')}`),
    exact: (x) => cos(PI * x),
  },
  {
    number: 12,
    kind: 'layer',
    eps: 1e-8,
    spec: both(`equation ${forcing}\n${ends(-1, '-1', '0')}`),
    exact: (x, e) => cos(PI * x) + twelve(x, e),
  },
  {
    number: 13,
    kind: 'layer',
    eps: 1e-8,
    spec: both(`equation ${forcing}\n${ends(-1, '0', '-1')}`),
    exact: (x, e) => cos(PI * x) + twelve(-x, e),
  },
  {
    number: 14,
    kind: 'two layers',
    eps: 1e-8,
    spec: both(`equation ${forcing}\n${ends(-1, '0', '0')}`),
    exact: (x, e) => cos(PI * x) + twelve(x, e) + twelve(-x, e),
  },
  {
    number: 15,
    kind: 'turning point, oscillations',
    eps: 1e-7,
    spec: both(`equation eps*y'' = x*y\n${ends(-1, '1', '1')}`),
    exact: null,
  },
  {
    number: 16,
    kind: 'oscillations',
    eps: 1 / 31,
    spec: unit(`equation eps^2*y'' = -pi^2*y/4\n${ends(0, '0', 'sin(pi/(2*eps))')}`),
    exact: (x, e) => sin((PI * x) / (2 * e)),
  },
  {
    number: 17,
    kind: 'shock inside',
    eps: 1e-8,
    spec: interval(
      -0.1,
      0.1,
      "equation y'' = -3*eps*y/(eps + x^2)^2\nboundary y(-0.1) = -0.1/sqrt(eps + 0.01)\nboundary y(0.1) = 0.1/sqrt(eps + 0.01)",
    ),
    exact: (x, e) => x / sqrt(e + x * x),
  },
  {
    number: 18,
    kind: 'layer',
    eps: 1e-7,
    spec: unit(`equation eps*y'' = -y'\n${ends(0, '1', 'exp(-1/eps)')}`),
    exact: (x, e) => exp(-x / e),
  },
  {
    number: 19,
    kind: 'layer',
    eps: 1e-4,
    spec: unit(`equation eps*y'' + exp(y)*y' - pi/2*sin(pi*x/2)*exp(2*y) = 0\n${ends(0, '0', '0')}`),
    exact: null,
  },
  {
    number: 20,
    kind: 'corner layer',
    eps: 1e-4,
    spec: unit(
      `equation eps*y'' + y'^2 = 1\n${ends(0, '1 + 0.745 + eps*log((1 + exp(-1.49/eps))/2)', '1 + 0.255 + eps*log((1 + exp(-0.51/eps))/2)')}`,
    ),
    exact: (x, e) => 1 + e * logCosh((x - 0.745) / e),
  },
  {
    number: 21,
    kind: 'layer',
    eps: 1e-8,
    spec: unit(`equation eps*y'' = y + y^2 - exp(-2*x/sqrt(eps))\n${ends(0, '1', 'exp(-1/sqrt(eps))')}`),
    exact: (x, e) => exp(-x / sqrt(e)),
  },
  {
    number: 22,
    kind: 'layer',
    eps: 1e-6,
    spec: unit(`equation eps*y'' + y' + y^2 = 0\n${ends(0, '0', '1/2')}`),
    exact: null,
  },
  {
    number: 23,
    kind: 'layer (Troesch)',
    eps: 1 / 20,
    spec: unit(`equation y'' = sinh(y/eps)/eps\n${ends(0, '0', '1')}`),
    exact: null,
  },
  {
    number: 24,
    kind: 'shock in a nozzle',
    eps: 5e-3,
    spec: unit(
      `let A = 1 + x^2\nequation eps*A*y*y'' - (1.2 - 2*eps*x)*y*y' + y'/y + 2*x/A*(1 - 0.2*y^2) = 0\n${ends(0, '0.9129', '0.375')}\nguess y = 0.9129 - 0.5379*x`,
    ),
    exact: null,
  },
  ...(
    [
      [25, '-1/3', '1/3', 1e-4],
      [26, '1', '-1/3', 1e-3],
      [27, '1', '1/3', 1e-4],
      [28, '1', '3/2', 1e-4],
      [29, '0', '3/2', 1e-4],
      [30, '-7/6', '3/2', 1e-3],
    ] as const
  ).map(
    ([number, left, right, eps]): BoundaryProblem => ({
      number,
      kind: 'shock or corners of y − y y′',
      eps,
      spec: unit(`equation eps*y'' = y - y*y'\n${ends(0, left, right)}`),
      exact: null,
    }),
  ),
  {
    number: 31,
    kind: 'spherical cap',
    eps: 1e-3,
    spec: `variable x in [0, 1]
unknown y(x), th(x), M(x), Q(x)
equation y' = sin(th)
equation th' = M
equation eps*M' = -Q
equation eps*Q' = (y - 1)*cos(th) - M*(1/cos(th) + eps*Q*tan(th))
boundary y(0) = 0
boundary y(1) = 0
boundary M(0) = 0
boundary M(1) = 0`,
    exact: null,
  },
  {
    number: 32,
    kind: 'flow between plates',
    eps: 1e-4,
    spec: unit(
      "equation eps*y'''' = y'*y'' - y*y'''\nboundary y(0) = 0\nboundary y'(0) = 0\nboundary y(1) = 1\nboundary y'(1) = 0",
    ),
    exact: null,
  },
  {
    number: 33,
    kind: 'rotating discs',
    eps: 1e-4,
    spec: `variable x in [0, 1]
unknown y(x), z(x)
equation eps*y'''' = -y*y''' - z*z'
equation eps*z'' = y'*z - y*z'
boundary y(0) = 0
boundary y'(0) = 0
boundary y(1) = 0
boundary y'(1) = 0
boundary z(0) = -1
boundary z(1) = 1`,
    exact: null,
  },
];
