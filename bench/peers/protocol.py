"""How a contestant talks to bench/step/run.mjs: a line "points steps" comes in, the seconds of one step go out."""

import sys
import time


def answer(prepare):
    """`prepare(points)` returns a function that runs a number of steps and comes back when they are done."""
    run, prepared = None, None
    out = sys.stdout
    # Libraries print banners and progress: the answers stand alone on standard output.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        points, steps = map(int, line.split())
        if points != prepared:
            run, prepared = prepare(points), points
        start = time.perf_counter()
        run(steps)
        print((time.perf_counter() - start) / steps, file=out, flush=True)
