"""Diffrax on the problems of problems.ts that it can state, as its users write them: compiled, in double precision, one call
for each stretch between doses or bounces. It has no delays. Prints one JSON object: name -> {"seconds", "error"}, the seconds
of one solve after a first one that compiles."""
import json
import time

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
import optimistix
from peer import bounce_times, chain_exact, chain_start, doses_exact

jax.config.update("jax_enable_x64", True)
HOW = {
    "solver": diffrax.Dopri8(),
    "dt0": None,
    "stepsize_controller": diffrax.PIDController(rtol=1e-11, atol=1e-13),
    "max_steps": 100_000,
}


@jax.jit
def fall(t, y):
    event = diffrax.Event(
        lambda t, y, args, **_: y[0], optimistix.Newton(rtol=1e-13, atol=1e-13), direction=False
    )
    s = diffrax.diffeqsolve(
        diffrax.ODETerm(lambda t, y, args: jnp.array([y[1], -9.81])), t0=t, t1=4.0, y0=y, event=event, **HOW
    )
    return s.ts[-1], s.ys[-1], s.event_mask


def bouncing():
    t, y, times = 0.0, jnp.array([1.0, 0.0]), []
    while t < 4:
        t, y, hit = fall(t, y)
        if not hit:
            break
        times.append(float(t))
        speed = -0.8 * y[1]
        # Without a step off the floor the event is found again at once.
        t, y = t + 1e-12, jnp.array([1e-12 * speed, speed])
    return max(abs(a - b) for a, b in zip(times, bounce_times(len(times))))


@jax.jit
def between(start, end, y, rate):
    slope = lambda t, y, args: jnp.array([-1.1 * y[0], 1.1 * y[0] - 0.3 * y[1] + args])
    return diffrax.diffeqsolve(diffrax.ODETerm(slope), t0=start, t1=end, y0=y, args=rate, **HOW).ys[-1]


def doses():
    borders = sorted({0.0, 72.0, *map(float, range(0, 72, 8)), 24.5, 36.0, 36.5})
    y = jnp.zeros(2)
    for start, end in zip(borders, borders[1:]):
        if start % 8 == 0:
            y = y + jnp.array([100.0, 0.0])
        y = between(start, end, y, 100.0 if start in (24, 36) else 0.0)
    return abs(float(y[1]) - doses_exact()) / doses_exact()


@jax.jit
def chain(y):
    n, k = 400, jnp.full(401, 5.0)

    def slope(t, y, args):
        x = jnp.concatenate([jnp.zeros(1), y[:n], jnp.zeros(1)])
        return jnp.concatenate([y[n:], k[:-1] * (x[:-2] - x[1:-1]) + k[1:] * (x[2:] - x[1:-1])])

    return diffrax.diffeqsolve(diffrax.ODETerm(slope), t0=0.0, t1=10.0, y0=y, **HOW).ys[-1]


def family():
    y = np.asarray(chain(jnp.asarray(chain_start())))
    return float(np.abs(y[:400] - chain_exact(10)).max())


if __name__ == "__main__":
    found = {}
    for name, run in {"bouncing ball": bouncing, "repeated doses": doses, "chain of 400 masses": family}.items():
        run()
        began = time.process_time()
        error = run()
        found[name] = {"seconds": time.process_time() - began, "error": float(error)}
    print(json.dumps(found))
