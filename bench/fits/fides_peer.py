"""
Single fits by Fides (a trust region with interior scaling and reflections at bounds) of our own likelihood, gradient and
information: `fides_peer.py COMMAND …` starts COMMAND (the bundle of measure.ts), reads a request a line and answers each
with one line of JSON.

    fit NAME [COUNT, SEED]   log-likelihood at the end of each start, seconds, and how often it asked for the objective
"""
import json
import logging
import subprocess
import sys
import time

import numpy as np
from fides import Optimizer

ours = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
answers = sys.stdout


def ask(request):
    ours.stdin.write(f"{request}\n")
    ours.stdin.flush()
    return json.loads(ours.stdout.readline())


def fit(name, start, low, high):
    n = len(start)
    calls = 0

    def objective(theta):
        nonlocal calls
        calls += 1
        found = ask(f"evaluate {name} {json.dumps(theta.tolist())}")
        if found is None:
            return np.nan, np.full(n, np.nan), np.full((n, n), np.nan)
        return found["value"], np.array(found["gradient"]), np.array(found["information"]).reshape(n, n)

    began = time.time()
    options = {"maxiter": 1000, "fatol": 1e-6, "frtol": 1e-8}
    try:
        value, *_ = Optimizer(objective, ub=high, lb=low, verbose=logging.ERROR, options=options).minimize(start)
    except (RuntimeError, ValueError, TypeError):
        # It does not begin where the equations cannot be solved.
        value = np.nan
    return {
        "logLikelihood": -float(value) if np.isfinite(value) else None,
        "seconds": time.time() - began,
        "calls": calls,
    }


for line in sys.stdin:
    verb, name, argument = line.strip().split(" ", 2)
    box = ask(f"starts {name} {argument}")
    ends = {key: np.array([np.nan if x is None else x for x in box[key]], float) for key in ("low", "high")}
    low = np.where(np.isnan(ends["low"]), -np.inf, ends["low"])
    high = np.where(np.isnan(ends["high"]), np.inf, ends["high"])
    inner = [np.clip(np.array(start), low + 1e-6, high - 1e-6) for start in box["starts"]]
    print(json.dumps([fit(name, start, low, high) for start in inner]), file=answers, flush=True)
