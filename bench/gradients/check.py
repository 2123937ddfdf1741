"""Norms and cosines of the loss terms' gradients, computed a second time by JAX's automatic differentiation.

Reads the cases that dump.ts writes, prints the largest deviations as JSON and fails above 1e-10 (double precision) or
1e-5 (frames of trainings in single precision, which are what anybody sees). An engine in single precision is held to
three times what JAX itself loses in it, where that is more than 1e-5. Nothing of the product's compilation is reused:
networks, derivatives and residuals are written out here.
"""

import json
import math
import sys

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

ACTIVATIONS = {
    "tanh": jnp.tanh,
    "sin": jnp.sin,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
}


def networks(case, theta):
    """One function of t per unknown, in the author's units."""
    functions, at = [], 0
    for shape in case["networks"]:
        layers, inputs = [], 1
        for width in shape["layers"] + [shape["outputs"]]:
            w = theta[at : at + width * inputs].reshape(width, inputs)
            at += width * inputs
            layers.append((w, theta[at : at + width]))
            at += width
            inputs = width

        def run(t, layers=layers, act=ACTIVATIONS[shape["activation"]]):
            x = jnp.array([(t - case["time"]["shift"]) / case["time"]["scale"]])
            for w, b in layers[:-1]:
                x = act(w @ x + b)
            w, b = layers[-1]
            return w @ x + b

        for output in range(shape["outputs"]):
            scale = case["unknowns"][len(functions)]
            functions.append(lambda t, run=run, o=output, s=scale: s["shift"] + s["scale"] * run(t)[o])
    return functions


def d(f, order):
    for _ in range(order):
        f = jax.grad(f)
    return f


def oscillator(u):
    (u,) = u
    return [lambda t: d(u, 2)(t) + 4 * d(u, 1)(t) + 400 * u(t)], [u(0.0) - 1, d(u, 1)(0.0)]


def lotka_volterra(u):
    x, y = u
    equations = [
        lambda t: d(x, 1)(t) - x(t) * (1.5 - y(t)),
        lambda t: d(y, 1)(t) - y(t) * (x(t) - 3),
    ]
    return equations, [x(0.0) - 1, y(0.0) - 1]


def beam(u):
    (u,) = u
    return [lambda t: d(u, 4)(t) + 1], [u(0.0), d(u, 1)(0.0), d(u, 2)(1.0), d(u, 3)(1.0)]


PROBLEMS = {"oscillator": oscillator, "lotka-volterra": lotka_volterra, "beam": beam}


def losses(theta, case, times):
    equations, conditions = PROBLEMS[case["problem"]](networks(case, theta))
    parts = [jnp.mean(jax.vmap(e)(times) ** 2) for e in equations]
    return jnp.array(parts + [c**2 for c in conditions])


compiled = {}


def differentiated(case, dtype):
    """Losses and Gram matrix by JAX in one precision."""
    if case["problem"] not in compiled:
        both = lambda x, times: (losses(x, case, times), jax.jacrev(lambda y: losses(y, case, times))(x))  # noqa: E731
        compiled[case["problem"]] = jax.jit(both)
    loss, g = compiled[case["problem"]](jnp.array(case["theta"], dtype), jnp.array(case["times"], dtype))
    g = np.array(g, np.float64)
    return np.array(loss, np.float64), g @ g.T


def deviations(loss, gram, wanted_loss, wanted_gram):
    norms, wanted = np.sqrt(np.diag(gram)), np.sqrt(np.diag(wanted_gram))
    return (
        np.max(np.abs(loss - wanted_loss) / wanted_loss),
        np.max(np.abs(norms - wanted) / wanted),
        np.max(np.abs(gram / np.outer(norms, norms) - wanted_gram / np.outer(wanted, wanted))),
    )


def main():
    worst = {}
    for case in json.load(sys.stdin):
        m = len(case["losses"])
        wanted = differentiated(case, jnp.float64)
        what = "frames in f32" if case["frames"] else case["precision"]
        found = {(case["engine"], what): (np.array(case["losses"]), np.array(case["gram"]).reshape(m, m))}
        # What single precision itself costs on this problem.
        if what == "f32":
            found["JAX", what] = differentiated(case, jnp.float32)
        for (engine, what), own in found.items():
            key = (case["problem"], engine, what)
            worst[key] = np.maximum(worst.get(key, np.zeros(3)), deviations(*own, *wanted))
    rows = []
    for (problem, engine, what), (loss, norm, cosine) in worst.items():
        jax_own = max(worst[problem, "JAX", what][1:]) if what == "f32" else 0
        allowed = 1e-10 if what == "f64" else max(1e-5, 3 * jax_own)
        passed = bool(max(norm, cosine) <= allowed and math.isfinite(loss))
        rows.append(dict(problem=problem, engine=engine, what=what, loss=loss, norm=norm, cosine=cosine, passed=passed))
    json.dump(rows, sys.stdout)
    sys.exit(0 if all(r["passed"] for r in rows) else 1)


main()
