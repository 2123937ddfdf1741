/**
 * @file Elementary functions in WGSL on four points at once. The built-in `sin`, `cos`, `tanh`, `atan` and `pow` may be
 * off by 1e-3 (WGSL specification, section 15.7.4); these are good to a few units in the last place of f32.
 */
import type { BinaryName, UnaryName } from '../../../tape/operations.ts';

export const mathSource = /* wgsl */ `
fn m_truth(c: vec4<bool>) -> vec4f { return select(vec4f(0), vec4f(1), c); }

// Cody and Waite's reduction to [-pi/4, pi/4] with pi/2 in three parts, then Taylor polynomials.
fn m_quarter(x: vec4f) -> vec4f { return round(x * 0.636619772); }
fn m_reduce(x: vec4f, k: vec4f) -> vec4f {
  return fma(k, vec4f(-7.54978995489188e-8), fma(k, vec4f(-4.83751296997070e-4), fma(k, vec4f(-1.5703125), x)));
}
fn m_sin_core(r: vec4f) -> vec4f {
  let s = r * r;
  return r + r * s * (-1.66666667e-1 + s * (8.33333333e-3 + s * (-1.98412698e-4 + s * 2.75573192e-6)));
}
fn m_cos_core(r: vec4f) -> vec4f {
  let s = r * r;
  return 1 + s * (-0.5 + s * (4.16666667e-2 + s * (-1.38888889e-3 + s * (2.48015873e-5 - s * 2.75573192e-7))));
}
fn m_quadrant(x: vec4f, shift: i32) -> vec4f {
  let k = m_quarter(x);
  let r = m_reduce(x, k);
  let q = (vec4i(k) + vec4i(shift)) & vec4i(3);
  let v = select(m_sin_core(r), m_cos_core(r), (q & vec4i(1)) == vec4i(1));
  return select(v, -v, q >= vec4i(2));
}
fn m_sin(x: vec4f) -> vec4f { return m_quadrant(x, 0); }
fn m_cos(x: vec4f) -> vec4f { return m_quadrant(x, 1); }
fn m_tan(x: vec4f) -> vec4f { return m_sin(x) / m_cos(x); }

fn m_tanh(x: vec4f) -> vec4f {
  let a = min(abs(x), vec4f(12));
  let e = exp(-2 * a);
  let s = a * a;
  let small = a * (1 - s * (3.33333333e-1 - s * (1.33333333e-1 - s * (5.39682540e-2 - s * 2.18694885e-2))));
  let v = select((1 - e) / (1 + e), small, a < vec4f(0.2));
  return select(v, -v, x < vec4f(0));
}
fn m_sinh(x: vec4f) -> vec4f {
  let s = x * x;
  let small = x * (1 + s * (1.66666667e-1 + s * (8.33333333e-3 + s * 1.98412698e-4)));
  return select(0.5 * (exp(x) - exp(-x)), small, abs(x) < vec4f(0.5));
}
fn m_cosh(x: vec4f) -> vec4f { return 0.5 * (exp(x) + exp(-x)); }

// One Newton step makes the built-in angle exact.
fn m_atan2(y: vec4f, x: vec4f) -> vec4f {
  let a = atan2(y, x);
  let s = m_sin(a);
  let c = m_cos(a);
  let d = x * c + y * s;
  return a - select((x * s - y * c) / d, vec4f(0), d == vec4f(0));
}
fn m_atan(x: vec4f) -> vec4f { return m_atan2(x, vec4f(1)); }
fn m_asin(x: vec4f) -> vec4f { return m_atan2(x, sqrt((1 - x) * (1 + x))); }
fn m_acos(x: vec4f) -> vec4f { return m_atan2(sqrt((1 - x) * (1 + x)), x); }

fn m_sigmoid(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  return select(1 / (1 + e), e / (1 + e), x < vec4f(0));
}
fn m_softplus(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  return max(x, vec4f(0)) + select(log(1 + e), e * (1 - 0.5 * e), e < vec4f(1e-4));
}
fn m_cbrt(x: vec4f) -> vec4f {
  let a = abs(x);
  let y = exp2(log2(max(a, vec4f(1e-37))) * 0.333333333);
  let v = y - (y * y * y - a) / (3 * y * y);
  return select(sign(x) * v, vec4f(0), x == vec4f(0));
}
fn m_pow(a: vec4f, b: vec4f) -> vec4f {
  return select(exp(b * log(a)), m_truth(b == vec4f(0)), a == vec4f(0));
}
// Abramowitz and Stegun 7.1.5 below 1, 7.1.26 (1.5e-7) above.
fn m_erf(x: vec4f) -> vec4f {
  let a = min(abs(x), vec4f(6));
  let s = a * a;
  let small = 1.12837917 * a * (1 - s * (3.33333333e-1 - s * (1e-1 - s * (2.38095238e-2 - s * (4.62962963e-3
    - s * (7.57575758e-4 - s * (1.06837607e-4 - s * (1.32275132e-5 - s * 1.45891690e-6))))))));
  let t = 1 / (1 + 0.3275911 * a);
  let tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let v = select(1 - tail * exp(-s), small, a < vec4f(1));
  return select(v, -v, x < vec4f(0));
}
`;

export const unarySource: { readonly [O in UnaryName]: (a: string) => string } = {
  neg: (a) => `-${a}`,
  sin: (a) => `m_sin(${a})`,
  cos: (a) => `m_cos(${a})`,
  tan: (a) => `m_tan(${a})`,
  asin: (a) => `m_asin(${a})`,
  acos: (a) => `m_acos(${a})`,
  atan: (a) => `m_atan(${a})`,
  sinh: (a) => `m_sinh(${a})`,
  cosh: (a) => `m_cosh(${a})`,
  tanh: (a) => `m_tanh(${a})`,
  exp: (a) => `exp(${a})`,
  log: (a) => `log(${a})`,
  sqrt: (a) => `sqrt(${a})`,
  cbrt: (a) => `m_cbrt(${a})`,
  abs: (a) => `abs(${a})`,
  sign: (a) => `sign(${a})`,
  step: (a) => `m_truth(${a} >= vec4f(0))`,
  erf: (a) => `m_erf(${a})`,
  sigmoid: (a) => `m_sigmoid(${a})`,
  softplus: (a) => `m_softplus(${a})`,
};

export const binarySource: { readonly [O in BinaryName]: (a: string, b: string) => string } = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  pow: (a, b) => `m_pow(${a}, ${b})`,
  atan2: (a, b) => `m_atan2(${a}, ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  lt: (a, b) => `m_truth(${a} < ${b})`,
  le: (a, b) => `m_truth(${a} <= ${b})`,
  eq: (a, b) => `m_truth(${a} == ${b})`,
  ne: (a, b) => `m_truth(${a} != ${b})`,
};
