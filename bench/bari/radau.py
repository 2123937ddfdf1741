"""SciPy's Radau on the problems of problems.ts. Reads one request a line, {"unknowns", "equations", "start", "end",
"slope", "rtol", "atol", "limit"}, answers {"seconds", "values"} of the unknowns at the end, or null beyond `limit`
seconds. Slopes are the right-hand sides as they are written; of what is no ordinary system, one of the functions below."""
import json
import math
import re
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq


class Late(Exception):
    pass


def written(unknowns, equations):
    """Slopes of a system given by its highest derivatives, and how the start is ordered: u, u', of all unknowns."""
    order = {u: max(len(p) for p in re.findall(rf"\b{u}('+)", ' '.join(equations))) for u in unknowns}
    state = [u + "'" * k for u in unknowns for k in range(order[u])]
    name = lambda s: re.sub(r"(\w+?)('+)", lambda m: f"{m[1]}_{len(m[2])}", s).replace('^', '**')
    # Those that read other slopes come last.
    lines = sorted((name(e) for e in equations), key=lambda e: '_1' in e.split('=')[1])
    slopes = [name(s + "'") for s in state]
    source = '\n '.join(['def f(t, y):', ', '.join(map(name, state)) + ', = y.tolist()', *lines, f"return [{', '.join(slopes)}]"])
    scope = {'exp': math.exp, 'sin': math.sin, 'pi': math.pi}
    exec(source, scope)
    return scope['f'], state


def robertson():
    def f(t, y):
        r1, r2, r3 = 0.04 * y[0], 1e4 * y[1] * y[2], 3e7 * y[1] * y[1]
        return [r2 - r1, r1 - r2 - r3, r3]

    return f, lambda y: y, [1, 0, 0]


def pendulum():
    def f(t, y):
        x, z, u, v = y
        force = (u * u + v * v - 9.81 * z) / (x * x + z * z)
        return [u, v, -force * x, -force * z - 9.81]

    return f, lambda y: [*y, 0], [1, 0, 0, 0]


def amplifier():
    """Of rank 5: differences over three capacitors and two voltages; the rest by three scalar equations."""
    g = lambda u: 1e-6 * (math.exp(u / 0.026) - 1)

    def whole(t, y):
        first, y3, second, y6, third = y
        source = 0.1 * math.sin(200 * math.pi * t)
        y2 = brentq(lambda x: (x + first - source) / 1000 - 6 / 9000 + x / 4500 + 0.01 * g(x - y3), -20, y3 + 1, xtol=1e-15)
        gain = 0.99 * g(y2 - y3)
        y5 = brentq(lambda x: (x + second) / 9000 - 12 / 9000 + gain + x / 4500 + 0.01 * g(x - y6), -20, y6 + 1, xtol=1e-15)
        y8 = (6 / 9000 - third / 9000 - 0.99 * g(y5 - y6)) * 4500
        return [y2 + first, y2, y3, y5 + second, y5, y6, y8 + third, y8]

    def f(t, y):
        y1, y2, y3, _, y5, y6, y7, y8 = whole(t, y)
        source = 0.1 * math.sin(200 * math.pi * t)
        return [
            -(y1 - source) / 1000 / 1e-6,
            (g(y2 - y3) - y3 / 9000) / 2e-6,
            (6 / 9000 - y5 / 4500 - 0.01 * g(y5 - y6)) / -3e-6,
            (g(y5 - y6) - y6 / 9000) / 4e-6,
            (y8 / 9000) / 5e-6,
        ]

    return f, lambda y: whole(0.2, y), [-3, 3, 3, 3, 6]


def solve(request):
    if request['slope']:
        f, result, start = {'robertson': robertson, 'pendulum': pendulum, 'amplifier': amplifier}[request['slope']]()
    else:
        f, state = written(request['unknowns'], request['equations'])
        given = dict(re.split(r'\(0\) = ', s) for s in request['start'])
        start = [float(given[s]) for s in state]
        kept = [state.index(u) for u in request['unknowns']]
        result = lambda y: [y[k] for k in kept]
    began = time.process_time()

    def slope(t, y):
        if time.process_time() - began > request['limit']:
            raise Late
        return f(t, y)

    try:
        s = solve_ivp(slope, (0, request['end']), start, method='Radau', rtol=request['rtol'], atol=request['atol'])
    except Late:
        return None
    seconds = time.process_time() - began
    return {'seconds': seconds, 'values': list(result(s.y[:, -1]))} if s.status == 0 else None


for line in sys.stdin:
    with np.errstate(all='ignore'):
        try:
            answer = solve(json.loads(line))
        except (OverflowError, ValueError):
            answer = None
    print(json.dumps(answer), flush=True)
