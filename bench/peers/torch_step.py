"""One step of R6 in PyTorch on one thread: all three losses, the gradient of their weighted total, Adam.

Arguments: mode (grad: derivatives by differentiating twice, as PINN code is usually written; jets: derivatives carried
forward by hand; compile: those through torch.compile), width.
"""

import sys

import torch

from protocol import answer

mode, width = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
torch.manual_seed(0)
widths = [1, width, width, width, 1]
layers = [torch.nn.Linear(i, o) for i, o in zip(widths, widths[1:])]
network = torch.nn.Sequential(*[m for layer in layers[:-1] for m in (layer, torch.nn.Tanh())], layers[-1])
optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)


def by_differentiating(t):
    t = t.detach().requires_grad_()
    u = network(t)
    (v,) = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)
    (a,) = torch.autograd.grad(v, t, torch.ones_like(v), create_graph=True)
    return u, v, a


def by_jets(t):
    x0, x1, x2 = t, torch.ones_like(t), torch.zeros_like(t)
    for layer in layers[:-1]:
        z0, z1, z2 = layer(x0), x1 @ layer.weight.T, x2 @ layer.weight.T
        x0 = torch.tanh(z0)
        s = 1 - x0 * x0
        x1, x2 = s * z1, s * (z2 - 2 * x0 * z1 * z1)
    last = layers[-1]
    return last(x0), x1 @ last.weight.T, x2 @ last.weight.T


derivatives = by_differentiating if mode == "grad" else by_jets


def total(t):
    u, v, a = derivatives(t)
    return 1e-4 * torch.mean((a + 4 * v + 400 * u) ** 2) + (u[0, 0] - 1) ** 2 + 0.1 * v[0, 0] ** 2


if mode == "compile":
    total = torch.compile(total)


def prepare(points):
    t = torch.linspace(0, 1, points).reshape(-1, 1)

    def run(steps):
        for _ in range(steps):
            optimizer.zero_grad()
            total(t).backward()
            optimizer.step()

    return run


answer(prepare)
