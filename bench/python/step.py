"""Steps of the oscillator with three terms, bare and watched in turns: ``step.py WIDTH DEPTH EVERY ROUNDS STEPS``.

Prints one JSON object: the median times of a step in seconds of the processor, so that other programs do not count, and
the median over the rounds of their ratio.
"""

import json
import statistics
import sys
import tempfile
import time

import torch

import pinn_lens

width, depth, every, rounds, steps = (int(x) for x in sys.argv[1:6])
torch.set_num_threads(1)
WEIGHTS = {"motion": 1e-4, "release": 1.0, "rest": 0.1}


def problem():
    torch.manual_seed(0)
    layers = [torch.nn.Linear(1, width), torch.nn.Tanh()]
    for _ in range(depth - 1):
        layers += [torch.nn.Linear(width, width), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))
    return net, torch.optim.Adam(net.parameters(), lr=1e-3)


times = torch.linspace(0, 1, 100)[:, None].requires_grad_(True)
start = torch.zeros(1, 1, requires_grad=True)


def derivative(u, t):
    return torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]


def losses_of(net):
    u, u0 = net(times), net(start)
    du = derivative(u, times)
    return {
        "motion": ((derivative(du, times) + 4 * du + 400 * u) ** 2).mean(),
        "release": ((u0 - 1) ** 2).mean(),
        "rest": (derivative(u0, start) ** 2).mean(),
    }


def train(net, optimiser, total, after):
    began = time.process_time()
    for _ in range(steps):
        loss = total(losses_of(net))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        after(optimiser)
    return (time.process_time() - began) / steps


bare_net, bare_optimiser = problem()
net, optimiser = problem()
lens = pinn_lens.watch(net, tempfile.mkdtemp(), every=every)
bare_total = lambda losses: sum(WEIGHTS[name] * loss for name, loss in losses.items())  # noqa: E731
bare, watched = [], []
for round in range(rounds + 1):
    # Who goes first changes, so that neither always has the warmer machine.
    for kind in ("bare", "watched") if round % 2 else ("watched", "bare"):
        if kind == "bare":
            seconds = train(bare_net, bare_optimiser, bare_total, lambda _: None)
        else:
            seconds = train(net, optimiser, lambda losses: lens.total(losses, WEIGHTS), lens.step)
        # The first round warms up.
        if round > 0:
            (bare if kind == "bare" else watched).append(seconds)
lens.close()
same = all(torch.equal(a, b) for a, b in zip(net.parameters(), bare_net.parameters()))
ratio = statistics.median(b / a for a, b in zip(bare, watched))
print(json.dumps({"bare": statistics.median(bare), "watched": statistics.median(watched), "ratio": ratio, "same": same}))
