"""Reference values for problems.ts: scipy at its tightest tolerances, at 101 equally spaced times.
Run with any Python that has scipy; writes reference.json beside this file."""
import json
import os
import numpy as np
from scipy.integrate import solve_bvp, solve_ivp

out = {}


def ivp(key, f, x0, end, method, jac=None, keep=None):
    t = np.linspace(0, end, 101)
    kind = {} if jac is None else {'jac': jac}
    s = solve_ivp(f, (0, end), x0, method=method, rtol=2.3e-14 if method == 'DOP853' else 3e-13, atol=1e-18 if jac else 1e-16, t_eval=t, **kind)
    assert s.status == 0, key
    out[key] = [list(map(float, y)) for y in (s.y if keep is None else s.y[:keep])]


lv = lambda t, x: [1.5 * x[0] - x[0] * x[1], x[0] * x[1] - 3 * x[1]]
ivp('lotka-volterra 10', lv, [1, 1], 10, 'DOP853')
ivp('lotka-volterra 200', lv, [1, 1], 200, 'DOP853')
ivp('r17', lambda t, x: [x[0] - x[0] * x[1], x[0] * x[1] - x[1]], [1.5, 1], 12, 'DOP853')
ivp('lorenz', lambda t, x: [10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 / 3 * x[2]], [1, 1, 1], 20, 'DOP853')
for key, f, x0, end, n in (
    ('lorenz r4', lambda t, x: [10 * (x[1] - x[0]), x[0] * (15 - x[2]) - x[1], x[0] * x[1] - 8 / 3 * x[2]], [-8, 7, 27], 3, 25),
    ('lv r12', lv, [5, 5], 5, 50),
):
    t = np.linspace(0, end, n)
    out[key + ' times'] = [list(map(float, t))]
    out[key] = [list(map(float, y)) for y in solve_ivp(f, (0, end), x0, method='DOP853', rtol=2.3e-14, atol=1e-16, t_eval=t).y]
vdp = lambda m: (lambda t, x: [x[1], m * (1 - x[0] ** 2) * x[1] - x[0]])
ivp('van der pol 5', vdp(5), [2, 0], 10, 'DOP853', keep=1)
ivp('van der pol 1000', vdp(1000), [2, 0], 2000, 'Radau', lambda t, x: [[0, 1], [-2000 * x[0] * x[1] - 1, 1000 * (1 - x[0] ** 2)]], keep=1)
rob = lambda t, x: [-.04 * x[0] + 1e4 * x[1] * x[2], .04 * x[0] - 1e4 * x[1] * x[2] - 3e7 * x[1] ** 2, 3e7 * x[1] ** 2]
robj = lambda t, x: [[-.04, 1e4 * x[2], 1e4 * x[1]], [.04, -1e4 * x[2] - 6e7 * x[1], -1e4 * x[1]], [0, 6e7 * x[1], 0]]
ivp('robertson 100', rob, [1, 0, 0], 100, 'Radau', robj)
ivp('robertson 100000', rob, [1, 0, 0], 1e5, 'Radau', robj)


def bvp(key, f, a, ya, yb, guess, tolerances):
    x = np.linspace(a, 1, 401)
    y = np.stack([guess(x), np.gradient(guess(x), x)])
    for tol in tolerances:
        s = solve_bvp(lambda t, y: np.stack([y[1], f(t, y[0])]), lambda l, r: np.array([l[0] - ya, r[0] - yb]), x, y, tol=tol, max_nodes=200000)
        assert s.status == 0, (key, tol)
        x, y = s.x, s.y
    out[key] = [list(map(float, s.sol(np.linspace(a, 1, 101))[0]))]
    print(key, s.rms_residuals.max(), len(x))


bvp('troesch', lambda t, u: 10 * np.sinh(10 * u), 0, 0, 1, lambda t: t ** 8, (1e-6, 1e-9, 1e-11))
# One of several solutions: the branch that the simplest start u = 0 leads to.
bvp('carrier', lambda t, u: (1 - u * u - 2 * (1 - t * t) * u) / 0.01, -1, 0, 0, lambda t: -0.7 * (1 - t ** 2), (1e-6, 1e-8))
json.dump(out, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'reference.json'), 'w'))
