"""SciPy on the problems of problems.ts, as its users write them: events restart solve_ivp, doses are borders of calls, delays
go by the method of steps with dense output. Prints one JSON object: name -> {"seconds", "error"}."""
import json
import time

import numpy as np
from scipy.integrate import solve_ivp

TOLERANCES = {"method": "DOP853", "rtol": 1e-11, "atol": 1e-13}


def bouncing():
    g, keeps = 9.81, 0.8

    def floor(t, y):
        return y[0]

    floor.terminal, floor.direction = True, -1
    t, y, times = 0.0, [1.0, 0.0], []
    while t < 4:
        s = solve_ivp(lambda t, y: [y[1], -g], (t, 4), y, events=floor, **TOLERANCES)
        t = s.t[-1]
        if s.status != 1:
            break
        times.append(t)
        y = [0.0, -keeps * s.y[1, -1]]
        # Without a step off the floor the event is found again at once.
        t += 1e-12
    return max(abs(a - b) for a, b in zip(times, bounce_times(len(times))))


def bounce_times(count, g=9.81, keeps=0.8):
    first = np.sqrt(2 / g)
    return [first * (1 + 2 * sum(keeps**j for j in range(1, k + 1))) for k in range(count)]


def doses():
    a, e = 1.1, 0.3
    borders = sorted({0, 72, *range(0, 72, 8), 24, 24.5, 36, 36.5})
    y = np.zeros(2)
    for start, end in zip(borders, borders[1:]):
        if start % 8 == 0:
            y = y + [100, 0]
        rate = 100 if start in (24, 36) else 0
        y = solve_ivp(lambda t, y: [-a * y[0], a * y[0] - e * y[1] + rate], (start, end), y, **TOLERANCES).y[:, -1]
    return abs(y[1] - doses_exact()) / doses_exact()


def doses_exact(a=1.1, e=0.3):
    taken = sum(100 * a / (a - e) * (np.exp(-e * (72 - s)) - np.exp(-a * (72 - s))) for s in range(0, 72, 8))
    infused = sum(100 / e * (np.exp(-e * (72 - s - 0.5)) - np.exp(-e * (72 - s))) for s in (24, 36))
    return taken + infused


def lag():
    past = lambda t: 1.0
    y = 1.0
    for k in range(10):
        s = solve_ivp(lambda t, y: [-past(t - 1)], (k, k + 1), [y], dense_output=True, **TOLERANCES)
        y = s.y[0, -1]
        past = lambda t, s=s: s.sol(t)[0]
    return abs(y - lag_exact(10))


def lag_exact(n):
    from math import factorial

    return sum((-1) ** k * (n - k + 1) ** k / factorial(k) for k in range(n + 2))


def family():
    n = 400
    k = np.full(n + 1, 5.0)

    def slope(t, y):
        x = np.concatenate([[0], y[:n], [0]])
        return np.concatenate([y[n:], k[:-1] * (x[:-2] - x[1:-1]) + k[1:] * (x[2:] - x[1:-1])])

    y = solve_ivp(slope, (0, 10), chain_start(), **TOLERANCES).y[:, -1]
    return float(np.abs(y[:n] - chain_exact(10)).max())


def chain_start(n=400):
    return np.concatenate([np.sin(np.pi * np.arange(1, n + 1) / (n + 1)), np.zeros(n)])


def chain_exact(t, n=400):
    return chain_start(n)[:n] * np.cos(2 * np.sqrt(5.0) * np.sin(np.pi / (2 * (n + 1))) * t)


if __name__ == "__main__":
    found = {}
    problems = {"bouncing ball": bouncing, "repeated doses": doses, "u' = -u(t - 1)": lag, "chain of 400 masses": family}
    for name, run in problems.items():
        run()
        began = time.process_time()
        error = run()
        found[name] = {"seconds": time.process_time() - began, "error": float(error)}
    print(json.dumps(found))
