/** The damped oscillator (ω₀ = 20, d = 2) in small, as text; what is given replaces the blocks. */
export function oscillator(parts: {
  layers: string;
  points: string;
  train: string;
  /** Declarations behind the rest, such as variants and sweeps. */
  extra: string;
}): string {
  return `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
exact u = exp(-2*t) * (cos(sqrt(396)*t) + 2/sqrt(396)*sin(sqrt(396)*t))
network { layers = ${parts.layers}  activation = tanh }
points { ${parts.points} }
weights { motion = 1e-4  release = 1  rest = 0.1 }
train { ${parts.train}  seed = 0 }
${parts.extra}
`;
}
