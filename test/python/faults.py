"""Trainings in PyTorch, each with one fault planted: ``faults.py FAULT FOLDER``. The line of the fault says FAULT."""

import math
import sys

import torch

import pinn_lens

fault, folder = sys.argv[1:3]
torch.manual_seed(0)
torch.set_num_threads(1)


def network(width=32, depth=3):
    layers = [torch.nn.Linear(1, width), torch.nn.Tanh()]
    for _ in range(depth - 1):
        layers += [torch.nn.Linear(width, width), torch.nn.Tanh()]
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))


def derivative(u, t):
    return torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]


def points(count, end=1.0):
    return torch.linspace(0, end, count)[:, None].requires_grad_(True)


def healthy(steps=600):
    """The oscillator at the weights of the literature: nothing is wrong with its beginning."""
    net, times, start = network(), points(60), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    lens = pinn_lens.watch(net, folder, every=10)
    for _ in range(steps):
        u, u0 = net(times), net(start)
        du = derivative(u, times)
        losses = {
            "physics": ((derivative(du, times) + 4 * du + 400 * u) ** 2).mean(),
            "initial": ((u0 - 1) ** 2).mean(),
            "rest": (derivative(u0, start) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 1e-4, "initial": 1.0, "rest": 0.1})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def outweighed(steps=600):
    """The physics has no weight: it outweighs the initial condition, and the network learns u = 0."""
    net, times, start = network(), points(60), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    lens = pinn_lens.watch(net, folder, every=10)
    for _ in range(steps):
        u, u0 = net(times), net(start)
        du = derivative(u, times)
        losses = {
            "physics": ((derivative(du, times) + 4 * du + 400 * u) ** 2).mean(),  # FAULT outweighed
            "initial": ((u0 - 1) ** 2).mean(),  # FAULT drowned
            "rest": (derivative(u0, start) ** 2).mean(),
        }
        weights = {
            "physics": 1.0,  # WEIGHT
            "initial": 1.0,
            "rest": 0.1,
        }
        total = lens.total(losses, weights)
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def faint(steps=800):
    """The physics weighs nothing: the smallest total, and no solution."""
    net, times, start = network(16, 2), points(40), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    lens = pinn_lens.watch(net, folder, every=10)
    for _ in range(steps):
        u, u0 = net(times), net(start)
        losses = {
            "physics": ((derivative(u, times) - 5 * torch.cos(8 * times)) ** 2).mean(),  # FAULT faint
            "initial": ((u0 - 1) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 1e-8, "initial": 1.0})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def conflict(steps=400):
    """Two terms that no solution can meet at once."""
    net, times = network(16, 2), points(40)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    lens = pinn_lens.watch(net, folder, every=10)
    for _ in range(steps):
        u = net(times)
        losses = {
            "physics": ((u - 1) ** 2).mean(),  # FAULT conflict
            "boundary": ((u + 1) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 1.0, "boundary": 1.0})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def scale(steps=400):
    """Time runs to ten thousand and the solution is as large, and nothing is scaled."""
    net, times, start = network(16, 2), points(40, 1e4), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    exact = 2e3 * torch.exp(-times.detach() / 3e3)
    lens = pinn_lens.watch(net, folder, every=10)  # FAULT scale
    for _ in range(steps):
        u, u0 = net(times), net(start)
        losses = {
            "physics": ((derivative(u, times) + u / 3e3) ** 2).mean(),
            "initial": ((u0 - 2e3) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 1.0, "initial": 1.0})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        if lens.watching:
            lens.curve(times, net(times), reference=exact)
        lens.step(optimiser)


class Sine(torch.nn.Module):
    def forward(self, x):
        return torch.sin(x)


def rate(steps=300):
    """Steps that overshoot."""
    net = torch.nn.Sequential(torch.nn.Linear(1, 16), Sine(), torch.nn.Linear(16, 16), Sine(), torch.nn.Linear(16, 1))
    times, start = points(30), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=1.0)  # FAULT rate
    lens = pinn_lens.watch(net, folder, every=3)
    for _ in range(steps):
        u, u0 = net(times), net(start)
        losses = {
            "physics": ((derivative(u, times) + 5 * u) ** 2).mean(),
            "initial": ((u0 - 1) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 1.0, "initial": 1.0})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def collapse(steps=1000):
    """A logistic growth whose network rests at the equilibrium 0."""
    net, times, start = network(), points(60, 10.0), points(1)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    lens = pinn_lens.watch(net, folder, every=10)  # FAULT collapse
    for _ in range(steps):
        u, u0 = net(times), net(start)
        losses = {
            "physics": ((derivative(u, times) - u * (1 - u)) ** 2).mean(),
            "initial": ((u0 - 0.2) ** 2).mean(),
        }
        total = lens.total(losses, {"physics": 100.0, "initial": 1e-2})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        if lens.watching:
            lens.curve(times, net(times))
        lens.step(optimiser)


def noise(steps=1500):
    """Data with a known noise, followed point by point: nothing keeps the network from it."""
    net, times = network(48, 3), points(30)
    at = torch.linspace(0, 1, 8)[:, None]
    sigma = 0.2
    data = torch.sin(2 * math.pi * at) + sigma * torch.randn(8, 1)
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3)
    lens = pinn_lens.watch(net, folder, every=20, terms={"data": {"kind": "data", "noise": sigma, "count": 8}})
    for _ in range(steps):
        u = net(times)
        losses = {
            "physics": ((derivative(u, times) - 2 * math.pi * torch.cos(2 * math.pi * times)) ** 2).mean(),
            "data": ((net(at) - data) ** 2).mean(),  # FAULT noise
        }
        total = lens.total(losses, {"physics": 1e-7, "data": 1.0})
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def overfit(steps=800):
    """Eight points over an interval in which the solution turns many times."""
    net, times, start = network(64, 2), points(8), points(1)
    between = points(97)
    with torch.no_grad():
        net[0].weight *= 30
    optimiser = torch.optim.Adam(net.parameters(), lr=2e-3)
    lens = pinn_lens.watch(net, folder, every=20)

    def residual(t):
        u = net(t)
        return ((derivative(u, t) - 60 * torch.cos(60 * t)) ** 2).mean()

    for _ in range(steps):
        losses = {
            "physics": residual(times),  # FAULT overfit
            "initial": (net(start) ** 2).mean(),
        }
        held_out = lambda: {"physics": residual(between)}  # noqa: E731
        total = lens.total(losses, {"physics": 1.0, "initial": 1.0}, held_out=held_out)
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


globals()[fault]()
