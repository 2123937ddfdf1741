"""One step of R6 in JAX: jets to second order by hand, one reverse pass over the weighted total, Adam.

Arguments: mode (scan: all steps of a request in one lax.scan; step: one jitted call a step), width.
"""

import os
import sys

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp

from protocol import answer

mode, width = sys.argv[1], int(sys.argv[2])
widths = [1, width, width, width, 1]
keys = jax.random.split(jax.random.PRNGKey(0), len(widths))
parameters = [
    (jax.random.uniform(k, (i, o), minval=-0.3, maxval=0.3), jnp.zeros(o)) for k, i, o in zip(keys, widths, widths[1:])
]


def jets(parameters, t):
    x0, x1, x2 = t, jnp.ones_like(t), jnp.zeros_like(t)
    for w, b in parameters[:-1]:
        z0, z1, z2 = x0 @ w + b, x1 @ w, x2 @ w
        x0 = jnp.tanh(z0)
        s = 1 - x0 * x0
        x1, x2 = s * z1, s * (z2 - 2 * x0 * z1 * z1)
    w, b = parameters[-1]
    return x0 @ w + b, x1 @ w, x2 @ w


def total(parameters, t):
    u, v, a = jets(parameters, t)
    return 1e-4 * jnp.mean((a + 4 * v + 400 * u) ** 2) + (u[0, 0] - 1) ** 2 + 0.1 * v[0, 0] ** 2


def step(state, t):
    parameters, m, s, k = state
    g = jax.grad(total)(parameters, t)
    k = k + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, s, g)
    move = lambda p, m, s: p - 1e-4 * (m / (1 - 0.9**k)) / (jnp.sqrt(s / (1 - 0.999**k)) + 1e-8)
    return jax.tree.map(move, parameters, m, s), m, s, k


one = jax.jit(step, donate_argnums=0)
many = jax.jit(lambda state, t, n: jax.lax.fori_loop(0, n, lambda _, s: step(s, t), state), donate_argnums=0)
zeros = jax.tree.map(jnp.zeros_like, parameters)
state = (parameters, zeros, jax.tree.map(jnp.zeros_like, parameters), jnp.zeros(()))


def prepare(points):
    t = jnp.linspace(0, 1, points).reshape(-1, 1)

    def run(steps):
        global state
        if mode == "scan":
            state = many(state, t, steps)
        else:
            for _ in range(steps):
                state = one(state, t)
        jax.block_until_ready(state)

    return run


answer(prepare)
